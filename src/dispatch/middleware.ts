import { isHopByHop, setRequestHeader } from '../http/headers.ts';
import { matchConditions } from '../router/conditions.ts';
import { dataPath, parseDataPath } from '../router/data.ts';
import { stripBasePath, withoutTrailingSlash } from '../router/path.ts';
import type { Query, RouteContext } from '../server/entry.ts';
import type { MiddlewareAnswer } from '../runtimes/contract.ts';
import { conditionInput } from './flow.ts';
import type { Flow } from './flow.ts';

/** What the middleware decided. */
export type Verdict =
  | { type: 'next' }
  /** `pathname` and `search` of the flow are the rewritten ones. */
  | { type: 'rewritten' }
  | { type: 'external'; target: URL }
  | { type: 'redirect'; location: string; status: number }
  | { type: 'answer' };

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
  const named = naming(middleware.matchers, [...paths]);
  if (named.length === 0 || named.some(isUnconditional)) return named.length > 0;
  const input = conditionInput(flow);
  return named.some(({ has, missing }) => matchConditions(input, has, missing) !== null);
}

/** The matchers that name one of these paths, whatever else they ask for. */
export function naming<M extends { regexp: RegExp }>(matchers: readonly M[], paths: readonly string[]): M[] {
  return matchers.filter(({ regexp }) => paths.some((path) => regexp.test(path)));
}

/** A matcher that looks at nothing but the path. */
export function isUnconditional({ has, missing }: { has?: readonly unknown[]; missing?: readonly unknown[] }): boolean {
  return (has === undefined || has.length === 0) && (missing === undefined || missing.length === 0);
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
    route: app.output.middleware!.route,
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
export function applyMiddleware(flow: Flow, answer: MiddlewareAnswer): Verdict {
  const said = new Map<string, string>();
  const kept: string[] = [];
  const { fields } = answer;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase();
    const value = fields[i + 1]!;
    if (name === 'set-cookie') kept.push(name, value);
    else said.set(name, said.has(name) ? `${said.get(name)}, ${value}` : value);
  }
  const names = said.get('x-middleware-override-headers');
  if (names !== undefined) overrideRequest(flow, names, said);
  const rewrite = said.get('x-middleware-rewrite');
  const goesOn = rewrite !== undefined || said.get('x-middleware-next') === '1';
  const location = goesOn ? undefined : said.get('location');
  for (const [name, value] of said) {
    if (name.startsWith('x-middleware-') || name.startsWith('x-switchrt-') || isHopByHop(name)) continue;
    if (name === 'location' && location !== undefined) continue;
    // A body that is not sent has no type and no length.
    if (goesOn && (name === 'content-length' || name === 'content-type')) continue;
    kept.push(name, value);
  }
  flow.fields = kept;
  if (rewrite !== undefined) return applyRewrite(flow, rewrite);
  if (goesOn) return { type: 'next' };
  if (location !== undefined) {
    const target = relativeTo(flow.origin, location);
    if (answer.status >= 300 && answer.status < 400)
      return { type: 'redirect', location: target, status: answer.status };
    kept.push('location', target);
  }
  return { type: 'answer' };
}

/** Puts the fields of the middleware on the response: whoever answers now sees them there. */
export function layFields(flow: Flow): void {
  const { res, fields } = flow;
  if (fields === null) return;
  flow.fields = null;
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] === 'set-cookie') res.appendHeader('set-cookie', fields[i + 1]!);
    else res.setHeader(fields[i]!, fields[i + 1]!);
  }
  if (res.hasHeader('set-cookie')) flow.cookies = [res.getHeader('set-cookie')].flat() as string[];
}

/** `NextResponse.next({ request: { headers } })`: the named fields replace the request's, those left out go. */
function overrideRequest({ req }: Flow, names: string, said: ReadonlyMap<string, string>): void {
  const wanted = new Set(
    names
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
  );
  for (const name of Object.keys(req.headers)) if (!wanted.has(name)) setRequestHeader(req, name, null);
  for (const name of wanted) {
    const value = said.get(`x-middleware-request-${name}`);
    if (value === undefined) setRequestHeader(req, name, null);
    else if (req.headers[name] !== value) setRequestHeader(req, name, value);
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
