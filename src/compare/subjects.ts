import picomatch from 'picomatch';

import type { BuildOutput, BuiltRoute } from '../bundle/output.ts';

/** A route and the path that asks for it. */
export interface Subject {
  route: BuiltRoute;
  path: string;
}

export interface Chosen {
  subjects: Subject[];
  skipped: { route: string; why: string }[];
}

/**
 * Picks what is measured: routes that a runtime answers, at most `most` of each runtime.
 *
 * @param globs of route names; none: all
 * @param paths for dynamic routes (`/blog/first`); each is matched by the route's own pattern
 */
export function chooseRoutes(
  output: BuildOutput,
  { globs, paths, most }: { globs: readonly string[]; paths: readonly string[]; most: number },
): Chosen {
  const wanted = globs.length === 0 ? () => true : picomatch([...globs], { dot: true });
  const left = { nodejs: most, edge: most };
  const skipped: Chosen['skipped'] = [];
  const subjects: Subject[] = [];
  // Pages first: they are what differs most, and the number is bounded.
  const pages = output.routes.filter((route) => route.kind === 'page');
  for (const route of [...pages, ...output.routes.filter((other) => other.kind !== 'page')]) {
    // Brackets are a glob's own: a name is also what it says.
    if (!wanted(route.route) && !globs.includes(route.route)) continue;
    const path = pathOf(route, paths);
    const why = whyNot(route, path, left[route.runtime]);
    if (why !== null || path === null) {
      skipped.push({ route: route.route, why: why ?? '' });
      continue;
    }
    left[route.runtime] -= 1;
    subjects.push({ route, path });
  }
  return { subjects, skipped };
}

function whyNot(route: BuiltRoute, path: string | null, left: number): string | null {
  if (route.kind === 'page' && route.rendering !== 'ssr') return 'rendered at build: no runtime answers it';
  if (path === null) return 'dynamic: name a path of it with --path';
  return left > 0 ? null : 'over the number of routes that are measured: pick it with --route';
}

function pathOf(route: BuiltRoute, paths: readonly string[]): string | null {
  if (!route.route.includes('[')) return route.route;
  const pattern = new RegExp(route.pattern);
  return paths.find((path) => pattern.test(path.split('?')[0]!)) ?? null;
}
