import type { IncomingMessage, ServerResponse } from 'node:http';

import { sendResponse } from '../http/response.ts';
import type { Client, NodeEntry, Outcome, RouteContext } from './entry.ts';
import { isResponse, methodExports, runMethod, unwrapModule } from './module-namespace.ts';
import type { ModuleNamespace, WebHandler } from './module-namespace.ts';
import { ApiError, parseBody, parseSize } from './node-body.ts';
import { defineRequestCookies } from './node-cookies.ts';
import { addResponseHelpers } from './node-response.ts';
import type { runWeb } from './node-web.ts';
import { isThenable } from './thenable.ts';

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
    const options: Options = { limit: bodyLimit(module, route), onError };
    return {
      kind: 'api',
      handle: (req, res, context, client) =>
        runNode(handler as unknown as NodeHandler, options, req, res, context, client),
    };
  }
  const web = webHandler(module, route);
  let run: typeof runWeb | null = null;
  // Not for the others: `Request` brings the whole of undici, a third of what a function takes to boot.
  const ready = import(/* webpackMode: "eager" */ './node-web.ts').then((loaded) => (run = loaded.runWeb));
  return {
    kind: 'api',
    web: true,
    handle(req, res, context, client) {
      const handler = (request: Request): unknown => web(request, { params: context.params });
      if (run !== null) return run(handler, req, res, context, client);
      return ready.then((loaded) => loaded(handler, req, res, context, client));
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

interface Options {
  /** Of a parsed body in bytes; `false`: not parsed, `null`: the default. */
  limit: number | false | null;
  onError: NonNullable<NodeApiOptions['onError']>;
}

function runNode(
  handler: NodeHandler,
  options: Options,
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  client: Client,
): Outcome | Promise<Outcome> {
  const extended = req as IncomingMessage & { query: unknown; body?: unknown };
  extended.query = context.query;
  defineRequestCookies(req);
  addResponseHelpers(res, context.build.generateEtags);
  const { limit } = options;
  if (limit !== false && !('body' in req)) {
    const pending = parseBody(req, limit ?? context.bodyBytes ?? BODY_LIMIT);
    if (!(pending instanceof Promise)) extended.body = pending.value;
    else {
      return pending.then(
        (body) => {
          extended.body = body;
          return callNode(handler, options, req, res, context, client);
        },
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          refuse(res, error);
          return 'done';
        },
      );
    }
  }
  return callNode(handler, options, req, res, context, client);
}

function callNode(
  handler: NodeHandler,
  { onError }: Options,
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  client: Client,
): Outcome | Promise<Outcome> {
  const failed = (error: unknown): Outcome => {
    // After the end the client has its answer; cutting the connection would take it back.
    if (!res.writableEnded) throw error;
    onError(error, { route: context.route, requestId: context.requestId });
    return 'done';
  };
  let value: unknown;
  try {
    value = handler(req, res);
  } catch (error) {
    return failed(error);
  }
  if (!isThenable(value)) return finish(value, req, res, context, client);
  return Promise.resolve(value).then((settled) => finish(settled, req, res, context, client), failed);
}

/** The handler has returned: its answer may be its value, out, or yet to come. */
function finish(
  value: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  client: Client,
): Outcome | Promise<Outcome> {
  if (res.writableEnded) return 'done';
  if (value !== undefined && !res.headersSent && isResponse(value)) return sendLater(value, req, res);
  if (res.destroyed) return 'done';
  if (context.dev && !res.headersSent) {
    // oxlint-disable-next-line no-console -- a bundle has no other log
    console.warn(`API resolved without sending a response for ${context.url}, this may result in stalled requests.`);
  }
  return ended(res, client.signal);
}

async function sendLater(response: Response, req: IncomingMessage, res: ServerResponse): Promise<Outcome> {
  await sendResponse(response, req, res);
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
function ended(res: ServerResponse, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('finish', done).off('close', done);
      signal.removeEventListener('abort', done);
      resolve('done');
    };
    res.on('finish', done).on('close', done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
