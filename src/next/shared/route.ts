import type { ParsedQuery } from './query.ts';

/** One dynamic route of the client manifest, in match order. */
export interface RoutePattern {
  route: string;
  /** Regular expression source over the path without base path, as in the build manifest. */
  pattern: string;
  params: string[];
}

export interface RouteMatch {
  route: string;
  params: ParsedQuery;
}

const SEGMENT = /\[(\[)?(\.\.\.)?([^[\]]+)\]\]?/g;
const DYNAMIC = /\/\[[^/]+?\](?=\/|$)/;

/** Does the route name hold a `[segment]`? */
export function isDynamicRoute(route: string): boolean {
  return DYNAMIC.test(route);
}

/** Matches a path (no base path, no search) against one route; `null` when it is another one's, or a bad escape. */
export function matchRoute({ route, pattern, params }: RoutePattern, pathname: string): ParsedQuery | null {
  const match = new RegExp(pattern).exec(pathname);
  if (match === null) return null;
  const found: ParsedQuery = {};
  for (const [index, name] of params.entries()) {
    const raw = match[index + 1];
    if (raw === undefined || raw === '') continue;
    try {
      found[name] = route.includes(`[...${name}]`) ? raw.split('/').map(decodeURIComponent) : decodeURIComponent(raw);
    } catch {
      return null;
    }
  }
  return found;
}

/** The first dynamic route that takes the path: the list is in match order. */
export function matchRoutes(routes: readonly RoutePattern[], pathname: string): RouteMatch | null {
  for (const candidate of routes) {
    const params = matchRoute(candidate, pathname);
    if (params !== null) return { route: candidate.route, params };
  }
  return null;
}

/**
 * Fills the `[segments]` of a route from a query. `missing` names what the query lacks; `used` what it gave.
 * An optional catch-all without a value disappears together with its slash.
 */
export function interpolateRoute(
  route: string,
  query: Record<string, unknown>,
): { path: string; used: string[]; missing: string[] } {
  const used: string[] = [];
  const missing: string[] = [];
  const path = route.replace(
    SEGMENT,
    (text, optional: string | undefined, repeat: string | undefined, name: string) => {
      const value = query[name];
      const list = (Array.isArray(value) ? value : [value]).filter(
        (item) => item !== undefined && item !== null && item !== '',
      );
      if (list.length === 0) {
        if (optional !== undefined) {
          used.push(name);
          return '';
        }
        missing.push(name);
        return text;
      }
      if (Array.isArray(value) && repeat === undefined) {
        missing.push(name);
        return text;
      }
      used.push(name);
      return list.map((item) => encodeURIComponent(String(item))).join('/');
    },
  );
  return { path: path.length > 1 ? path.replace(/\/$/, '') : path, used, missing };
}
