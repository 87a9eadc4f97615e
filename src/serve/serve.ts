import { createServer } from 'node:http';
import type { Server as HttpServer, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { createDispatcher } from '../dispatch/dispatcher.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { createLogger } from '../dispatch/logger.ts';
import type { Logger } from '../dispatch/logger.ts';
import { SwitchrtError } from '../errors.ts';
import { serveAdmin } from './admin.ts';
import type { AdminServer, Figures } from './admin.ts';
import { countRequests } from './metrics.ts';
import { checkServeOptions } from './options.ts';

export interface ServeOptions {
  /** Project root. */
  dir: string;
  /** Where `build` wrote; default: `.switchrt` in the project, else next.config's `distDir`. */
  outDir?: string;
  /** 0 picks a free one. Default 3000. */
  port?: number;
  /** Default `127.0.0.1`: nobody else is served unless told. */
  hostname?: string;
  /** How Node routes run: default as the build was made. */
  node?: 'server' | 'lambda';
  /** Default as in switchrt.config: text. */
  logs?: 'text' | 'json' | false;
  /** Wins over `logs`. */
  logger?: Logger;
  serverTiming?: boolean;
  dev?: boolean;
  /** Counts requests for {@link Server.figures} also without an admin port. */
  count?: boolean;
  /** Serves health and metrics on this port of the same host; absent: off. */
  adminPort?: number;
  /** Processes that serve; 1 is this process alone. Default 1. With more, `logger` stays behind: use `logs`. */
  workers?: number;
  /** Closes the server when it fires. */
  signal?: AbortSignal;
}

export interface Server {
  /** `http://<host>:<port>`, with the port that was picked. */
  readonly url: string;
  /** Address of health and metrics, or `null`. */
  readonly adminUrl: string | null;
  /** `null` with several workers: each has its own. */
  readonly dispatcher: Dispatcher | null;
  /** Figures of every serving process. */
  figures(): Promise<Figures[]>;
  /** As {@link Dispatcher.reload}, in every serving process. Resolves with the id of the build that serves now. */
  reload(outDir?: string): Promise<string>;
  /** Stops accepting, finishes what runs for at most `limits.drainMs`, then cuts the rest. */
  close(): Promise<void>;
}

/**
 * Serves a build.
 *
 * @throws SwitchrtError `SRT_IO`: no usable build, or an address that cannot be listened on; `SRT_OPTION`: a wrong option
 */
export async function serve(given: ServeOptions): Promise<Server> {
  const options = checkServeOptions(given);
  const { port = 3000, adminPort, hostname = '127.0.0.1', workers = 1 } = options;
  if (options.signal?.aborted)
    throw new SwitchrtError('SRT_ABORTED', 'the server was stopped before it started', {
      cause: options.signal.reason,
    });
  if (workers > 1) return (await import('./cluster.ts')).serveCluster({ ...options, port, hostname, workers });
  const logger = options.logger ?? (options.logs === undefined ? undefined : createLogger(options.logs));
  const { metrics, wrap } = countRequests();
  const dispatcher = await createDispatcher({
    dir: options.dir,
    ...(options.outDir === undefined ? {} : { outDir: options.outDir }),
    ...(options.node === undefined ? {} : { node: options.node }),
    ...(logger ? { logger } : {}),
    ...(options.serverTiming === undefined ? {} : { serverTiming: options.serverTiming }),
    ...(options.dev === undefined ? {} : { dev: options.dev }),
  });
  const { limits } = dispatcher;
  const figures = (): Figures => ({ stats: dispatcher.stats(), metrics, rssBytes: process.memoryUsage().rss });
  const handler = adminPort === undefined && !options.count ? dispatcher.handler : wrap(dispatcher.handler);
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      // A head is part of its request: Node refuses a longer time for it than for the whole.
      headersTimeout:
        limits.requestTimeoutMs === 0
          ? limits.headerTimeoutMs
          : Math.min(limits.headerTimeoutMs, limits.requestTimeoutMs),
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: 5_000,
      // Node looks for late clients only every 30 seconds by itself.
      connectionsCheckingInterval: checkEveryMs(limits),
    },
    (req, res) => void handler(req, res),
  );
  // Node would drop fields over its own count in silence: one more than allowed is enough to refuse.
  server.maxHeadersCount = limits.headers + 1;
  server.maxConnections = limits.connections;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What is written into an answer that has begun would be taken for a part of it.
    const answer = (socket as { _httpMessage?: ServerResponse | null })._httpMessage;
    if (!socket.writable || error.code === 'ECONNRESET' || answer?.headersSent) {
      socket.destroy();
      return;
    }
    socket.end(`HTTP/1.1 ${refusal(error.code)}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });
  let admin: AdminServer | null = null;
  try {
    await listen(server, port, hostname);
    if (adminPort !== undefined)
      admin = await serveAdmin({ port: adminPort, hostname, collect: async () => [figures()], listen });
  } catch (error) {
    server.close();
    await dispatcher.close();
    throw error;
  }
  const release = surviveStrayErrors(dispatcher.logger);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= shutDown(server, dispatcher, admin, limits.drainMs).finally(release));
  options.signal?.addEventListener('abort', () => void close(), { once: true });
  return {
    url: `http://${authority(hostname)}:${(server.address() as AddressInfo).port}`,
    adminUrl: admin?.url ?? null,
    dispatcher,
    figures: async () => [figures()],
    async reload(outDir) {
      await dispatcher.reload(outDir);
      return dispatcher.buildId;
    },
    close,
  };
}

/** Often enough that a late client is cut soon after its time, seldom enough to cost nothing. */
function checkEveryMs({ headerTimeoutMs, requestTimeoutMs }: Dispatcher['limits']): number {
  const shortest = Math.min(...[headerTimeoutMs, requestTimeoutMs].filter((ms) => ms > 0));
  return Math.max(50, Math.min(1000, shortest / 4));
}

/** Status line of a message that Node's parser refused. */
function refusal(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
  return '400 Bad Request';
}

function authority(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}

/** Listens, or says in one sentence why not. */
export function listen(server: HttpServer, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new SwitchrtError('SRT_IO', whyNot(error, port, hostname), { cause: error })),
    );
    server.listen(port, hostname, resolve);
  });
}

function whyNot(error: NodeJS.ErrnoException, port: number, hostname: string): string {
  const where = `${authority(hostname)}:${port}`;
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is in use on ${hostname}: stop what listens there, or choose another with --port (0 picks a free one)`;
  if (error.code === 'EACCES') return `Port ${port} may not be used by this user: choose one above 1023 with --port`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `${hostname} is no address of this machine: choose another with --hostname`;
  return `Cannot listen on ${where}: ${error.message}`;
}

/**
 * A connection without a request stays open for ten turns of 10 ms when the server closes. Turns, not one span: on a machine that is so busy that
 * this process has to wait for its own, clients are late as well.
 */
const IDLE_GRACE = { turns: 10, ms: 10 } as const;

async function shutDown(
  server: HttpServer,
  dispatcher: Dispatcher,
  admin: AdminServer | null,
  drainMs: number,
): Promise<void> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), drainMs);
  // Answers under way tell their clients not to come again on this connection.
  server.prependListener('request', (_req, res) => res.setHeader('connection', 'close'));
  // In this phase of the event loop all that the kernel had accepted is accepted: a connection that waits in line would be reset.
  await new Promise(setImmediate);
  // Not the HTTP server's own `close`, which cuts idle connections at once.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  deadline.signal.addEventListener('abort', () => server.closeAllConnections(), { once: true });
  // A client in the middle of its next request gets its answer and hears of the end from that; one that becomes idle later would hold `close`
  // until its keep-alive ends.
  let open = true;
  void closed.then(() => (open = false));
  for (let turn = 0; open && turn < IDLE_GRACE.turns; turn++) await Promise.race([closed, delay(IDLE_GRACE.ms)]);
  // Timers run before the event loop reads: what looks idle there may have its next request in the kernel already.
  const sweep = setInterval(() => setImmediate(() => server.closeIdleConnections()), 50);
  await closed;
  clearInterval(sweep);
  server.close();
  await dispatcher.close(deadline.signal);
  await admin?.close();
  clearTimeout(timer);
}

/**
 * What a route throws after its answer, in a timer or a promise that nobody awaits, is logged and costs no other request.
 * A host process that has its own policy keeps it.
 */
function surviveStrayErrors(logger: Logger): () => void {
  const had = process.listenerCount('uncaughtException') > 0;
  const onError = (error: unknown, origin: string): void => {
    logger.log({
      level: 'error',
      message:
        origin === 'unhandledRejection'
          ? 'a promise was rejected and nobody handled it'
          : 'an error was thrown and nobody caught it',
      error,
    });
  };
  if (!had) process.on('uncaughtException', onError);
  return () => void process.off('uncaughtException', onError);
}
