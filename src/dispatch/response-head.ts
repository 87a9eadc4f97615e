import type { ServerResponse } from 'node:http';

import { acceptsGzip, installCompression, varyByEncoding, varyFields } from '../http/compress.ts';
import { onHead } from '../http/head.ts';
import { isInternalHeader } from '../http/headers.ts';
import type { Flow } from './flow.ts';

/** The value of `x-powered-by`. */
export const POWERED_BY = 'switchrt-native';

/** The flow that a response belongs to. */
const FLOW = Symbol('switchrt.flow');
type Flowing = ServerResponse & { [FLOW]: Flow };

/** The flow of a response that {@link prepareHead} has seen. */
export function flowOf(res: ServerResponse): Flow {
  return (res as Flowing)[FLOW];
}

/** Fixes the head whoever writes it: internal fields out, timing in, gzip decided. */
export function prepareHead(flow: Flow): void {
  const { app, req, res } = flow;
  (res as Flowing)[FLOW] = flow;
  if (app.output.next.compress && acceptsGzip(req)) flow.compression = installCompression(req, res);
  onHead(res, fixHead, fixFields);
}

function fixHead(res: ServerResponse): void {
  const flow = flowOf(res);
  const { app, compression } = flow;
  const { serverTiming, dev } = app.options;
  for (const name of res.getHeaderNames()) if (isInternalHeader(name)) res.removeHeader(name);
  if (flow.cookies.length > 0) keepCookies(flow);
  if (flow.poweredBy && !res.hasHeader('x-powered-by')) res.setHeader('x-powered-by', POWERED_BY);
  if (serverTiming || dev) res.setHeader('server-timing', serverTimingValue(flow));
  if (dev && flow.route) res.setHeader('x-switchrt-runtime', app.runtimeOf(flow.route).name);
  if (compression) compression.decide();
  else if (app.output.next.compress) varyByEncoding(res);
}

/** The same for a head that is one flat list, as far as it needs no more than fields added or left out. */
function fixFields(res: ServerResponse, fields: string[]): boolean {
  const flow = flowOf(res);
  const { app, compression } = flow;
  if (compression || flow.cookies.length > 0 || app.options.serverTiming || app.options.dev) return false;
  let { poweredBy } = flow;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    // Internal fields are the one kind that has to go; they begin as `x-powered-by` does.
    if ((name.charCodeAt(0) | 32) !== 120) continue;
    const lower = name.toLowerCase();
    if (isInternalHeader(lower)) return false;
    if (lower === 'x-powered-by') poweredBy = false;
  }
  if (app.output.next.compress && !varyFields(res.statusCode, fields)) return false;
  if (poweredBy) fields.push('x-powered-by', POWERED_BY);
  return true;
}

/** `setHeader('set-cookie', …)` of a route replaces what was there: what the middleware set is put back in front. */
function keepCookies({ res, cookies }: Flow): void {
  const now = [res.getHeader('set-cookie') ?? []].flat().map(String);
  const lost = cookies.filter((cookie) => !now.includes(cookie));
  if (lost.length > 0) res.setHeader('set-cookie', [...lost, ...now]);
}

function serverTimingValue(flow: Flow): string {
  const { timing } = flow;
  const items: string[] = [];
  const add = (name: string, ms: number | undefined): void => {
    if (ms !== undefined) items.push(`${name};dur=${ms.toFixed(2)}`);
  };
  add('match', timing.matchMs);
  add('middleware', timing.middlewareMs);
  add('load', timing.loadMs);
  add('render', flow.invoked === null ? undefined : performance.now() - flow.invoked - (timing.loadMs ?? 0));
  return items.join(', ');
}
