import type { IncomingMessage } from 'node:http';

import type { BuildOutput, BuiltMiddleware, BuiltRoute } from '../../bundle/output.ts';
import type { Client, RouteContext } from '../../server/entry.ts';
import type { Ahead, Runtime } from '../contract.ts';

/** Where the runtime tells what happens. */
export interface EdgeLogger {
  log(entry: {
    level: 'error' | 'warn' | 'info';
    message: string;
    error?: unknown;
    route?: string;
    requestId?: string;
    [field: string]: unknown;
  }): void;
}

/** What {@link createEdgeRuntime} takes. */
export interface EdgeRuntimeOptions {
  /** Absolute path of the build. */
  outDir: string;
  build: Pick<BuildOutput, 'next' | 'switchrt' | 'envFileKeys'> & Partial<Pick<BuildOutput, 'routes'>>;
  dev: boolean;
  logger: EdgeLogger;
  /** A failure after the head was sent. */
  onError(error: unknown, exchange: { route: BuiltRoute; context: { requestId: string } }): void;
  /** Code from strings: `warn` runs it and says so once a route. Default: `warn` in dev, else `deny`. */
  codeFromStrings?: 'deny' | 'warn';
  /** A host that is not ready after this long is given up, in milliseconds. Default 10,000. */
  bootMs?: number;
  /** What edge code sees as `process.env`; left out, it is taken from this process by the rules of `edgeEnv`. */
  env?: Record<string, string>;
}

/** One run of the middleware. */
export interface MiddlewareInput {
  middleware: BuiltMiddleware;
  req: IncomingMessage;
  /** The body when somebody has read it; else it is read from `req`. */
  body: Buffer | null;
  context: RouteContext;
  client: Client;
  /**
   * The route that answers if the middleware says `next` and no more. It then runs in the same trip; `invoke` that is given the
   * same object takes its answer. Only for requests without a body.
   */
  ahead?: Ahead | null;
}

/** What the middleware has answered, internal fields and all. */
export interface MiddlewareAnswer {
  status: number;
  statusText: string;
  /** Names in lower case and values by turns. */
  fields: string[];
  body: Uint8Array | ReadableStream<Uint8Array> | null;
}

/** The runtime of edge routes and of the middleware. */
export interface EdgeRuntime extends Runtime {
  readonly name: 'edge';
  /** Resolves when a host can take its first request; `invoke` does not need to wait for it. */
  ready(): Promise<void>;
  /** Runs the middleware and gives its answer. Rejects as `invoke` does. */
  middleware(input: MiddlewareInput): Promise<MiddlewareAnswer>;
  /** Process ids of the hosts, the one that serves first. */
  hosts(): number[];
}
