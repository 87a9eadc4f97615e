import { searchToQuery } from '../next/shared/query.ts';
import type { ParsedQuery } from '../next/shared/query.ts';
import { interpolateRoute, isDynamicRoute, matchRoute, matchRoutes } from '../next/shared/route.ts';
import { parsePath, removeTrailingSlash } from '../next/shared/url.ts';
import type { ClientManifest } from './manifest.ts';

/** A page and what it is asked with. */
export interface Target {
  route: string;
  query: ParsedQuery;
}

/** Routes that show what went wrong at another address. */
export function isErrorRoute(route: string): boolean {
  return /^\/(?:_error|404|500)$/.test(route);
}

/** Error pages that the build wrote, for whatever address will fail. */
export function isStatusRoute(route: string): boolean {
  return route === '/404' || route === '/500';
}

const SPECIAL = new Set(['/_app', '/_document', '/_error', '/404', '/500']);

function pageAt(pages: Record<string, string[]>, path: string): string | null {
  if (SPECIAL.has(path)) return null;
  if (Object.hasOwn(pages, path)) return path;
  try {
    const decoded = decodeURI(path);
    return Object.hasOwn(pages, decoded) && !SPECIAL.has(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

/**
 * Which page a URL leads to, of those this build's client has; `null` leaves it to the server. Both without base path.
 *
 * @throws when a dynamic route was named with no value for one of its segments.
 */
export function findTarget({ pages, routes }: ClientManifest, href: string, as: string): Target | null {
  const { pathname, search } = parsePath(href);
  const path = removeTrailingSlash(pathname);
  const route = pageAt(pages, path) ?? matchRoutes(routes, path)?.route ?? null;
  if (route === null || !Object.hasOwn(pages, route)) return null;
  const query = searchToQuery(search);
  if (!isDynamicRoute(route)) return { route, query };
  const pattern = routes.find((candidate) => candidate.route === route);
  const asPath = removeTrailingSlash(parsePath(as).pathname);
  // `as` may show something else altogether: the segments are then the href's, or the query's.
  const literal = path === route;
  const params =
    pattern &&
    (asPath === route ? null : (matchRoute(pattern, asPath) ?? (literal ? null : matchRoute(pattern, path))));
  if (params) {
    for (const name of Object.keys(params)) delete query[name];
    return { route, query: { ...query, ...params } };
  }
  const { missing } = interpolateRoute(route, query);
  if (missing.length > 0) {
    throw new Error(
      `The provided \`href\` (${href}) value is missing query values (${missing.join(', ')}) to be interpolated properly.`,
    );
  }
  return { route, query };
}

/** Whether the query has a value for every segment of the route. */
export function isFilled({ route, query }: Target): boolean {
  return !isDynamicRoute(route) || interpolateRoute(route, query).missing.length === 0;
}

/** Path and search that a page's data is asked for with: the route filled in, and what of the query is no segment. */
export function dataPath({ route, query }: Target, search: string): string {
  if (!isDynamicRoute(route)) return encodeURI(route) + search;
  const { path, used } = interpolateRoute(route, query);
  const params = new URLSearchParams(search);
  for (const name of used) params.delete(name);
  return path + prefix(params.toString());
}

function prefix(search: string): string {
  return search === '' ? '' : `?${search}`;
}
