import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ExecutionContext } from 'ava';

import type { EdgeContext, EdgeEntry, NodeEntry, RouteContext } from '../../dist/server/entry.js';

export type ContextInit = Omit<Partial<RouteContext>, 'build'> & { build?: Partial<RouteContext['build']> };

/** A request's context as the dispatcher makes it. */
export function contextOf({ build, ...init }: ContextInit = {}): RouteContext {
  const route = init.route ?? '/';
  const url = init.url ?? route;
  return {
    route,
    params: {},
    query: init.params ?? {},
    url,
    asPath: init.asPath ?? url,
    href: `http://localhost${url}`,
    isData: false,
    buffered: false,
    requestId: 'r1',
    dev: false,
    ...init,
    build: {
      buildId: 'b1',
      basePath: '',
      trailingSlash: false,
      reactStrictMode: false,
      scripts: ['/_next/static/chunks/main.js', '/_next/static/chunks/page.js'],
      styles: ['/_next/static/css/page.css'],
      generateEtags: true,
      ...build,
    },
  };
}

export interface Served {
  port: number;
  url: string;
  /** Rejections of `handle`, in order. */
  errors: unknown[];
  /** How each request ended. */
  outcomes: string[];
  /** Milliseconds from the signal of a client's going to the end of `handle`. */
  stopMs: number[];
  /** Settles with the next value pushed to `errors` or `outcomes`. */
  settled(): Promise<void>;
}

/** A real server in front of one entry, as the runtime runs it. */
export async function serveEntry(
  t: ExecutionContext,
  entry: NodeEntry,
  context: ContextInit | ((req: IncomingMessage) => ContextInit) = {},
): Promise<Served> {
  const errors: unknown[] = [];
  const outcomes: string[] = [];
  const stopMs: number[] = [];
  let wake: (() => void) | undefined;
  const server = createServer((req, res) => {
    const controller = new AbortController();
    let gone = 0;
    res.on('close', () => {
      if (res.writableFinished) return;
      gone = performance.now();
      controller.abort(new DOMException('The client went away', 'AbortError'));
    });
    const init = typeof context === 'function' ? context(req) : context;
    const run = async (): Promise<void> => {
      try {
        const outcome = await entry.handle(req, res, contextOf({ url: req.url, ...init }), controller);
        outcomes.push(outcome);
        if (outcome === 'done') return;
        res.statusCode = 404;
        res.end('the 404 page');
      } catch (error) {
        errors.push(error);
        if (res.headersSent) res.destroy();
        else res.writeHead(500).end('the 500 page');
      } finally {
        if (gone > 0) stopMs.push(performance.now() - gone);
        wake?.();
      }
    };
    void run();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    errors,
    outcomes,
    stopMs,
    settled: () =>
      errors.length + outcomes.length > 0 ? Promise.resolve() : new Promise((resolve) => (wake = resolve)),
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
  chunks: Buffer[];
}

/** One request on its own connection, chunks kept apart. `onChunk` sees the text so far. */
export function ask(
  served: { port: number },
  options: RequestOptions & { body?: string | Buffer; onChunk?: (text: string) => void } = {},
): Promise<Answer> {
  const { body, onChunk, ...rest } = options;
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port: served.port, agent: false, path: '/', ...rest }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        onChunk?.(Buffer.concat(chunks).toString());
      });
      res.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: res.statusCode!, headers: res.headers, text: bytes.toString(), bytes, chunks });
      });
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** Runs an edge entry on a request, with what was passed to `waitUntil`. */
export async function askEdge(
  entry: EdgeEntry,
  init: ContextInit & { request?: RequestInit } = {},
): Promise<Response & { waited: Promise<unknown>[] }> {
  const { request: requestInit, ...rest } = init;
  const context = contextOf(rest);
  const waited: Promise<unknown>[] = [];
  const edge: EdgeContext = { ...context, waitUntil: (promise) => void waited.push(promise) };
  return Object.assign(await entry.handle(new Request(context.href, requestInit), edge), { waited });
}
