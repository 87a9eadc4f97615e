import type { IncomingMessage, ServerResponse } from 'node:http';

import type { BuiltRoute } from '../bundle/output.ts';
import { parseCookies } from '../http/cookies.ts';
import type { ConditionInput } from '../router/conditions.ts';
import { parseQuery } from '../router/path.ts';
import type { Exchange } from '../runtimes/contract.ts';
import type { Query, RouteContext } from '../server/entry.ts';
import type { App } from './app.ts';
import { isBot } from './bots.ts';

/** One request on its way through the dispatcher. */
export interface Flow {
  app: App;
  req: IncomingMessage;
  res: ServerResponse;
  requestId: string;
  /** `performance.now()` at arrival. */
  started: number;
  /** As the client wrote it, with basePath and data prefix. */
  clientPath: string;
  /** `http://host` as the client addressed it. */
  origin: string;
  /** Path that is looked for now: no basePath, no data prefix, after rewrites. */
  pathname: string;
  search: string;
  /** The client's path is not under basePath: only rules and the middleware can lead anywhere. */
  outside: boolean;
  /** The same before any rewrite: `router.asPath`. */
  asPath: string;
  isData: boolean;
  /** Body that the middleware read. */
  body: Buffer | null;
  signal: AbortSignal;
  /** `set-cookie` values of the middleware: a route that sets its own adds to them. */
  cookies: readonly string[];
  /** Response fields that stay when a route's answer is thrown away for an error page. */
  kept: Record<string, number | string | readonly string[]> | null;
  /** `performance.now()` when the route was handed to its runtime. */
  invoked: number | null;
  /** The route that answers, for logs. */
  route: BuiltRoute | null;
  /** What went wrong, once something did. */
  error?: unknown;
  timing: { matchMs?: number; middlewareMs?: number } & Exchange['timing'];
}

/** Scheme by the connection, or by the proxy in front when it says so. */
export function originOf(req: IncomingMessage): string {
  const encrypted =
    (req.socket as { encrypted?: boolean }).encrypted === true ||
    String(req.headers['x-forwarded-proto'] ?? '')
      .split(',')[0]!
      .trim() === 'https';
  return `${encrypted ? 'https' : 'http'}://${req.headers.host || 'localhost'}`;
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

/** The plain-data half of an exchange. */
export function routeContext(flow: Flow, route: BuiltRoute, params: Query): RouteContext {
  const { app } = flow;
  const url = flow.pathname + flow.search;
  const query = parseQuery(flow.search);
  for (const name in params) query[name] = params[name]!;
  return {
    route: route.route,
    params,
    query,
    url,
    asPath: flow.asPath,
    href: flow.origin + app.output.next.basePath + url,
    isData: flow.isData,
    buffered: isBot(flow.req.headers['user-agent']),
    requestId: flow.requestId,
    build: route.build,
    bodyBytes: app.output.switchrt.limits.bodyBytes,
    dev: app.options.dev,
  };
}
