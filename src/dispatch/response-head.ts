import { acceptsGzip, installCompression, varyByEncoding } from '../http/compress.ts';
import { onHead } from '../http/head.ts';
import { isInternalHeader } from '../http/headers.ts';
import type { Flow } from './flow.ts';

/** Fixes the head whoever writes it: internal fields out, timing in, gzip decided. */
export function prepareHead(flow: Flow): void {
  const { app, req, res } = flow;
  const compression = app.output.next.compress && acceptsGzip(req) ? installCompression(req, res) : null;
  const { serverTiming, dev } = app.options;
  onHead(res, () => {
    for (const name of res.getHeaderNames()) if (isInternalHeader(name)) res.removeHeader(name);
    if (flow.cookies.length > 0) keepCookies(flow);
    if (serverTiming || dev) res.setHeader('server-timing', serverTimingValue(flow));
    if (dev && flow.route) res.setHeader('x-switchrt-runtime', app.runtimeOf(flow.route).name);
    if (compression) compression.decide();
    else if (app.output.next.compress) varyByEncoding(res);
  });
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
