/** Path and search of a request target. */
export interface Target {
  /** As the client wrote it, percent escapes untouched; starts with `/`. */
  pathname: string;
  /** With its `?`, or empty. */
  search: string;
  /** Of absolute-form: it stands for the `host` field. `null` in origin-form. */
  authority: string | null;
}

/**
 * Splits a request target (RFC 9112, 3.2): origin-form, or absolute-form.
 * `null` is no path: `*`, authority-form, or nonsense.
 */
export function parseTarget(target: string): Target | null {
  let path = NOT_ASCII.test(target) ? escapeBytes(target) : target;
  let authority: string | null = null;
  if (path.charCodeAt(0) !== 47) {
    const absolute = /^https?:\/\/([^/?#]*)/i.exec(path);
    if (!absolute) return null;
    authority = absolute[1]!;
    path = path.slice(absolute[0].length);
    if (path.charCodeAt(0) !== 47) path = `/${path}`;
  }
  const hash = path.indexOf('#');
  if (hash !== -1) path = path.slice(0, hash);
  const query = path.indexOf('?');
  return query === -1
    ? { pathname: path, search: '', authority }
    : { pathname: path.slice(0, query), search: path.length === query + 1 ? '' : path.slice(query), authority };
}

const NOT_ASCII = /[^\x21-\x7e]/;

/** Node hands bytes over as characters of the same number: escaped, they are what the client meant. */
function escapeBytes(target: string): string {
  return target.replace(
    /[^\x21-\x7e]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** What a URL parser would change: dot segments in any spelling, and characters that a path holds only escaped. */
const UNUSUAL = /["<>`{}^|\\]|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * A path as every URL parser reads it (WHATWG URL, path state): what the router matches, the middleware sees and
 * `request.url` says is one and the same.
 */
export function normalizePath(pathname: string): string {
  return UNUSUAL.test(pathname) ? new URL(`http://n${pathname}`).pathname : pathname;
}

/** Search parameters as Next gives them: keys that repeat are lists. No prototype: `__proto__` is a key like any other. */
export function parseQuery(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  if (search.length < 2) return query;
  for (const [key, value] of new URLSearchParams(search)) {
    const before = Object.hasOwn(query, key) ? query[key] : undefined;
    const next = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
    if (key === '__proto__')
      Object.defineProperty(query, key, { value: next, enumerable: true, configurable: true, writable: true });
    else query[key] = next;
  }
  return query;
}

/** Path inside the app, or `null` when it lies outside of `basePath`. */
export function stripBasePath(pathname: string, basePath: string): string | null {
  if (basePath === '') return pathname;
  if (pathname === basePath) return '/';
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : null;
}

/** Where a path with doubled slashes or backslashes should go, as Next does: both are folded to one slash. */
export function foldSlashes(pathname: string): string | null {
  if (!pathname.includes('//') && !pathname.includes('\\')) return null;
  // What starts with two slashes would be another host's address in a `Location`.
  return pathname.replaceAll('\\', '/').replace(/\/{2,}/g, '/');
}

/** Where the `trailingSlash` rule sends this path (basePath included), or `null` when it stands. */
export function trailingSlashTarget(pathname: string, trailingSlash: boolean, basePath: string): string | null {
  const inside = stripBasePath(pathname, basePath);
  if (inside === null || inside.startsWith('/_next/')) return null;
  if (!trailingSlash) return pathname.length > 1 && pathname.endsWith('/') ? pathname.replace(/\/+$/, '') || '/' : null;
  if (pathname === '' || pathname === '/') return null;
  if (inside === '/.well-known' || inside.startsWith('/.well-known/')) return null;
  const last = pathname.slice(pathname.lastIndexOf('/', pathname.length - 2) + 1);
  // A file has no slash after it, a page has one.
  if (/^[^/]+\.\w+\/?$/.test(last)) return pathname.endsWith('/') ? pathname.slice(0, -1) : null;
  return pathname.endsWith('/') || last.includes('.') ? null : `${pathname}/`;
}

/** Path without its trailing slash; the root stays. */
export function withoutTrailingSlash(pathname: string): string {
  return pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}

/** Segments decoded one by one, so that `%2F` never becomes a separator; `null` for a bad escape. */
export function decodeSegments(pathname: string): string[] | null {
  const trimmed = pathname.replace(/^\/|\/$/g, '');
  if (trimmed === '') return [];
  const segments = trimmed.split('/');
  if (!trimmed.includes('%')) return segments;
  try {
    return segments.map((segment) => (segment.includes('%') ? decodeURIComponent(segment) : segment));
  } catch {
    return null;
  }
}
