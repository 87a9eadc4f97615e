import type { IncomingMessage, ServerResponse } from 'node:http';

import type { BuiltMiddleware, BuiltRoute } from '../bundle/output.ts';
import type { Client, Outcome, RouteContext } from '../server/entry.ts';

/** What differs between runtimes, as named flags: the contract suite branches on these and on nothing else. */
export interface Capabilities {
  /** First bytes leave before the whole answer exists. */
  streaming: boolean;
  /** Node built-in modules, files, processes. */
  node: boolean;
  /** Code from strings. */
  dynamicCode: boolean;
  /** Runs in another process than the dispatcher. */
  isolated: boolean;
}

/** A route that begins in the trip of the middleware before it. */
export interface Ahead {
  readonly route: BuiltRoute;
  readonly context: RouteContext;
  readonly timing: Exchange['timing'];
  /** What runs of it, the runtime's own; null when it has to begin anew. */
  call: object | null;
}

/** One request on its way to one route. */
export interface Exchange extends Client {
  readonly req: IncomingMessage;
  /** Headers set on it before `invoke` (by middleware) stay unless the route sets the same name; `set-cookie` is appended. */
  readonly res: ServerResponse;
  readonly route: BuiltRoute;
  readonly context: RouteContext;
  /** Fires when the client goes away or a limit is passed. */
  readonly signal: AbortSignal;
  /** Request body, when something read it from `req` already. */
  readonly body?: Buffer | null;
  /** What the middleware's trip has begun: its answer is taken if it is this route's. */
  readonly ahead?: Ahead | null;
  /** Fields of the middleware that are not on `res`: names in lower case and values by turns. The route's win, `set-cookie` adds up. */
  readonly fields?: readonly string[] | null;
  /** Filled by the runtime. */
  readonly timing: { loadMs?: number | undefined; renderMs?: number | undefined; cold?: boolean | undefined };
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

/** A place where routes run. All three implement it; one contract suite checks them. */
export interface Runtime {
  readonly name: 'nodejs' | 'lambda' | 'edge';
  readonly capabilities: Capabilities;
  /** Makes a route ready, so that the next `invoke` is warm. */
  load(route: BuiltRoute): Promise<void>;
  /**
   * Runs the route and writes its answer to `exchange.res`; at once, where the route does.
   *
   * Rejects (or throws, as far as it runs at once) with the route's own error, or a {@link RuntimeError} with a status, as long as no head was sent;
   * after that it destroys the connection and resolves `done`, having reported to `onError`.
   */
  invoke(exchange: Exchange): Outcome | Promise<Outcome>;
  /** Current figures for health, metrics and `compare`. */
  stats(): RuntimeStats;
  /** Finishes what runs, at most until `signal` fires, then frees everything. */
  dispose(signal?: AbortSignal): Promise<void>;
}

export interface RuntimeStats {
  instances: number;
  active: number;
  coldStarts: number;
  /** Duration of each cold start in milliseconds, newest last, at most 100. */
  coldStartMs: number[];
  /** Resident memory of the runtime's own processes in bytes; 0 where it is this process. */
  rssBytes: number;
}

/** A failure that is the runtime's and not the route's: over a limit, an instance that died, no Response returned. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly status: number;
  /** The runtime has logged it already, with what it knows of the limit and the routes. */
  readonly reported: boolean;
  constructor(status: number, message: string, options?: { cause?: unknown; reported?: boolean }) {
    super(message, options);
    this.status = status;
    this.reported = options?.reported ?? false;
  }
}
