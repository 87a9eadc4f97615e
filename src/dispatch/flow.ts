import type { IncomingMessage, ServerResponse } from 'node:http';

import type { BuiltRoute } from '../bundle/output.ts';
import type { Compression } from '../http/compress.ts';
import { parseCookies } from '../http/cookies.ts';
import type { ConditionInput } from '../router/conditions.ts';
import { parseQuery } from '../router/path.ts';
import type { Target } from '../router/path.ts';
import type { Ahead, Exchange } from '../runtimes/contract.ts';
import type { Client, Query, RouteContext } from '../server/entry.ts';
import type { App } from './app.ts';
import { isBot } from './bots.ts';

/** Request ids: short, and different in each process. */
const prefix: string = Math.floor(Math.random() * 36 ** 5)
  .toString(36)
  .padStart(5, '0');
let sequence = 0;

/** Response fields as Node keeps them. */
type Fields = Record<string, number | string | readonly string[]>;

/** One request on its way through the dispatcher. A class: one shape, and what is seldom asked for is made when it is. */
export class Flow implements Client {
  readonly app: App;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string = `${prefix}-${(sequence++).toString(36)}`;
  /** `performance.now()` at arrival. */
  readonly started: number = performance.now();
  /** Bytes that the connection had sent before; counted only for the log. */
  bytesBefore: number = 0;
  /** As the client wrote it, with basePath and data prefix. */
  clientPath: string;
  /** Its search, with the `?`. */
  readonly clientSearch: string;
  /** Path that is looked for now: no basePath, no data prefix, after rewrites. */
  pathname: string = '/';
  search: string;
  /** The client's path is not under basePath: only rules and the middleware can lead anywhere. */
  outside: boolean = false;
  /** The same before any rewrite: `router.asPath`. */
  asPath: string = '/';
  isData: boolean = false;
  /** Body that the middleware read. */
  body: Buffer | null = null;
  /** The client went away before it had its answer. */
  gone: boolean = false;
  /** `set-cookie` values of the middleware: a route that sets its own adds to them. */
  cookies: readonly string[] = NO_COOKIES;
  /** Fields of the middleware that are not on the response yet: names in lower case and values by turns. */
  fields: string[] | null = null;
  /** The route that begins in the middleware's trip. */
  ahead: Ahead | null = null;
  /** Response fields that stay when a route's answer is thrown away for an error page. */
  kept: Fields | null = null;
  /** `x-powered-by` goes into the head when that is made. */
  poweredBy: boolean = false;
  compression: Compression | null = null;
  /** `performance.now()` when the route was handed to its runtime. */
  invoked: number | null = null;
  /** The route that answers, for logs. */
  route: BuiltRoute | null = null;
  /** What went wrong, once something did. */
  error: unknown = undefined;
  readonly timing: Timing = new Timing();
  #abort: AbortController | null = null;
  #listener: (() => void) | null = null;

  constructor(app: App, req: IncomingMessage, res: ServerResponse, target: Target | null) {
    this.app = app;
    this.req = req;
    this.res = res;
    this.clientPath = target === null ? '/' : target.pathname;
    this.search = target === null ? '' : target.search;
    this.clientSearch = this.search;
  }

  /** `http://host` as the client addressed it. */
  get origin(): string {
    return originOf(this.req);
  }

  /** Fires when the client goes away. Made on demand: it costs a quarter of what a short answer does. */
  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.gone) this.#abort.abort(clientGone());
    }
    return this.#abort.signal;
  }

  onGone(listener: (() => void) | null): void {
    this.#listener = listener;
  }

  /** The client has gone. */
  leave(): void {
    this.gone = true;
    this.#abort?.abort(clientGone());
    this.#listener?.();
  }
}

const NO_COOKIES: readonly string[] = [];

class Timing {
  matchMs: number | undefined = undefined;
  middlewareMs: number | undefined = undefined;
  loadMs: number | undefined = undefined;
  renderMs: number | undefined = undefined;
  cold: boolean | undefined = undefined;
}

function clientGone(): DOMException {
  return new DOMException('The client went away', 'AbortError');
}

/** A route's part of a flow. */
export class RouteExchange implements Exchange, Client {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly route: BuiltRoute;
  readonly context: RouteContext;
  readonly body: Buffer | null;
  readonly timing: Exchange['timing'];
  readonly ahead: Ahead | null;
  readonly fields: readonly string[] | null;
  readonly #flow: Flow;

  constructor(flow: Flow, route: BuiltRoute, context: RouteContext, body: Buffer | null = flow.body) {
    this.req = flow.req;
    this.res = flow.res;
    this.route = route;
    this.context = context;
    this.body = body;
    this.timing = flow.timing;
    this.ahead = flow.ahead;
    this.fields = flow.fields;
    this.#flow = flow;
  }

  get signal(): AbortSignal {
    return this.#flow.signal;
  }
  get gone(): boolean {
    return this.#flow.gone;
  }
  onGone(listener: (() => void) | null): void {
    this.#flow.onGone(listener);
  }
}

/** Scheme by the connection, or by the proxy in front when it says so. */
export function originOf(req: IncomingMessage): string {
  const { headers } = req;
  const forwarded = headers['x-forwarded-proto'];
  const encrypted =
    (req.socket as { encrypted?: boolean }).encrypted === true ||
    (forwarded !== undefined && String(forwarded).split(',')[0]!.trim() === 'https');
  return (encrypted ? 'https://' : 'http://') + (headers.host || 'localhost');
}

/** What `has` and `missing` look at. */
export function conditionInput(flow: Flow): ConditionInput {
  let cookies: Record<string, string> | undefined;
  return {
    headers: flow.req.headers,
    query: parseQuery(flow.search),
    cookies: () => (cookies ??= parseCookies(flow.req.headers.cookie)),
  };
}

/** Parameters of a route that has none. */
export const NO_PARAMS: Readonly<Query> = Object.freeze({});

/** The middleware's trip has gone on to this very route, as it was chosen before. */
export function isUnderWay({ ahead }: Flow, route: BuiltRoute): boolean {
  return ahead !== null && ahead.call !== null && ahead.route === route;
}

/** The plain-data half of an exchange. */
export function routeContext(flow: Flow, route: BuiltRoute, params: Query): RouteContext {
  const { app } = flow;
  const url = flow.pathname + flow.search;
  const query = parseQuery(flow.search);
  for (const name in params) query[name] = params[name]!;
  const { basePath } = app.output.next;
  return {
    route: route.route,
    params,
    query,
    url,
    asPath: flow.asPath,
    // A rewrite leads elsewhere, but the address stays what the client asked for.
    href: flow.origin + basePath + (flow.asPath === url ? url : flow.asPath.split('?', 1)[0]! + flow.search),
    isData: flow.isData,
    buffered: isBot(flow.req.headers['user-agent']),
    requestId: flow.requestId,
    build: route.build,
    bodyBytes: app.output.switchrt.limits.bodyBytes,
    dev: app.options.dev,
  };
}
