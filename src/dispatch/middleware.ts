import { isHopByHop, setRequestHeader } from '../http/headers.ts';
import { matchConditions } from '../router/conditions.ts';
import { dataPath, parseDataPath } from '../router/data.ts';
import { stripBasePath, withoutTrailingSlash } from '../router/path.ts';
import type { Query, RouteContext } from '../server/entry.ts';
import { conditionInput } from './flow.ts';
import type { Flow } from './flow.ts';

/** What the middleware decided. */
export type Verdict =
  | { type: 'next' }
  /** `pathname` and `search` of the flow are the rewritten ones. */
  | { type: 'rewritten' }
  | { type: 'external'; target: URL }
  | { type: 'redirect'; location: string; status: number }
  | { type: 'answer'; status: number; statusText: string; body: ReadableStream<Uint8Array> | null };

/**
 * Whether a matcher names this request. The path is tried as the client wrote it, decoded, and as the page that a data
 * request is for: a path that the router would find is never one that the middleware misses.
 */
export function middlewareApplies(flow: Flow): boolean {
  const { middleware, output } = flow.app;
  if (!middleware) return false;
  if (middleware.matchers.length === 0) return true;
  const { basePath } = output.next;
  const paths = new Set([flow.clientPath]);
  if (!flow.outside) paths.add(basePath + flow.pathname);
  if (flow.isData) paths.add(basePath + dataPath(flow.pathname, output.buildId));
  for (const path of paths) {
    paths.add(decoded(path));
    paths.add(withoutTrailingSlash(path));
  }
  const input = conditionInput(flow);
  return middleware.matchers.some(
    ({ regexp, has, missing }) =>
      [...paths].some((path) => regexp.test(path)) && matchConditions(input, has, missing) !== null,
  );
}

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Constant part of the middleware's context. */
export function middlewareContext(flow: Flow, query: Query): RouteContext {
  const { app } = flow;
  const { next, buildId } = app.output;
  const url = flow.pathname + flow.search;
  return {
    route: '/_middleware',
    params: {},
    query,
    url,
    asPath: flow.asPath,
    // The page's own address also for data requests, as Next shows it.
    href: flow.origin + (flow.isData ? next.basePath + url : flow.clientPath + flow.search),
    isData: flow.isData,
    buffered: false,
    requestId: flow.requestId,
    build: {
      buildId,
      basePath: next.basePath,
      trailingSlash: next.trailingSlash,
      reactStrictMode: next.reactStrictMode,
      scripts: [],
      styles: [],
      generateEtags: next.generateEtags,
    },
    dev: app.options.dev,
  };
}

/** Reads the middleware's answer and applies it: request overrides, response fields, where to go. */
export function applyMiddleware(flow: Flow, response: Response): Verdict {
  const { headers } = response;
  overrideRequest(flow, headers);
  const rewrite = headers.get('x-middleware-rewrite');
  const goesOn = rewrite !== null || headers.get('x-middleware-next') === '1';
  const location = goesOn ? null : headers.get('location');
  for (const [name, value] of headers) {
    if (name === 'set-cookie' || name.startsWith('x-middleware-') || name.startsWith('x-switchrt-') || isHopByHop(name))
      continue;
    if (name === 'location' && location !== null) continue;
    // A body that is not sent has no type and no length.
    if (goesOn && (name === 'content-length' || name === 'content-type')) continue;
    flow.res.setHeader(name, value);
  }
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) flow.res.setHeader('set-cookie', cookies);

  if (rewrite !== null) return applyRewrite(flow, rewrite);
  if (goesOn) return { type: 'next' };
  if (location !== null && response.status >= 300 && response.status < 400) {
    return { type: 'redirect', location: relativeTo(flow.origin, location), status: response.status };
  }
  if (location !== null) flow.res.setHeader('location', relativeTo(flow.origin, location));
  return { type: 'answer', status: response.status, statusText: response.statusText, body: response.body };
}

/** `NextResponse.next({ request: { headers } })`: the named fields replace the request's, those left out go. */
function overrideRequest(flow: Flow, headers: Headers): void {
  const names = headers.get('x-middleware-override-headers');
  if (names === null) return;
  const wanted = new Set(
    names
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
  );
  for (const name of Object.keys(flow.req.headers)) if (!wanted.has(name)) setRequestHeader(flow.req, name, null);
  for (const name of wanted) {
    const value = headers.get(`x-middleware-request-${name}`);
    if (value === null) setRequestHeader(flow.req, name, null);
    else if (flow.req.headers[name] !== value) setRequestHeader(flow.req, name, value);
  }
}

function applyRewrite(flow: Flow, rewrite: string): Verdict {
  const { output } = flow.app;
  let target: URL;
  try {
    target = new URL(rewrite, flow.origin);
  } catch {
    throw new TypeError(`the middleware rewrites to "${rewrite}", which is no URL`);
  }
  if (target.origin !== new URL(flow.origin).origin) {
    if (target.protocol !== 'http:' && target.protocol !== 'https:')
      throw new TypeError(`the middleware rewrites to "${rewrite}": only http: and https: can be proxied`);
    if (flow.isData) flow.res.setHeader('x-nextjs-rewrite', target.href);
    return { type: 'external', target };
  }
  let pathname = stripBasePath(target.pathname, output.next.basePath) ?? target.pathname;
  const data = parseDataPath(pathname, output.buildId);
  if (data) pathname = data.pathname;
  flow.pathname = withoutTrailingSlash(pathname);
  flow.search = target.search;
  if (flow.isData) flow.res.setHeader('x-nextjs-rewrite', output.next.basePath + flow.pathname + flow.search);
  return { type: 'rewritten' };
}

/** Addresses of this very origin become paths: behind a proxy the client may know it by another name. */
function relativeTo(origin: string, location: string): string {
  if (!/^https?:\/\//i.test(location)) return location;
  const url = URL.parse ? URL.parse(location) : tryUrl(location);
  if (!url || url.origin !== new URL(origin).origin) return location;
  // `//x` would be another host's address.
  return url.pathname.replace(/^\/{2,}/, '/') + url.search + url.hash;
}

function tryUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
