import { tracingChannel } from 'node:diagnostics_channel';
import type { TracingChannel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Exchange, Runtime } from '../runtimes/contract.ts';
import type { Outcome } from '../server/entry.ts';
import type { App } from './app.ts';
import type { Flow } from './flow.ts';

/** What subscribers of `tracing:switchrt:request:*` get; the same object from start to end. */
export interface RequestTrace {
  req: IncomingMessage;
  res: ServerResponse;
  /** Known from the start on; the same as in the log. */
  requestId: string;
  /** Known when the request ends: the route that answered, the runtime that it ran on. */
  route: string | null;
  runtime: 'nodejs' | 'lambda' | 'edge' | null;
  cold: boolean;
  error?: unknown;
}

/** What subscribers of `tracing:switchrt:route:*` and `tracing:switchrt:middleware:*` get. */
export interface StepTrace {
  req: IncomingMessage;
  requestId: string;
  route: string;
  runtime: 'nodejs' | 'lambda' | 'edge';
  error?: unknown;
}

/** From the request's arrival to the end of its answer. */
const requests: TracingChannel<unknown, RequestTrace> = tracingChannel('switchrt:request');
const routes: TracingChannel<unknown, StepTrace> = tracingChannel('switchrt:route');
const middlewares: TracingChannel<unknown, StepTrace> = tracingChannel('switchrt:middleware');

type Handle = (
  app: App,
  req: IncomingMessage,
  res: ServerResponse,
  onFlow?: (flow: Flow) => void,
) => void | Promise<void>;

/**
 * Handles a request and tells `diagnostics_channel` of it, as a tracing channel does: `start` and `end` around what is synchronous, `asyncStart`
 * and `asyncEnd` when the answer is out. Stores bound to `start` are what the route's code sees. Without a subscriber it costs one property read.
 */
export function traceRequest(
  handle: Handle,
  app: App,
  req: IncomingMessage,
  res: ServerResponse,
): void | Promise<void> {
  if (!requests.hasSubscribers) return handle(app, req, res);
  const trace: RequestTrace = { req, res, requestId: '', route: null, runtime: null, cold: false };
  const whole = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => res.once('close', () => resolve()));
    let flow: Flow | undefined;
    await handle(app, req, res, (given) => {
      flow = given;
      trace.requestId = given.requestId;
    });
    await closed;
    if (!flow) return;
    trace.route = flow.route?.route ?? null;
    trace.runtime = flow.route ? app.runtimeOf(flow.route).name : null;
    trace.cold = flow.timing.cold === true;
    if (flow.error !== undefined) throw flow.error;
  };
  return requests.tracePromise(whole, trace).catch(() => undefined) as Promise<void>;
}

/** The route's own part of a request: from its hand-over to the runtime until its handler is done. */
export function traceRoute(runtime: Runtime, exchange: Exchange): Outcome | Promise<Outcome> {
  if (!routes.hasSubscribers) return runtime.invoke(exchange);
  const { req, route, context } = exchange;
  const trace = { req, requestId: context.requestId, route: route.route, runtime: runtime.name };
  return routes.tracePromise(async () => runtime.invoke(exchange), trace) as Promise<Outcome>;
}

/** The middleware's part of a request. */
export function traceMiddleware<T>(work: () => Promise<T>, { app, req, requestId }: Flow): Promise<T> {
  if (!middlewares.hasSubscribers) return work();
  const { route, runtime } = app.output.middleware!;
  return middlewares.tracePromise(work, { req, requestId, route, runtime }) as Promise<T>;
}

/** W3C Trace Context, version 00 and those that extend it: `version-traceid-parentid-flags`. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/;

/** The trace that a request belongs to, or `null` when it says none or says it wrongly. */
export function traceIdOf(req: IncomingMessage): string | null {
  const value = req.headers['traceparent'];
  return typeof value === 'string' ? (TRACEPARENT.exec(value)?.[1] ?? null) : null;
}
