import { STATUS_CODES } from 'node:http';

import type { BuiltRoute } from '../bundle/output.ts';
import { BodyTooLargeError } from '../http/body.ts';
import { RuntimeError } from '../runtimes/contract.ts';
import { RouteExchange, routeContext } from './flow.ts';
import type { Flow } from './flow.ts';
import { layFields } from './middleware.ts';
import { sendCached } from './send.ts';

/** Status that a failure is answered with. */
export function statusOf(error: unknown): number {
  if (error instanceof RuntimeError || error instanceof BodyTooLargeError) return error.status;
  return 500;
}

/** Forgets what a route had set before it failed; fields of middleware and config stay. */
function resetResponse(flow: Flow): void {
  const { res } = flow;
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  flow.poweredBy = false;
  for (const [name, value] of Object.entries(flow.kept ?? {})) res.setHeader(name, value);
  layFields(flow);
  res.statusMessage = '';
}

/**
 * Answers with an error: the app's own page for pages, text for API routes, JSON for data requests.
 * Says nothing of the failure itself outside of dev.
 */
export async function sendErrorPage(flow: Flow, status: number, error?: unknown): Promise<void> {
  const { app, res } = flow;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  resetResponse(flow);
  res.statusCode = status;
  res.setHeader('cache-control', 'private, no-cache, no-store, max-age=0, must-revalidate');
  if (flow.isData) {
    sendText(flow, 'application/json', status === 404 ? '{"notFound":true}' : '{}');
    return;
  }
  if (isApi(flow)) {
    const detail =
      app.options.dev && error !== undefined ? `\n${error instanceof Error ? error.stack : String(error)}` : '';
    sendText(flow, 'text/plain; charset=utf-8', (STATUS_CODES[status] ?? 'Error') + detail);
    return;
  }
  const pages = app.output.errorPages;
  const own = status === 404 ? pages['/404'] : status === 500 ? pages['/500'] : null;
  try {
    if (own && (await sendPrerenderedError(flow, own, status))) return;
    const page = own ?? pages['/_error'];
    if (page === null) sendText(flow, 'text/html; charset=utf-8', barePage(status));
    else await renderError(flow, page, status, error);
  } catch (failure) {
    app.options.logger.log({
      level: 'error',
      message: `the ${status} page itself failed`,
      error: failure,
      requestId: flow.requestId,
    });
    if (res.headersSent) {
      res.destroy();
      return;
    }
    resetResponse(flow);
    res.statusCode = status === 404 ? 500 : status;
    sendText(flow, 'text/plain; charset=utf-8', STATUS_CODES[res.statusCode] ?? 'Error');
  }
}

/** In an app without pages: what the default error page says, without React. */
function barePage(status: number): string {
  const text = status === 404 ? 'This page could not be found' : (STATUS_CODES[status] ?? 'Error');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${status}: ${text}</title></head><body><h1>${status}</h1><p>${text}.</p></body></html>`;
}

async function sendPrerenderedError(flow: Flow, route: BuiltRoute, status: number): Promise<boolean> {
  if (!route.prerender) return false;
  const found = await flow.app.prerendered.find(route, route.route, null, false);
  if (found?.entry.type !== 'page') return false;
  flow.res.statusCode = status;
  sendCached(flow, found.entry, status);
  return true;
}

async function renderError(flow: Flow, route: BuiltRoute, status: number, error: unknown): Promise<void> {
  const { app } = flow;
  const context = routeContext(flow, route, {});
  context.status = status;
  // An error page is a GET of its own, whatever failed: its entry writes head and body.
  if (app.options.dev && error instanceof Error)
    context.error = { name: error.name, message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
  await app.nodejs.invoke(new RouteExchange(flow, route, context, Buffer.alloc(0)));
}

function isApi(flow: Flow): boolean {
  return flow.route ? flow.route.kind !== 'page' : flow.pathname === '/api' || flow.pathname.startsWith('/api/');
}

/** Ends the answer with a short text; HEAD gets its head alone. */
export function sendText(flow: Flow, type: string, text: string): void {
  const { res, req } = flow;
  res.setHeader('content-type', type);
  res.setHeader('content-length', Buffer.byteLength(text));
  res.end(req.method === 'HEAD' ? undefined : text);
}
