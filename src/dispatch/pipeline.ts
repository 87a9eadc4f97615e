import type { IncomingMessage, ServerResponse } from 'node:http';

import type { BuiltRoute } from '../bundle/output.ts';
import { hasBody, readStart } from '../http/body.ts';
import { acceptsGzip, installCompression } from '../http/compress.ts';
import { onHead } from '../http/head.ts';
import { isInternalHeader, stripInternalRequestHeaders } from '../http/headers.ts';
import { sendResponse } from '../http/response.ts';
import { parseDataPath } from '../router/data.ts';
import {
  decodeSegments,
  foldSlashes,
  parseQuery,
  parseTarget,
  stripBasePath,
  trailingSlashTarget,
  withoutTrailingSlash,
} from '../router/path.ts';
import type { Exchange } from '../runtimes/contract.ts';
import { OUTCOME_HEADER } from '../server/entry.ts';
import type { App } from './app.ts';
import { fillDestination, headersFor, matchRule, redirectStatus } from './custom-routes.ts';
import { sendErrorPage, sendText, statusOf } from './error-page.ts';
import { proxyExternal } from './external.ts';
import { IMMUTABLE, REVALIDATE, sendFile } from './files.ts';
import { conditionInput, originOf, routeContext } from './flow.ts';
import type { Flow } from './flow.ts';
import { applyMiddleware, middlewareApplies, middlewareContext } from './middleware.ts';
import { answerPrerendered } from './pages.ts';
import { sendRedirect } from './send.ts';

/** RFC 3986 host with an optional port: what may stand in an absolute URL without being escaped. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Bytes of a body that is kept in memory for middleware and route: Next's own limit. */
const MIDDLEWARE_BODY_BYTES = 10 * 1024 * 1024;

let sequence = 0;
const idPrefix = Math.floor(Math.random() * 36 ** 5)
  .toString(36)
  .padStart(5, '0');

/** Answers one request. Never rejects: what goes wrong is an answer and a line in the log. */
export async function handle(app: App, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const started = performance.now();
  const target = parseTarget(req.url ?? '/');
  const abort = new AbortController();
  const flow: Flow = {
    app,
    req,
    res,
    requestId: `${idPrefix}-${(sequence++).toString(36)}`,
    started,
    clientPath: target?.pathname ?? '/',
    origin: '',
    pathname: '/',
    search: target?.search ?? '',
    outside: false,
    asPath: '/',
    isData: false,
    body: null,
    signal: abort.signal,
    cookies: [],
    kept: null,
    invoked: null,
    route: null,
    timing: {},
  };
  const bytesBefore = req.socket.bytesWritten;
  res.on('close', () => {
    if (!res.writableFinished) abort.abort(new DOMException('The client went away', 'AbortError'));
    app.options.logger.access?.({
      requestId: flow.requestId,
      method: req.method ?? '',
      path: flow.clientPath + (target?.search ?? ''),
      status: res.statusCode,
      ms: Math.round((performance.now() - started) * 100) / 100,
      bytes: (req.socket?.bytesWritten ?? 0) - (bytesBefore ?? 0),
      route: flow.route?.route ?? null,
      runtime: flow.route ? app.runtimeOf(flow.route).name : null,
      cold: flow.timing.cold === true,
      aborted: !res.writableFinished,
    });
  });
  prepareHead(flow);
  try {
    if (!(await refuse(flow, target !== null))) await answer(flow);
  } catch (error) {
    await fail(flow, error);
  }
}

/** Fixes the head whoever writes it: internal fields out, timing in, gzip decided. */
function prepareHead(flow: Flow): void {
  const { app, req, res } = flow;
  const compression = app.output.next.compress && acceptsGzip(req) ? installCompression(req, res) : null;
  const { serverTiming, dev } = app.options;
  onHead(res, () => {
    for (const name of res.getHeaderNames()) if (isInternalHeader(name)) res.removeHeader(name);
    if (flow.cookies.length > 0) keepCookies(flow);
    if (serverTiming || dev) res.setHeader('server-timing', serverTimingValue(flow));
    if (dev && flow.route) res.setHeader('x-switchrt-runtime', app.runtimeOf(flow.route).name);
    compression?.decide();
  });
}

/** `setHeader('set-cookie', …)` of a route replaces what was there: what the middleware set is put back in front. */
function keepCookies({ res, cookies }: Flow): void {
  const now = [res.getHeader('set-cookie') ?? []].flat().map(String);
  const lost = cookies.filter((cookie) => !now.includes(cookie));
  if (lost.length > 0) res.setHeader('set-cookie', [...lost, ...now]);
}

function serverTimingValue(flow: Flow): string {
  const { timing } = flow;
  const items: string[] = [];
  const add = (name: string, ms: number | undefined): void => {
    if (ms !== undefined) items.push(`${name};dur=${ms.toFixed(2)}`);
  };
  add('match', timing.matchMs);
  add('middleware', timing.middlewareMs);
  add('load', timing.loadMs);
  add('render', flow.invoked === null ? undefined : performance.now() - flow.invoked - (timing.loadMs ?? 0));
  return items.join(', ');
}

/** Requests that no route may see. `true`: answered. */
async function refuse(flow: Flow, hasPath: boolean): Promise<boolean> {
  const { app, req, res } = flow;
  const { limits } = app.output.switchrt;
  const say = (status: number, text: string): boolean => {
    res.statusCode = status;
    sendText(flow, 'text/plain; charset=utf-8', text);
    return true;
  };
  if (req.rawHeaders.length / 2 > limits.headers) return say(431, 'Request Header Fields Too Large');
  const host = req.headers.host;
  if (host !== undefined && host !== '' && !HOST.test(host)) return say(400, 'Bad Request');
  if (!hasPath) {
    if (req.url !== '*' || req.method !== 'OPTIONS') return say(400, 'Bad Request');
    res.setHeader('allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    res.statusCode = 204;
    res.end();
    return true;
  }
  // TRACE would echo credentials back to scripts (RFC 9110, 9.3.8).
  if (req.method === 'TRACE' || req.method === 'CONNECT') {
    res.setHeader('allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    return say(405, 'Method Not Allowed');
  }
  stripInternalRequestHeaders(req);
  return false;
}

async function answer(flow: Flow): Promise<void> {
  const { app, req } = flow;
  const { basePath, trailingSlash } = app.output.next;
  flow.origin = originOf(req);

  const folded = foldSlashes(flow.clientPath);
  if (folded !== null) {
    sendRedirect(flow, folded + flow.search, 308);
    return;
  }
  // Where a path cannot be decoded, nothing after this may guess what it means.
  if (flow.clientPath.includes('%') && decodeSegments(flow.clientPath) === null) {
    await sendErrorPage(flow, 400);
    return;
  }
  const slashed = trailingSlashTarget(flow.clientPath, trailingSlash, basePath);
  if (slashed !== null) {
    sendRedirect(flow, slashed + flow.search, 308);
    return;
  }
  const inside = stripBasePath(flow.clientPath, basePath);
  flow.outside = inside === null;
  flow.pathname = withoutTrailingSlash(inside ?? flow.clientPath);
  const data = inside === null ? null : parseDataPath(inside, app.output.buildId);
  if (data) {
    flow.isData = true;
    flow.pathname = withoutTrailingSlash(data.pathname);
  }
  flow.asPath = flow.pathname + flow.search;
  if (data?.type === 'stale') {
    await sendErrorPage(flow, 404);
    return;
  }
  if (app.rules.any && applyConfigRules(flow)) return;
  const { res } = flow;
  if (middlewareApplies(flow)) {
    if (await runMiddleware(flow)) return;
    if (res.hasHeader('set-cookie')) flow.cookies = [res.getHeader('set-cookie')].flat() as string[];
  }
  if (res.getHeaderNames().length > 0) flow.kept = res.getHeaders() as Flow['kept'];
  if (flow.outside && flow.pathname === withoutTrailingSlash(flow.clientPath)) {
    await sendErrorPage(flow, 404);
    return;
  }
  await resolve(flow);
}

/** `headers()` and `redirects()` of next.config. `true`: redirected. */
function applyConfigRules(flow: Flow): boolean {
  const { app, res } = flow;
  const { rules } = app;
  const full = app.output.next.basePath + flow.pathname;
  const path = flow.clientPath === full || flow.isData ? full : withoutTrailingSlash(flow.clientPath);
  const input = conditionInput(flow);
  for (const [name, value] of headersFor(rules, path, input)) res.setHeader(name, value);
  for (const entry of rules.redirects) {
    const values = matchRule(entry, path, input);
    if (!values) continue;
    const { rule } = entry;
    const to = fillDestination(rule.destination, values, flow.search, false);
    const prefix = to.origin === '' && rule.basePath !== false ? app.output.next.basePath : '';
    const pathname = prefix !== '' && to.pathname === '/' ? '' : to.pathname;
    sendRedirect(flow, to.origin + prefix + pathname + to.search + to.hash, redirectStatus(rule));
    return true;
  }
  return false;
}

/** Runs the middleware and follows its verdict. `true`: the request is answered. */
async function runMiddleware(flow: Flow): Promise<boolean> {
  const { app, req, res } = flow;
  const started = performance.now();
  let { body } = flow;
  if (hasBody(req)) {
    // Both the middleware and the route may read the body, so the first keeps it.
    const start = await readStart(req, MIDDLEWARE_BODY_BYTES);
    body = start.bytes;
    if (start.complete) flow.body = body;
    else
      app.options.logger.log({
        level: 'warn',
        message: `the middleware sees the first ${MIDDLEWARE_BODY_BYTES} bytes of a longer request body`,
        requestId: flow.requestId,
      });
  }
  const response = await app.edge!.middleware({
    middleware: app.output.middleware!,
    req,
    body,
    context: middlewareContext(flow, parseQuery(flow.search)),
    signal: flow.signal,
  });
  flow.timing.middlewareMs = performance.now() - started;
  const verdict = applyMiddleware(flow, response);
  switch (verdict.type) {
    case 'next':
    case 'rewritten':
      return false;
    case 'redirect':
      sendRedirect(flow, verdict.location, verdict.status);
      return true;
    case 'external':
      await external(flow, verdict.target);
      return true;
    case 'answer': {
      // Header fields are set already: what is left is the status and the body.
      const answer = new Response(NO_BODY.has(verdict.status) ? null : verdict.body, {
        status: verdict.status,
        statusText: verdict.statusText,
      });
      answer.headers.delete('content-type');
      await sendResponse(answer, req, res);
      return true;
    }
  }
}

const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

async function external(flow: Flow, target: URL): Promise<void> {
  try {
    await proxyExternal(target, flow.req, flow.res, flow.body, flow.signal);
  } catch (error) {
    if (flow.signal.aborted) return;
    flow.app.options.logger.log({
      level: 'error',
      message: `rewriting to ${target.origin} failed`,
      error,
      requestId: flow.requestId,
    });
    await sendErrorPage(flow, 502);
  }
}

/** Files, routes and rewrites in Next's order: before files, files, static routes, after files, dynamic routes, fallback. */
async function resolve(flow: Flow): Promise<void> {
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
      await external(flow, new URL(to.origin + to.pathname + to.search));
      return true;
    }
    flow.pathname = withoutTrailingSlash(stripBasePath(to.pathname, basePath) ?? to.pathname);
    flow.search = to.search;
    if (flow.isData) flow.res.setHeader('x-nextjs-rewrite', basePath + flow.pathname + flow.search);
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
    res.setHeader('x-nextjs-matched-path', route.route);
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
  flow.invoked = performance.now();
  const outcome = await app.runtimeOf(route).invoke(exchange);
  if (outcome === 'not-found') {
    res.removeHeader(OUTCOME_HEADER);
    await sendErrorPage(flow, 404);
  }
}

/** Answers a failure, and logs it once: with its stack here, without it to the client. */
async function fail(flow: Flow, error: unknown): Promise<void> {
  const { app, res } = flow;
  if (flow.signal.aborted || (res.destroyed && !res.headersSent)) return;
  const status = statusOf(error);
  app.options.logger.log({
    level: status >= 500 ? 'error' : 'warn',
    message: `${flow.req.method} ${flow.clientPath} failed with ${status}`,
    error,
    requestId: flow.requestId,
    ...(flow.route ? { route: flow.route.route } : {}),
  });
  await sendErrorPage(flow, status, error);
}
