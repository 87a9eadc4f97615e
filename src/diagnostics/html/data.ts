import { indexFindings, placeKey } from '../../manifest/query.ts';
import type { Diagnostic, Manifest, RuntimeName, Severity, SupportLevel, Use } from '../../manifest/types.ts';
import { codeFrame } from '../../native/calls.ts';
import { docsUrl } from '../docs-url.ts';
import { routeSize, routeSpeaker } from '../route-text.ts';
import type { Scanned } from '../scanned.ts';

/** What a report's script draws. Files are named by their number in `files`: chains repeat them thousands of times. */
export interface ReportData {
  tool: string;
  projects: ReportProject[];
}

export interface ReportProject {
  name: string;
  globalRuntime: RuntimeName;
  targets: string[];
  files: string[];
  findings: ReportFinding[];
  uses: ReportUse[];
  routes: ReportRoute[];
}

export interface ReportFinding {
  code: string;
  url: string | null;
  severity: Severity;
  message: string;
  hint: string | null;
  file: string;
  line: number;
  column: number;
  routes: string[];
  known: boolean;
  frame: string;
}

export interface ReportUse {
  api: string;
  file: string;
  line: number;
  column: number;
  package: string | null;
  confidence: string;
  guarded: boolean;
}

export interface ReportRoute {
  route: string;
  kind: string;
  file: string;
  runtime: RuntimeName;
  why: string;
  declared: string | null;
  declaredAt: string | null;
  rendering: string;
  size: string;
  support: Record<string, SupportLevel>;
  config: string;
  matchers: string[];
  /** Numbers of its findings, each with its import chain as numbers of files. */
  findings: [finding: number, chain: number[]][];
  /** What else it reaches, in the same way. */
  uses: [use: number, chain: number[]][];
}

/** Frames are drawn for no more findings than a person reads. */
const FRAMES = 2000;

export function reportData(all: readonly Scanned[]): ReportData {
  return { tool: all[0]?.manifest.tool ?? '', projects: all.map(project) };
}

function project({ manifest, name, known, readSource }: Scanned): ReportProject {
  const files = numbered<string>((file) => file);
  const uses = numbered<Use>((use) => `${placeKey(use)} ${use.api} ${use.confidence} ${use.guarded}`);
  const index = indexFindings(manifest);
  const numberOf = new Map(manifest.diagnostics.map((finding, i) => [finding, i]));
  const routes = manifest.routes.map((route): ReportRoute => {
    const found = index.of(route);
    const places = new Set(found.map(placeKey));
    const chains = new Map(route.uses.map((use) => [placeKey(use), use.trace]));
    const chain = (place: Parameters<typeof placeKey>[0]): number[] =>
      (chains.get(placeKey(place)) ?? []).map(files.of);
    return {
      route: route.route,
      kind: route.kind,
      file: route.file,
      runtime: route.runtime,
      why: routeSpeaker(route),
      declared: route.declared,
      declaredAt: route.declaredAt && `${route.declaredAt.file}:${route.declaredAt.line}:${route.declaredAt.column}`,
      rendering: route.rendering,
      size: routeSize(route),
      support: route.support,
      config: Object.keys(route.config).length > 0 ? JSON.stringify(route.config, null, 2) : '',
      matchers: route.matchers.map(({ source }) => source),
      findings: found.map((finding) => [numberOf.get(finding)!, chain(finding)]),
      uses: route.uses.filter((use) => !places.has(placeKey(use))).map((use) => [uses.of(use), chain(use)]),
    };
  });
  return {
    name,
    globalRuntime: manifest.globalRuntime,
    targets: manifest.targets,
    findings: findings(manifest, known, readSource),
    routes,
    uses: uses.list.map(({ api, file, line, column, package: owner, confidence, guarded }) => ({
      api,
      file,
      line,
      column,
      package: owner,
      confidence,
      guarded,
    })),
    files: files.list,
  };
}

function findings(
  { diagnostics }: Manifest,
  known: ReadonlySet<Diagnostic>,
  readSource: Scanned['readSource'],
): ReportFinding[] {
  return diagnostics.map((finding, i) => {
    const { code, severity, message, hint, file, line, column, routes } = finding;
    const source = i < FRAMES && file !== '' ? readSource(file) : null;
    return {
      code,
      url: docsUrl(code),
      severity,
      message,
      hint,
      file,
      line,
      column,
      routes,
      known: known.has(finding),
      frame: source === null ? '' : codeFrame(source, finding),
    };
  });
}

/** Gives each distinct value a number, in the order of their coming. */
function numbered<T>(key: (value: T) => string): { list: T[]; of(value: T): number } {
  const known = new Map<string, number>();
  const list: T[] = [];
  return {
    list,
    of(value) {
      const name = key(value);
      const at = known.get(name) ?? list.push(value) - 1;
      known.set(name, at);
      return at;
    },
  };
}
