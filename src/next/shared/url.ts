import type { Url } from '../contexts.ts';
import { BASE_PATH, TRAILING_SLASH } from './constants.ts';
import { queryToSearch } from './query.ts';

/** Every part that `next/link` and `router.push` take as an object: Node's legacy URL object. */
export type UrlObject = Exclude<Url, string> & {
  protocol?: string | null;
  slashes?: boolean | null;
  auth?: string | null;
  host?: string | null;
  hostname?: string | null;
  port?: string | number | null;
};

/** The three parts of a relative URL; `search` and `hash` keep their first character. */
export interface PathParts {
  pathname: string;
  search: string;
  hash: string;
}

const WITH_SLASHES = /^(?:https?|ftp|gopher|file):?$/;
const ABSOLUTE = /^[a-z][a-z\d+\-.]*:/i;

/** A URL object as text, by the rules of Node's `url.format`. */
export function formatUrl(url: Url): string {
  if (typeof url === 'string') return url;
  const parts = url as UrlObject;
  const protocol = parts.protocol ? parts.protocol.replace(/:?$/, ':') : '';
  const auth = parts.auth ? `${encodeURIComponent(parts.auth).replace(/%3A/i, ':')}@` : '';
  let host = '';
  if (parts.host) host = auth + parts.host;
  else if (parts.hostname) {
    host =
      auth +
      (parts.hostname.includes(':') ? `[${parts.hostname}]` : parts.hostname) +
      (parts.port ? `:${parts.port}` : '');
  }
  let pathname = parts.pathname ?? '';
  if (parts.slashes || ((protocol === '' || WITH_SLASHES.test(protocol)) && host !== '')) {
    host = `//${host}`;
    if (pathname !== '' && !pathname.startsWith('/')) pathname = `/${pathname}`;
  }
  const query = parts.query && typeof parts.query === 'object' ? queryToSearch(parts.query) : (parts.query ?? '');
  const search = prefix('?', parts.search ?? query);
  return (
    protocol +
    host +
    pathname.replace(/[?#]/g, encodeURIComponent) +
    search.replace('#', '%23') +
    prefix('#', parts.hash ?? '')
  );
}

function prefix(mark: string, text: string): string {
  return text === '' || text.startsWith(mark) ? text : mark + text;
}

/** Cuts a relative URL; never throws. */
export function parsePath(path: string): PathParts {
  const hashAt = path.indexOf('#');
  const beforeHash = hashAt < 0 ? path : path.slice(0, hashAt);
  const searchAt = beforeHash.indexOf('?');
  return {
    pathname: searchAt < 0 ? beforeHash : beforeHash.slice(0, searchAt),
    search: searchAt < 0 ? '' : beforeHash.slice(searchAt),
    hash: hashAt < 0 ? '' : path.slice(hashAt),
  };
}

/** Has a scheme, or is protocol-relative. */
export function isAbsoluteUrl(url: string): boolean {
  return ABSOLUTE.test(url) || url.startsWith('//');
}

/** May the router go there without leaving the document: a relative URL, or this origin's under the base path. */
export function isLocalUrl(url: string): boolean {
  if (!isAbsoluteUrl(url)) return true;
  try {
    const parsed = new URL(url, location.href);
    return parsed.origin === location.origin && hasBasePath(parsed.pathname);
  } catch {
    // No `location` (server render), or no URL at all.
    return false;
  }
}

export function hasBasePath(path: string, basePath: string = BASE_PATH): boolean {
  return (
    basePath === '' || path === basePath || (path.startsWith(basePath) && /[/?#]/.test(path.charAt(basePath.length)))
  );
}

/** Puts the base path before a rooted path, and the trailing slash as configured. Others are returned as they are. */
export function addBasePath(path: string, basePath: string = BASE_PATH): string {
  if (!path.startsWith('/') || path.startsWith('//')) return path;
  const { pathname, search, hash } = parsePath(path);
  return normalizeTrailingSlash(basePath + (pathname === '/' && basePath !== '' ? '' : pathname)) + search + hash;
}

/** Takes the base path away; what stands outside of it is returned as it is. */
export function delBasePath(path: string, basePath: string = BASE_PATH): string {
  if (basePath === '' || !hasBasePath(path, basePath)) return path;
  const rest = path.slice(basePath.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

export function removeTrailingSlash(pathname: string): string {
  return pathname.replace(/\/+$/, '') || '/';
}

/** `trailingSlash: true` adds one, except behind a file name; `false` removes it. Takes a path without search and hash. */
export function normalizeTrailingSlash(pathname: string): string {
  const bare = removeTrailingSlash(pathname);
  return !TRAILING_SLASH || bare === '/' || /\.[^/]+$/.test(bare) ? bare : `${bare}/`;
}
