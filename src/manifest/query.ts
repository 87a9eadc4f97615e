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
  let best: string[] | undefined;
  for (const route of manifest.routes) {
    if (!finding.routes.includes(route.route)) continue;
    for (const use of route.uses) {
      if (use.file !== finding.file || use.line !== finding.line || use.column !== finding.column) continue;
      if (!best || use.trace.length < best.length) best = use.trace;
    }
  }
  return best && best.length > 1 ? best : [];
}
