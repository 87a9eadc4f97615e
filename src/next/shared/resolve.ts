import type { Url } from '../contexts.ts';
import { BASE_PATH } from './constants.ts';
import { queryToSearch, searchToQuery } from './query.ts';
import { interpolateRoute, isDynamicRoute } from './route.ts';
import { addBasePath, delBasePath, formatUrl, hasBasePath, isAbsoluteUrl } from './url.ts';

/** Where a relative URL starts from: the router. */
export interface ResolveBase {
  pathname: string;
  asPath: string;
}

/** `href` names the page (its search is the query), `as` is what the address bar shows. Both without base path. */
export interface Resolved {
  href: string;
  as: string;
}

const ORIGIN = 'http://n';

/**
 * Resolves what `<Link href>` or `router.push` was given: relative paths start at the page, `#hash` and `?search` at the
 * address, and `{ pathname: '/blog/[id]', query: { id } }` is filled in. Absolute URLs come back as they are.
 */
export function resolveHref(base: ResolveBase | null, url: Url, as?: Url): Resolved {
  const text = formatUrl(url).trim();
  const href = toPath(base, text);
  if (as !== undefined) return { href, as: toPath(base, formatUrl(as).trim()) };
  return { href, as: isAbsoluteUrl(href) ? href : fill(href) };
}

function toPath(base: ResolveBase | null, text: string): string {
  if (isAbsoluteUrl(text)) return text;
  try {
    const from = /^[?#]/.test(text) || text === '' ? base?.asPath : base?.pathname;
    const parsed = new URL(text.replace(/^\/{2,}/, '/'), new URL(from ?? '/', ORIGIN));
    return parsed.origin === ORIGIN ? parsed.href.slice(ORIGIN.length) : text;
  } catch {
    return text;
  }
}

function fill(href: string): string {
  const parsed = new URL(href, ORIGIN);
  if (!isDynamicRoute(parsed.pathname)) return href;
  const query = searchToQuery(parsed.searchParams);
  const { path, used, missing } = interpolateRoute(parsed.pathname, query);
  if (missing.length > 0) return href;
  for (const name of used) delete query[name];
  const search = queryToSearch(query);
  return path + (search && `?${search}`) + parsed.hash;
}

/** The address of a resolved URL, with base path; an absolute one is as it was written. */
export function toAddress(as: string, basePath: string = BASE_PATH): string {
  return isAbsoluteUrl(as) ? as : addBasePath(as, basePath);
}

/** A same-origin absolute URL as the path the router works with: `https://here/docs/a` is `/a` under the base path `/docs`. */
export function stripOrigin(url: string): string {
  if (!isAbsoluteUrl(url)) return url;
  const parsed = new URL(url, location.href);
  const path = parsed.pathname + parsed.search + parsed.hash;
  return hasBasePath(path) ? delBasePath(path) : path;
}
