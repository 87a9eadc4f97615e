/** What a path under `/_next/data/` asks for. */
export type DataPath =
  | { type: 'page'; pathname: string }
  /** Of another build: the client has to load the page anew. */
  | { type: 'stale'; pathname: string };

/** Reads `/_next/data/<buildId>/<page>.json` (no basePath); `null` when the path is no data path. */
export function parseDataPath(pathname: string, buildId: string): DataPath | null {
  const prefix = '/_next/data/';
  if (!pathname.startsWith(prefix) || !pathname.endsWith('.json')) return null;
  const slash = pathname.indexOf('/', prefix.length);
  if (slash === -1) return null;
  const page = pathname.slice(slash, -'.json'.length);
  const type = pathname.slice(prefix.length, slash) === buildId ? 'page' : 'stale';
  // The root is `index`, and a page that really is called `index` is `index/index`.
  if (page === '/index' || page === '/') return { type, pathname: '/' };
  return { type, pathname: page.startsWith('/index/') ? page.slice('/index'.length) : page };
}

/** The data path of a page path: the reverse of {@link parseDataPath}. */
export function dataPath(pathname: string, buildId: string): string {
  const page =
    pathname === '/'
      ? '/index'
      : pathname === '/index' || pathname.startsWith('/index/')
        ? `/index${pathname}`
        : pathname;
  return `/_next/data/${buildId}${page}.json`;
}
