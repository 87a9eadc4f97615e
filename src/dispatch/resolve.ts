import type { BuiltRoute } from '../bundle/output.ts';
import { headerUrl } from '../http/location.ts';
import { decodeSegments, stripBasePath, withoutTrailingSlash } from '../router/path.ts';
import type { Exchange } from '../runtimes/contract.ts';
import { OUTCOME_HEADER } from '../http/outcome.ts';
import type { App } from './app.ts';
import { fillDestination, matchRule } from './custom-routes.ts';
import { sendErrorPage, sendText } from './error-page.ts';
import { sendExternal } from './external.ts';
import { IMMUTABLE, REVALIDATE, sendFile } from './files.ts';
import { conditionInput, routeContext } from './flow.ts';
import type { Flow } from './flow.ts';
import { answerPrerendered } from './pages.ts';
import { traceRoute } from './tracing.ts';

/** Files, routes and rewrites in Next's order: before files, files, static routes, after files, dynamic routes, fallback. */
export async function resolve(flow: Flow): Promise<void> {
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
  if (match.type === 'bad-escape') {
    await sendErrorPage(flow, 400);
    return;
  }
  if (match.type === 'none') {
    await sendErrorPage(flow, 404);
    return;
  }
  flow.route = match.route;
  await runRoute(flow, match.route, match.params);
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

async function serveFile(flow: Flow): Promise<boolean> {
  const { app, req, res } = flow;
  if (flow.isData) return false;
  const path = flow.pathname;
  let decoded = path;
  if (path.includes('%')) {
    const segments = decodeSegments(path);
    if (segments === null) return false;
    decoded = `/${segments.join('/')}`;
  }
  const prefix = '/_next/static/';
  if (decoded.startsWith(prefix)) {
    const file = app.staticFiles.get(decoded.slice(prefix.length - 1));
    if (file !== undefined && (await sendFile(req, res, file, IMMUTABLE))) return true;
    res.statusCode = 404;
    sendText(flow, 'text/plain; charset=utf-8', 'Not Found');
    return true;
  }
  const file = app.publicFiles.get(decoded);
  return (
    file !== undefined &&
    (await sendFile(
      req,
      res,
      file,
      res.hasHeader('cache-control') ? String(res.getHeader('cache-control')) : REVALIDATE,
    ))
  );
}

async function runRoute(flow: Flow, route: BuiltRoute, params: Record<string, string | string[]>): Promise<void> {
  const { app, req, res } = flow;
  const { next } = app.output;
  if (flow.isData) {
    if (route.kind !== 'page') {
      await sendErrorPage(flow, 404);
      return;
    }
    res.setHeader('x-nextjs-matched-path', headerUrl(route.route));
  }
  if (route.kind === 'page' && route.rendering !== 'ssr' && req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD');
    flow.kept = res.getHeaders() as Flow['kept'];
    await sendErrorPage(flow, 405);
    return;
  }
  if (next.poweredByHeader) res.setHeader('x-powered-by', 'switchrt-native');
  const context = routeContext(flow, route, params);
  if (route.prerender && (await answerPrerendered(flow, route, context))) return;
  req.url = context.url;
  const exchange: Exchange = { req, res, route, context, signal: flow.signal, body: flow.body, timing: flow.timing };
  app.used.add(route.route);
  flow.invoked = performance.now();
  const runtime = app.runtimeOf(route);
  const outcome = await traceRoute(() => runtime.invoke(exchange), flow, route.route, runtime.name);
  if (outcome === 'not-found') {
    res.removeHeader(OUTCOME_HEADER);
    await sendErrorPage(flow, 404);
  }
}
