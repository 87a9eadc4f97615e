import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';

import test from 'ava';

import type { RequestTrace, StepTrace } from '../../dist/dispatch/tracing.js';
import { createLogger } from '../../dist/dispatch/logger.js';
import { api, ask, madeServer, page } from './_made.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test.serial('a tracing channel tells of each request from its start to the end of its answer', async (t) => {
  const { url } = await madeServer(t, {
    routes: {
      '/ok': page(`res.write('a'); await new Promise(setImmediate); res.end('b'); return 'done';`),
      '/api/bad': api(`() => { throw new TypeError('no'); }`),
    },
  });
  const events: { on: string; path: string | undefined; trace: RequestTrace & StepTrace }[] = [];
  const listeners: [string, (message: unknown) => void][] = [];
  for (const step of ['request', 'route'])
    for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
      const listener = (message: unknown): void => {
        const trace = message as RequestTrace & StepTrace;
        events.push({ on: `${step} ${event}`, path: trace.req.url, trace: { ...trace } });
      };
      subscribe(`tracing:switchrt:${step}:${event}`, listener);
      listeners.push([`tracing:switchrt:${step}:${event}`, listener]);
    }
  t.is((await ask(`${url}/ok`)).text, 'ab');
  t.is((await ask(`${url}/api/bad`)).status, 500);
  await new Promise(setImmediate);
  for (const [name, listener] of listeners) unsubscribe(name, listener);
  const of = (path: string) => events.filter((event) => event.path === path);
  const ok = of('/ok');
  t.deepEqual(
    ok.map(({ on }) => on).filter((on) => /start|asyncEnd/.test(on)),
    ['request start', 'route start', 'route asyncEnd', 'request asyncEnd'],
  );
  t.like(ok.at(-1)!.trace, { route: '/ok', runtime: 'nodejs', cold: true, error: undefined });
  t.is(ok.at(-1)!.trace.requestId, ok.find(({ on }) => on === 'route start')!.trace.requestId);
  const bad = of('/api/bad');
  t.is((bad.find(({ on }) => on === 'request error')!.trace.error as Error).message, 'no');
  t.is(bad.at(-1)!.on, 'request asyncEnd');
});

test.serial(
  "a store bound to the channel is what the route's code sees: a span stays current without wrapping anything",
  async (t) => {
    const store = new AsyncLocalStorage<{ parent: unknown }>();
    (globalThis as Record<string, unknown>)['__store'] = store;
    const channel = tracingChannel<unknown, RequestTrace>('switchrt:request');
    // Node's types know no other store than one of the channel's own messages.
    const bound = store as AsyncLocalStorage<unknown> as AsyncLocalStorage<RequestTrace>;
    const span = (trace: RequestTrace): unknown => ({ parent: trace.req.headers['traceparent'] });
    channel.start.bindStore(bound, span as (trace: RequestTrace) => RequestTrace);
    t.teardown(() => void channel.start.unbindStore(bound));
    const { url } = await madeServer(t, {
      routes: { '/api/span': api(`async (req, res) => { await null; res.json(globalThis.__store.getStore()); }`) },
    });
    t.is((await ask(`${url}/api/span`, { headers: { traceparent } })).text, JSON.stringify({ parent: traceparent }));
  },
);

test.serial('the log has the trace id of a traceparent that is one, and the header goes on to the route', async (t) => {
  const lines: string[] = [];
  const logger = createLogger('json', { write: (text) => lines.push(...text.trim().split('\n')) });
  const { url } = await madeServer(
    t,
    { routes: { '/api/h': api(`(req, res) => res.json(req.headers.traceparent ?? null)`) } },
    { logger },
  );
  const given = [
    traceparent,
    undefined,
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'nonsense',
    `cc${traceparent.slice(2)}-what-comes-later`,
  ];
  for (const value of given) {
    const answer = await ask(`${url}/api/h`, value === undefined ? {} : { headers: { traceparent: value } });
    t.is(answer.text, JSON.stringify(value ?? null));
  }
  while (lines.length < given.length) await new Promise(setImmediate);
  const id = '0af7651916cd43dd8448eb211c80319c';
  t.deepEqual(
    lines.map((line) => JSON.parse(line).traceId),
    [id, null, null, null, null, null, id],
  );
});
