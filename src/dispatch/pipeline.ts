import type { IncomingMessage, ServerResponse } from 'node:http';

import { hasTwoHosts, isHost, setRequestHeader, stripInternalRequestHeaders } from '../http/headers.ts';
import { parseDataPath } from '../router/data.ts';
import {
  decodeSegments,
  foldSlashes,
  normalizePath,
  parseTarget,
  stripBasePath,
  trailingSlashTarget,
  withoutTrailingSlash,
} from '../router/path.ts';
import type { Target } from '../router/path.ts';
import { RuntimeError } from '../runtimes/contract.ts';
import type { App } from './app.ts';
import { fillDestination, headersFor, matchRule, redirectStatus } from './custom-routes.ts';
import { sendErrorPage, sendText, statusOf } from './error-page.ts';
import { directRoute } from './direct.ts';
import type { DirectRoute } from './direct.ts';
import { conditionInput, Flow, isUnderWay, NO_PARAMS } from './flow.ts';
import { layFields, middlewareApplies } from './middleware.ts';
import { resolve, runRoute } from './resolve.ts';
import { flowOf, prepareHead } from './response-head.ts';
import { runMiddleware } from './run-middleware.ts';
import { sendRedirect } from './send.ts';
import { traceIdOf, traceMiddleware } from './tracing.ts';

/**
 * Answers one request. Never rejects: what goes wrong is an answer and a line in the log. What needs no waiting is done at once, without a promise.
 *
 * @param onFlow gets the request's own state before anything is done with it
 */
export function handle(
  app: App,
  req: IncomingMessage,
  res: ServerResponse,
  onFlow?: (flow: Flow) => void,
): void | Promise<void> {
  const target = parseTarget(req.url ?? '/');
  const flow = new Flow(app, req, res, target);
  app.active += 1;
  onFlow?.(flow);
  if (app.options.logger.access) flow.bytesBefore = req.socket?.bytesWritten ?? 0;
  prepareHead(flow);
  res.on('close', onClose);
  try {
    if (refuse(flow, target)) return;
    const pending = answer(flow);
    if (pending) return pending.catch((error: unknown) => fail(flow, error));
  } catch (error) {
    return fail(flow, error);
  }
}

/** The request is over when its answer is, not when its handler returns. */
function onClose(this: ServerResponse): void {
  const flow = flowOf(this);
  const { app, req } = flow;
  const finished = this.writableFinished;
  app.active -= 1;
  if (app.active === 0) app.onIdle?.();
  if (!finished) flow.leave();
  app.options.logger.access?.({
    requestId: flow.requestId,
    method: req.method ?? '',
    path: flow.clientPath + flow.clientSearch,
    status: this.statusCode,
    ms: Math.round((performance.now() - flow.started) * 100) / 100,
    bytes: (req.socket?.bytesWritten ?? 0) - flow.bytesBefore,
    route: flow.route?.route ?? null,
    runtime: flow.route ? app.runtimeOf(flow.route).name : null,
    cold: flow.timing.cold === true,
    aborted: !finished,
    traceId: traceIdOf(req),
  });
}

/** Requests that no route may see. `true`: answered. */
function refuse(flow: Flow, target: Target | null): boolean {
  const { app, req, res } = flow;
  const { limits } = app.output.switchrt;
  if (req.rawHeaders.length / 2 > limits.headers) return say(flow, 431, 'Request Header Fields Too Large');
  // Bytes that nobody decodes would reach the route as its body (RFC 9112, 6.1).
  const coding = req.headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    res.setHeader('connection', 'close');
    return say(flow, 501, 'Not Implemented');
  }
  const { host } = req.headers;
  if ((host && !isHost(host)) || hasTwoHosts(req.rawHeaders)) return say(flow, 400, 'Bad Request');
  if (target === null) {
    if (req.url !== '*' || req.method !== 'OPTIONS') return say(flow, 400, 'Bad Request');
    res.setHeader('allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    res.statusCode = 204;
    res.end();
    return true;
  }
  if (target.authority !== null) {
    // The target's own host counts, whatever the field says (RFC 9112, 3.2.2).
    if (!isHost(target.authority)) return say(flow, 400, 'Bad Request');
    if (target.authority !== host) setRequestHeader(req, 'host', target.authority);
  }
  // TRACE would echo credentials back to scripts (RFC 9110, 9.3.8).
  if (req.method === 'TRACE' || req.method === 'CONNECT') {
    res.setHeader('allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    return say(flow, 405, 'Method Not Allowed');
  }
  stripInternalRequestHeaders(req);
  return false;
}

function say(flow: Flow, status: number, text: string): true {
  flow.res.statusCode = status;
  sendText(flow, 'text/plain; charset=utf-8', text);
  return true;
}

function answer(flow: Flow): void | Promise<void> {
  const { app } = flow;
  const direct = directRoute(app, flow.clientPath);
  if (direct !== null) {
    flow.pathname = direct.pathname;
    flow.asPath = direct.shown + flow.search;
    if (direct.guarded) return throughMiddleware(flow, direct);
    keepFields(flow);
    return runRoute(flow, direct.route, NO_PARAMS);
  }
  const { basePath, trailingSlash } = app.output.next;
  const folded = foldSlashes(flow.clientPath);
  if (folded !== null) return sendRedirect(flow, folded + flow.search, 308);
  flow.clientPath = normalizePath(flow.clientPath);
  // Where a path cannot be decoded, nothing after this may guess what it means.
  if (flow.clientPath.includes('%') && decodeSegments(flow.clientPath) === null) return sendErrorPage(flow, 400);
  const slashed = trailingSlashTarget(flow.clientPath, trailingSlash, basePath);
  if (slashed !== null) return sendRedirect(flow, slashed + flow.search, 308);
  const inside = stripBasePath(flow.clientPath, basePath);
  flow.outside = inside === null;
  // One that is still there belongs there: the route sees it.
  const shown = inside ?? flow.clientPath;
  flow.pathname = withoutTrailingSlash(shown);
  const data = inside === null ? null : parseDataPath(inside, app.output.buildId);
  if (data) {
    flow.isData = true;
    flow.pathname = withoutTrailingSlash(data.pathname);
  }
  flow.asPath = (data === null ? shown : flow.pathname) + flow.search;
  if (data?.type === 'stale') return sendErrorPage(flow, 404);
  if (app.rules.any && applyConfigRules(flow)) return;
  return middlewareApplies(flow) ? throughMiddleware(flow, null) : find(flow);
}

async function throughMiddleware(flow: Flow, direct: DirectRoute | null): Promise<void> {
  const verdict = await traceMiddleware(() => runMiddleware(flow, direct), flow);
  if (verdict === 'answered') return;
  if (direct !== null && verdict === 'next' && isUnderWay(flow, direct.route)) {
    // The fields go straight into the head that the route makes.
    await runRoute(flow, direct.route, NO_PARAMS);
    return;
  }
  layFields(flow);
  await find(flow);
}

function find(flow: Flow): void | Promise<void> {
  keepFields(flow);
  if (flow.outside && flow.pathname === withoutTrailingSlash(flow.clientPath)) return sendErrorPage(flow, 404);
  return resolve(flow);
}

/** What is on the response before the route is: an error page in the route's place has it too. */
function keepFields(flow: Flow): void {
  const { res } = flow;
  if (res.getHeaderNames().length > 0) flow.kept = res.getHeaders() as Flow['kept'];
}

/** `headers()` and `redirects()` of next.config. `true`: redirected. */
function applyConfigRules(flow: Flow): boolean {
  const { app, res } = flow;
  const { rules } = app;
  const full = app.output.next.basePath + flow.pathname;
  const path = flow.clientPath === full || flow.isData ? full : withoutTrailingSlash(flow.clientPath);
  const input = conditionInput(flow);
  for (const [name, value] of headersFor(rules, path, input)) res.setHeader(name, value);
  // What pages are made of is never moved, however wide a pattern is.
  if (!flow.isData && (flow.pathname === '/_next' || flow.pathname.startsWith('/_next/'))) return false;
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

/** Answers a failure, and logs it once: with its stack here, without it to the client. */
async function fail(flow: Flow, error: unknown): Promise<void> {
  const { app, res } = flow;
  if (flow.gone || (res.destroyed && !res.headersSent)) return;
  flow.error = error;
  const status = statusOf(error);
  if (!(error instanceof RuntimeError && error.reported))
    app.options.logger.log({
      level: status >= 500 ? 'error' : 'warn',
      message: `${flow.req.method} ${flow.clientPath} failed with ${status}`,
      error,
      requestId: flow.requestId,
      ...(flow.route ? { route: flow.route.route } : {}),
    });
  await sendErrorPage(flow, status, error);
}
