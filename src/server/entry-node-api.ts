import type { IncomingMessage, ServerResponse } from 'node:http';

import { toRequest } from '../http/request.ts';
import { sendResponse } from '../http/response.ts';
import type { NodeEntry, Outcome, RouteContext } from './entry.ts';
import { isResponse, methodExports, requireResponse, runMethod, unwrapModule } from './module-namespace.ts';
import type { ModuleNamespace, WebHandler } from './module-namespace.ts';
import { toNextRequest } from './next-request.ts';
import { ApiError, parseBody, parseSize } from './node-body.ts';
import { defineRequestCookies } from './node-cookies.ts';
import { addResponseHelpers } from './node-response.ts';

export interface NodeApiOptions {
  route: string;
  module: ModuleNamespace;
  /** Told of an error that came after the answer: the client has it, so there is no 500. */
  onError?: (error: unknown, info: { route: string; requestId: string }) => void;
}

type NodeHandler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** Default limit of a parsed body, in bytes. */
const BODY_LIMIT = 1 << 20;

/**
 * An API route for Node: a default function `(req, res)`, or in web style `export default { fetch }` or method exports.
 * Throws at once when the module has none of them, or a `config.api` that cannot be read.
 */
export function createNodeApi({ route, module: given, onError = reportLate }: NodeApiOptions): NodeEntry {
  const module = unwrapModule(given);
  const handler = module.default;
  if (typeof handler === 'function') {
    const limit = bodyLimit(module, route);
    return {
      kind: 'api',
      handle: (req, res, context, signal) =>
        runNode(handler as unknown as NodeHandler, { limit, onError }, req, res, context, signal),
    };
  }
  const web = webHandler(module, route);
  return {
    kind: 'api',
    async handle(req, res, context, signal) {
      const request = toNextRequest(toRequest(req, { href: context.href, signal }), context.build.basePath);
      await sendResponse(requireResponse(await web(request, { params: context.params })), req, res);
      return 'done';
    },
  };
}

function reportLate(error: unknown, info: { route: string; requestId: string }): void {
  // oxlint-disable-next-line no-console -- a bundle has no other log
  console.error(`API route "${info.route}" failed after it had answered (request ${info.requestId}):`, error);
}

function webHandler(module: ModuleNamespace, route: string): WebHandler {
  const object = module.default as { fetch?: WebHandler } | null | undefined;
  if (typeof object === 'object' && object !== null && typeof object.fetch === 'function')
    return (request, context) => object.fetch!(request, context);
  const methods = methodExports(module, route);
  if (methods) return (request, context) => runMethod(methods, request, context);
  throw new Error(
    `API route "${route}" exports no handler: it needs a default function, \`export default { fetch }\`, or functions named GET, POST, …`,
  );
}

/** `config.api.bodyParser`: false leaves the body alone, else a limit in bytes; null is the default limit. */
function bodyLimit(module: ModuleNamespace, route: string): number | false | null {
  const api = (module['config'] as { api?: { bodyParser?: unknown } } | undefined)?.api;
  const parser = api?.bodyParser;
  if (parser === false) return false;
  const size =
    typeof parser === 'object' && parser !== null ? (parser as { sizeLimit?: unknown }).sizeLimit : undefined;
  return size === undefined ? null : parseSize(size, `config.api.bodyParser.sizeLimit of "${route}"`);
}

async function runNode(
  handler: NodeHandler,
  { limit, onError }: { limit: number | false | null; onError: NonNullable<NodeApiOptions['onError']> },
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const extended = req as IncomingMessage & { query: unknown; body?: unknown };
  extended.query = context.query;
  defineRequestCookies(req);
  addResponseHelpers(res, context.build.generateEtags);
  if (limit !== false && !('body' in req)) {
    try {
      extended.body = await parseBody(req, limit ?? context.bodyBytes ?? BODY_LIMIT);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refuse(res, error);
      return 'done';
    }
  }
  let value: unknown;
  try {
    value = await handler(req, res);
  } catch (error) {
    // After the end the client has its answer; cutting the connection would take it back.
    if (!res.writableEnded) throw error;
    onError(error, { route: context.route, requestId: context.requestId });
    return 'done';
  }
  if (isResponse(value) && !res.headersSent) {
    await sendResponse(value, req, res);
    return 'done';
  }
  if (!res.writableEnded && !res.destroyed) {
    if (context.dev && !res.headersSent) {
      // oxlint-disable-next-line no-console -- a bundle has no other log
      console.warn(`API resolved without sending a response for ${context.url}, this may result in stalled requests.`);
    }
    await ended(res, signal);
  }
  return 'done';
}

function refuse(res: ServerResponse, error: ApiError): void {
  res.statusCode = error.status;
  res.statusMessage = error.message;
  res.setHeader('content-type', 'text/plain; charset=utf-8');
  res.setHeader('content-length', Buffer.byteLength(error.message));
  res.end(error.message);
}

/** Handlers may answer from a callback: the route is through when the response is, or nobody waits for it. */
function ended(res: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('finish', done).off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    res.on('finish', done).on('close', done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
