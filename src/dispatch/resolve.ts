import type { BuiltRoute } from '../bundle/output.ts';
import { headerUrl } from '../http/location.ts';
import { decodeSegments, stripBasePath, withoutTrailingSlash } from '../router/path.ts';
import type { Match } from '../router/router.ts';
import type { Runtime } from '../runtimes/contract.ts';
import type { Outcome, RouteContext } from '../server/entry.ts';
import { OUTCOME_HEADER } from '../http/outcome.ts';
import type { App } from './app.ts';
import { fillDestination, matchRule } from './custom-routes.ts';
import { sendErrorPage, sendText } from './error-page.ts';
import { sendExternal } from './external.ts';
import { IMMUTABLE, REVALIDATE, sendFile } from './files.ts';
import { conditionInput, isUnderWay, RouteExchange, routeContext } from './flow.ts';
import type { Flow } from './flow.ts';
import { answerPrerendered } from './pages.ts';
import { POWERED_BY } from './response-head.ts';
import { traceRoute } from './tracing.ts';

type Params = Record<string, string | string[]>;

/** Files, routes and rewrites in Next's order: before files, files, static routes, after files, dynamic routes, fallback. */
export function resolve(flow: Flow): void | Promise<void> {
  const { app } = flow;
  if (app.rules.any || fileOf(flow) !== null) return resolveByRules(flow);
  return runMatch(flow, app.router.match(flow.pathname));
}

async function resolveByRules(flow: Flow): Promise<void> {
  const { app } = flow;
  const started = performance.now();
  const { rules } = app;
  if (rules.beforeFiles.length > 0 && (await rewrite(flow, rules.beforeFiles, false))) return;
  if (await serveFile(flow)) return;
  let match = app.router.match(flow.pathname);
  if (match.type === 'none' || (match.type === 'match' && match.route.route.includes('['))) {
    // A static name is a "file" to Next: rewrites after files come before dynamic routes.
    const before = flow.pathname;
    if (rules.afterFiles.length > 0 && (await rewrite(flow, rules.afterFiles, true))) return;
    if (flow.pathname !== before) match = app.router.match(flow.pathname);
    if (match.type === 'none' && rules.fallback.length > 0) {
      if (await rewrite(flow, rules.fallback, true)) return;
      match = app.router.match(flow.pathname);
    }
  }
  flow.timing.matchMs = performance.now() - started;
  await runMatch(flow, match);
}

function runMatch(flow: Flow, match: Match<BuiltRoute>): void | Promise<void> {
  if (match.type === 'bad-escape') return sendErrorPage(flow, 400);
  if (match.type === 'none') return sendErrorPage(flow, 404);
  return runRoute(flow, match.route, match.params);
}

/**
 * Applies rewrites until one leads to something. `true`: answered (another server, or a file).
 *
 * @param untilFound a rewrite whose destination is nothing here lets the next one try (after files, fallback)
 */
async function rewrite(flow: Flow, list: App['rules']['afterFiles'], untilFound: boolean): Promise<boolean> {
  const { app } = flow;
  const { basePath } = app.output.next;
  for (const entry of list) {
    const values = matchRule(
      entry,
      basePath + (flow.pathname === '/' && basePath !== '' ? '' : flow.pathname),
      conditionInput(flow),
    );
    if (!values) continue;
    const to = fillDestination(entry.rule.destination, values, flow.search, true);
    if (to.origin !== '') {
      await sendExternal(flow, new URL(to.origin + to.pathname + to.search));
      return true;
    }
    flow.pathname = withoutTrailingSlash(stripBasePath(to.pathname, basePath) ?? to.pathname);
    flow.search = to.search;
    if (flow.isData) flow.res.setHeader('x-nextjs-rewrite', headerUrl(basePath + flow.pathname + flow.search));
    if (!untilFound) continue;
    if (await serveFile(flow)) return true;
    if (app.router.match(flow.pathname).type === 'match') return false;
  }
  return false;
}

const ASSETS = '/_next/static/';

/** What a file's address leads to; an asset of the build may be missing. `null`: no file's address. */
function fileOf(flow: Flow): { file: string | undefined; isAsset: boolean } | null {
  if (flow.isData) return null;
  let path = flow.pathname;
  if (path.includes('%')) {
    const segments = decodeSegments(path);
    if (segments === null) return null;
    path = `/${segments.join('/')}`;
  }
  if (path.startsWith(ASSETS)) return { file: flow.app.staticFiles.get(path.slice(ASSETS.length - 1)), isAsset: true };
  const file = flow.app.publicFiles.get(path);
  return file === undefined ? null : { file, isAsset: false };
}

async function serveFile(flow: Flow): Promise<boolean> {
  const found = fileOf(flow);
  if (found === null) return false;
  const { req, res } = flow;
  const { file, isAsset } = found;
  const given = isAsset
    ? IMMUTABLE
    : res.hasHeader('cache-control')
      ? String(res.getHeader('cache-control'))
      : REVALIDATE;
  if (file !== undefined && (await sendFile(req, res, file, given))) return true;
  if (!isAsset) return false;
  res.statusCode = 404;
  sendText(flow, 'text/plain; charset=utf-8', 'Not Found');
  return true;
}

/** Hands a request to the runtime of its route, and answers what that leaves open. */
export function runRoute(flow: Flow, route: BuiltRoute, params: Readonly<Params>): void | Promise<void> {
  const { app, req, res } = flow;
  flow.route = route;
  if (flow.isData) {
    if (route.kind !== 'page') return sendErrorPage(flow, 404);
    res.setHeader('x-nextjs-matched-path', headerUrl(route.route));
  }
  if (route.kind === 'page' && route.rendering !== 'ssr' && req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD');
    flow.kept = res.getHeaders() as Flow['kept'];
    return sendErrorPage(flow, 405);
  }
  const runtime = app.runtimeOf(route);
  if (app.output.next.poweredByHeader) {
    // Who never sees the response cannot take the field out again: the head gets it when it is made.
    if (runtime === app.edge || (runtime === app.nodejs && app.nodejs.isWeb(route))) flow.poweredBy = true;
    else res.setHeader('x-powered-by', POWERED_BY);
  }
  const context = isUnderWay(flow, route) ? flow.ahead!.context : routeContext(flow, route, params);
  if (route.prerender) return prerenderedOr(flow, route, context, runtime);
  return invoke(flow, route, context, runtime);
}

async function prerenderedOr(flow: Flow, route: BuiltRoute, context: RouteContext, runtime: Runtime): Promise<void> {
  if (!(await answerPrerendered(flow, route, context))) await invoke(flow, route, context, runtime);
}

function invoke(flow: Flow, route: BuiltRoute, context: RouteContext, runtime: Runtime): void | Promise<void> {
  const { app } = flow;
  flow.req.url = context.asPath;
  app.used.add(route.route);
  const exchange = new RouteExchange(flow, route, context);
  flow.invoked = performance.now();
  flow.timing.matchMs ??= flow.invoked - flow.started - (flow.timing.middlewareMs ?? 0);
  const outcome = traceRoute(runtime, exchange);
  if (typeof outcome !== 'string') return outcome.then((settled) => conclude(flow, settled));
  return conclude(flow, outcome);
}

function conclude(flow: Flow, outcome: Outcome): void | Promise<void> {
  if (outcome === 'done') return;
  const { res } = flow;
  // A page that says `notFound` keeps its cookies and fields, as in Next; not what was about a body of its own.
  for (const name of res.getHeaderNames()) if (name === OUTCOME_HEADER || ABOUT_BODY.test(name)) res.removeHeader(name);
  flow.kept = res.getHeaders() as Flow['kept'];
  return sendErrorPage(flow, 404);
}

const ABOUT_BODY = /^(?:content-|transfer-encoding$|etag$|last-modified$|accept-ranges$|cache-control$|expires$)/;
