/**
 * Reads, checks, bundles and serves apps whose routes choose their runtime.
 *
 * Nothing is loaded before it is needed: importing this module loads neither the addon nor a bundler.
 *
 * @module switchrt-native
 */
import type { CodemodName, CodemodOptions, CodemodResult } from './codemod/types.ts';
import type { ExplainOptions } from './explain/options.ts';
import type { ConditionExplanation, FileExplanation, ReachExplanation, RouteExplanation } from './explain/types.ts';
import type { BuildOptions, BuildProgress, BuildResult } from './build.ts';
import type { Comparison, CompareOptions } from './compare-runtimes.ts';
import type { Dispatcher, DispatcherOptions } from './dispatch/dispatcher.ts';
import { packageVersion } from './native/version.ts';
import type { ServeOptions, Server } from './serve/serve.ts';

export { COMPARISON_FORMATS, type ComparisonFormat, formatComparison } from './compare/format.ts';
export { defineConfig } from './config/define.ts';
export type { SwitchrtUserConfig } from './config/schema.ts';
export { CODES as DIAGNOSTIC_CODES, type CodeInfo, type DiagnosticCode } from './diagnostics/codes.ts';
export { formatCounts } from './diagnostics/counts.ts';
export { formatDiagnostics, type DiagnosticTextOptions } from './diagnostics/findings.ts';
export { formatDiff, type DiffFormat } from './diagnostics/diff.ts';
export { type FormatOptions, formatManifest } from './diagnostics/format.ts';
export { MANIFEST_FORMATS, type ManifestFormat } from './diagnostics/formats.ts';
export { formatCodemodDiff, formatCodemodSummary } from './codemod/format.ts';
export { CODEMODS, RUNTIME_WORDS } from './codemod/types.ts';
export type * from './codemod/types.ts';
export { type ErrorCode, SwitchrtError } from './errors.ts';
export { type ExplanationTextOptions, formatExplanation } from './explain/format.ts';
export { formatConditions, formatReach } from './explain/format-why.ts';
export type * from './explain/types.ts';
export { writeFileAtomic } from './manifest/atomic.ts';
export { knownFindings } from './manifest/baseline.ts';
export {
  diffManifests,
  type ManifestDiff,
  type RouteChange,
  type RouteSummary,
  type SettingChange,
} from './manifest/diff.ts';
export { manifestToJson } from './manifest/json.ts';
export { countFindings, countRuntimes, findingsOf, findRoute, traceTo } from './manifest/query.ts';
export { parseManifest, readManifest } from './manifest/read.ts';
export type * from './manifest/types.ts';
export { writeManifest } from './manifest/write.ts';
export { analyzeModule, type ModuleAnalysis } from './scan/analyze.ts';
export { changedSince } from './scan/changed-since.ts';
export type { ScanDelta } from './scan/delta.ts';
export type { ScannerOptions, ScanOptions, ScanSyncOptions } from './scan/options.ts';
export { scan, type ScanResult, scanSync } from './scan/scan.ts';
export { createScanner, type Scanner } from './scan/scanner.ts';
export type { ScanStats } from './scan/stats.ts';
export type { Watching, WatchOptions } from './scan/watch.ts';
export type {
  BuildOptions,
  BuildProgress,
  BuildResult,
  CompareOptions,
  Comparison,
  Dispatcher,
  DispatcherOptions,
  ExplainOptions,
  ServeOptions,
  Server,
};

/** Version of this package. */
export const version: string = packageVersion();

/**
 * Bundles every route of a project for its runtime.
 *
 * @throws SwitchrtError with a diagnostic's code when a finding ends the build: the previous output is untouched; `SRT_OPTION`, `SRT_IO`, `SRT_ABORTED`
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  return (await import('./build.ts')).build(options);
}

/**
 * One request's way through a built app, without a socket: `fetch(request)`, `handler(req, res)`.
 *
 * @throws SwitchrtError `SRT_OPTION`, `SRT_IO` when there is no build
 */
export async function createDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  return (await import('./dispatch/dispatcher.ts')).createDispatcher(options);
}

/**
 * Serves a built app.
 *
 * @throws SwitchrtError `SRT_OPTION`, `SRT_IO` for a port in use or no build
 */
export async function serve(options: ServeOptions): Promise<Server> {
  return (await import('./serve/serve.ts')).serve(options);
}

/**
 * Why a route runs where it does, what Node APIs it reaches and by which imports, where else it could run. No route is run.
 *
 * @param route its name (`/blog/[id]`), a path that it answers (`/blog/hello`), or its file
 * @throws SwitchrtError `SRT_OPTION` for no such route, with a did-you-mean; as {@link scan} for the project
 */
export async function explainRoute(dir: string, route: string, options?: ExplainOptions): Promise<RouteExplanation> {
  return (await import('./explain/route.ts')).explainRoute(dir, route, options);
}

/**
 * Which routes a file is part of, and which Node APIs it uses itself.
 *
 * @throws SwitchrtError `SRT_OPTION` for no such file; as {@link scan} for the project
 */
export async function explainFile(dir: string, file: string, options?: ExplainOptions): Promise<FileExplanation> {
  return (await import('./explain/file.ts')).explainFile(dir, file, options);
}

/**
 * {@link explainRoute} or {@link explainFile}, whichever was meant; of a route's own file both. Parallel pages of one URL are several
 * routes.
 *
 * @throws SwitchrtError as they do
 */
export async function explain(
  dir: string,
  routeOrFile: string,
  options?: ExplainOptions,
): Promise<{ file: FileExplanation | null; routes: RouteExplanation[] }> {
  return (await import('./explain/file.ts')).explain(dir, routeOrFile, options);
}

/**
 * Every shortest import chain from a route to a file, a package (`pg`, `pkg/sub`) or a module of Node (`fs`), for each runtime.
 *
 * @throws SwitchrtError `SRT_OPTION` for a route, file or package that is not there; as {@link scan} for the project
 */
export async function whyReached(
  dir: string,
  fileOrPackage: string,
  route: string,
  options?: ExplainOptions,
): Promise<ReachExplanation> {
  return (await import('./explain/why.ts')).whyReached(dir, fileOrPackage, route, options);
}

/**
 * Which entry of a package each runtime gets, by which condition, and why the ones before it were passed over.
 *
 * @throws SwitchrtError `SRT_OPTION` for what is no package, is not installed, or has a `package.json` that does not parse; `SRT_IO`
 */
export async function whyCondition(
  dir: string,
  specifier: string,
  options?: { signal?: AbortSignal },
): Promise<ConditionExplanation> {
  return (await import('./explain/why.ts')).whyCondition(dir, specifier, options);
}

/**
 * Edits a project's own source, span by span; without `write` it only tells what would change.
 *
 * @throws SwitchrtError `SRT_OPTION` for no such codemod or route, a wrong option, a file with uncommitted changes; `SRT_IO`, `SRT_ABORTED`
 */
export async function runCodemod(name: CodemodName, options?: CodemodOptions): Promise<CodemodResult> {
  return (await import('./codemod/codemod.ts')).runCodemod(name, options);
}

/**
 * Measures Node (server), Node (lambda) and Edge on an app's own routes: builds it, boots it many times, asks its routes.
 *
 * @throws SwitchrtError as {@link build}; `SRT_OPTION` when no route is left to measure; `SRT_ABORTED`
 */
export async function compareRuntimes(options: CompareOptions): Promise<Comparison> {
  return (await import('./compare-runtimes.ts')).compareRuntimes(options);
}
