import { grouped } from './group.ts';
import type { Diagnostic, Manifest, Route, RuntimeName, Severity } from './types.ts';

/** The route with this name (`/blog/[id]`) or this file (`pages/blog/[id].tsx`), or undefined. */
export function findRoute(manifest: Manifest, routeOrFile: string): Route | undefined {
  const wanted = routeOrFile.replace(/^\.\//, '');
  return (
    manifest.routes.find((route) => route.route === wanted) ?? manifest.routes.find((route) => route.file === wanted)
  );
}

/** Findings that touch a route: those that name it, and those in its own file. */
export function findingsOf(manifest: Manifest, route: Route): Diagnostic[] {
  return manifest.diagnostics.filter((finding) => finding.routes.includes(route.route) || finding.file === route.file);
}

/** How many findings of each severity. */
export function countFindings(diagnostics: readonly Diagnostic[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}

/** How many routes each runtime has. */
export function countRuntimes(manifest: Manifest): Record<RuntimeName, number> {
  const counts: Record<RuntimeName, number> = { nodejs: 0, edge: 0 };
  for (const { runtime } of manifest.routes) counts[runtime]++;
  return counts;
}

/** The shortest import chain by which any of the finding's routes reaches its place; empty when it stands in a route's own file. */
export function traceTo(manifest: Manifest, finding: Diagnostic): string[] {
  return indexFindings(manifest).trace(finding);
}

/** Answers about a manifest's findings, each in a time that does not grow with its routes. */
export interface FindingIndex {
  /** {@link findingsOf} */
  of(route: Route): Diagnostic[];
  /** {@link traceTo} */
  trace(finding: Diagnostic): string[];
}

/** Reads a manifest once for {@link FindingIndex}; each half when it is first asked for. */
export function indexFindings({ routes, diagnostics }: Manifest): FindingIndex {
  const byRoute = once(() =>
    grouped(diagnostics.flatMap((finding) => finding.routes.map((route) => [route, finding] as const))),
  );
  const byFile = once(() => grouped(diagnostics.map((finding) => [finding.file, finding] as const)));
  const traces = once(() =>
    grouped(
      routes.flatMap(({ route, uses }) => uses.map((use) => [placeKey(use), { route, trace: use.trace }] as const)),
    ),
  );
  return {
    of(route) {
      const own = new Set([...(byRoute().get(route.route) ?? []), ...(byFile().get(route.file) ?? [])]);
      return own.size < 2 ? [...own] : diagnostics.filter((finding) => own.has(finding));
    },
    trace(finding) {
      const here = traces().get(placeKey(finding));
      if (!here) return [];
      const wanted = new Set(finding.routes);
      let best: string[] = [];
      for (const { route, trace } of here)
        if (wanted.has(route) && (best.length === 0 || trace.length < best.length)) best = trace;
      return best.length > 1 ? best : [];
    },
  };
}

function once<V>(make: () => V): () => V {
  let made: V | undefined;
  return () => (made ??= make());
}

/** One text for one place: what findings and uses have in common. */
export function placeKey({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${line}:${column}:${file}`;
}
