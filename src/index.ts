/**
 * Reads, checks, bundles and serves apps whose routes choose their runtime.
 *
 * Nothing is loaded before it is needed: importing this module loads neither the addon nor a bundler.
 *
 * @module switchrt-native
 */
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
export { type ErrorCode, SwitchrtError } from './errors.ts';
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
export type { ScanOptions, ScanSyncOptions } from './scan/options.ts';
export { scan, type ScanResult, scanSync } from './scan/scan.ts';
export type { ScanStats } from './scan/stats.ts';
export type {
  BuildOptions,
  BuildProgress,
  BuildResult,
  CompareOptions,
  Comparison,
  Dispatcher,
  DispatcherOptions,
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
 * Measures Node (server), Node (lambda) and Edge on an app's own routes: builds it, boots it many times, asks its routes.
 *
 * @throws SwitchrtError as {@link build}; `SRT_OPTION` when no route is left to measure; `SRT_ABORTED`
 */
export async function compareRuntimes(options: CompareOptions): Promise<Comparison> {
  return (await import('./compare-runtimes.ts')).compareRuntimes(options);
}
