import type { IncomingMessage, ServerResponse } from 'node:http';

import { hasTwoHosts, isHost, stripInternalRequestHeaders } from '../http/headers.ts';
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
import { RuntimeError } from '../runtimes/contract.ts';
import type { App } from './app.ts';
import { fillDestination, headersFor, matchRule, redirectStatus } from './custom-routes.ts';
import { sendErrorPage, sendText, statusOf } from './error-page.ts';
import { conditionInput, originOf } from './flow.ts';
import type { Flow } from './flow.ts';
import { middlewareApplies } from './middleware.ts';
import { resolve } from './resolve.ts';
import { prepareHead } from './response-head.ts';
import { runMiddleware } from './run-middleware.ts';
import { sendRedirect } from './send.ts';
import { traceIdOf, traceMiddleware } from './tracing.ts';

let sequence = 0;
const idPrefix = Math.floor(Math.random() * 36 ** 5)
  .toString(36)
  .padStart(5, '0');

/**
 * Answers one request. Never rejects: what goes wrong is an answer and a line in the log.
 *
 * @param onFlow gets the request's own state before anything is done with it
 */
export async function handle(
  app: App,
  req: IncomingMessage,
  res: ServerResponse,
  onFlow?: (flow: Flow) => void,
): Promise<void> {
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
  onFlow?.(flow);
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
      traceId: traceIdOf(req),
    });
  });
  prepareHead(flow);
  try {
    if (!(await refuse(flow, target !== null))) await answer(flow);
  } catch (error) {
    await fail(flow, error);
  }
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
  // Bytes that nobody decodes would reach the route as its body (RFC 9112, 6.1).
  const coding = req.headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    res.setHeader('connection', 'close');
    return say(501, 'Not Implemented');
  }
  const host = req.headers.host;
  if ((host && !isHost(host)) || hasTwoHosts(req.rawHeaders)) return say(400, 'Bad Request');
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
  flow.clientPath = normalizePath(flow.clientPath);
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
    if (await traceMiddleware(() => runMiddleware(flow), flow)) return;
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

/** Answers a failure, and logs it once: with its stack here, without it to the client. */
async function fail(flow: Flow, error: unknown): Promise<void> {
  const { app, res } = flow;
  if (flow.signal.aborted || (res.destroyed && !res.headersSent)) return;
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
