import { createServer } from 'node:http';

import test from 'ava';

import { build } from '../../dist/index.js';
import { createDispatcher } from '../../dist/dispatch/dispatcher.js';
import type { LogEntry } from '../../dist/dispatch/logger.js';
import { nextHead } from '../../dist/runtimes/edge/next-head.js';
import { projectOf } from '../dispatch/_project.ts';
import { listening } from '../http/_raw.ts';
import { edge, middlewareOf } from './_host.ts';

const MIDDLEWARE = `
import { NextResponse } from 'next/server';
const how = {
  plain: () => NextResponse.next(),
  headers: () => NextResponse.next({ headers: { 'x-mw': 'set', 'cache-control': 'max-age=9' } }),
  typed: () => NextResponse.next({ headers: { 'content-type': 'text/x-mw', 'content-length': '3', vary: 'x-v', etag: '"mw"', location: '/there', 'x-powered-by': 'mw', 'x-route': 'mw' } }),
  cookies: () => { const r = NextResponse.next(); r.cookies.set('a', '1'); r.cookies.set('b', '2'); return r; },
  add: (request) => { const headers = new Headers(request.headers); headers.set('x-own', 'mine'); headers.append('x-own', 'too'); return NextResponse.next({ request: { headers } }); },
  remove: (request) => { const headers = new Headers(request.headers); headers.delete('x-given'); return NextResponse.next({ request: { headers } }); },
  only: () => NextResponse.next({ request: { headers: { 'x-alone': 'é' } } }),
  agent: (request) => { const headers = new Headers(request.headers); headers.set('user-agent', 'Googlebot'); return NextResponse.next({ request: { headers } }); },
  rewrite: (request) => NextResponse.rewrite(new URL('/api/other?to=1', request.url)),
  redirect: (request) => NextResponse.redirect(new URL('/api/other', request.url)),
  answer: () => new NextResponse('by the middleware', { status: 418 }),
  nothing: () => undefined,
  throws: () => { throw new Error('middleware failed'); },
  later: async () => { await new Promise((resolve) => setTimeout(resolve, 5)); return NextResponse.next(); },
};
export default (request) => how[request.nextUrl.searchParams.get('how')](request);
`;

const ECHO = `export const config = { runtime: 'edge' };
let runs = 0;
export default async (request) => {
  runs++;
  const url = new URL(request.url);
  if (url.searchParams.get('route') === 'throws') throw new Error('route failed');
  if (url.searchParams.get('route') === 'streams') { let n = 0; return new Response(new ReadableStream({ async pull(c) { await new Promise((resolve) => setTimeout(resolve, 2)); if (n++ < 5) c.enqueue(new TextEncoder().encode('part ')); else c.close(); } })); }
  if (url.searchParams.get('runs')) return Response.json(runs);
  const headers = [...request.headers].filter(([name]) => !['host', 'connection'].includes(name)).sort();
  return Response.json({ path: url.pathname, search: url.search, method: request.method, headers, body: request.body && await request.text() }, { headers: { 'set-cookie': 'route=1', 'x-route': 'echo' } });
};`;

const PAGE = `export const config = { runtime: 'experimental-edge' };
export const getServerSideProps = ({ req, query }) => query.route === 'none' ? { notFound: true } : query.route === 'throws' ? Promise.reject(new Error('page failed')) : ({ props: { own: req.headers.get('x-own') ?? '', how: query.how, id: query.id ?? '' } });
export default (props) => <main>{JSON.stringify(props)}</main>;`;

const FILES = {
  'middleware.js': MIDDLEWARE,
  'pages/api/echo.js': ECHO,
  'pages/api/other.js': ECHO,
  'pages/api/[id].js': ECHO,
  'pages/page.js': PAGE,
  'pages/users/[id].js': PAGE,
  'pages/api/node.js': `export default (req, res) => res.json({ own: req.headers['x-own'] ?? null });`,
  'public/file.txt': 'a file',
};

/** The rule matches nothing, and keeps the dispatcher from looking ahead. */
const SAME = `module.exports = { generateBuildId: () => 'same' };`;
const RULE = `module.exports = { generateBuildId: () => 'same', rewrites: async () => ({ beforeFiles: [{ source: '/never', destination: '/page' }] }) };`;

test('whatever the middleware says, one trip answers what two trips answer', async (t) => {
  t.timeout(120_000);
  const apps = [];
  for (const config of [SAME, RULE]) {
    const { dir, remove } = projectOf({ ...FILES, 'next.config.js': config });
    t.teardown(remove);
    await build({ dir });
    const log: LogEntry[] = [];
    const app = await createDispatcher({ dir, logger: { log: (entry) => log.push(entry) } });
    t.teardown(() => app.close(AbortSignal.timeout(2000)));
    apps.push({ ...(await listening(t, app.handler)), log });
  }
  const [one, two] = apps as [(typeof apps)[0], (typeof apps)[0]];
  const hows = [...MIDDLEWARE.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name!);
  t.is(hows.length, 14);
  const paths = ['/api/echo', '/api/7', '/page', '/users/7', '/api/node', '/file.txt', '/api/a%20b', '/none'];
  const requests: [string, RequestInit][] = hows.flatMap((how) =>
    paths.map((path): [string, RequestInit] => [`${path}?how=${how}`, { headers: { 'x-given': 'given' } }]),
  );
  for (const how of ['plain', 'add', 'answer', 'rewrite', 'throws']) {
    requests.push([`/api/echo?how=${how}`, { method: 'POST', body: 'a body' }]);
    requests.push([`/api/echo?how=${how}`, { method: 'HEAD' }], [`/page?how=${how}`, { method: 'HEAD' }]);
    requests.push([`/api/echo?how=${how}`, { method: 'DELETE' }]);
    requests.push([`/api/echo?how=${how}&route=throws`, {}], [`/api/echo?how=${how}&route=streams`, {}]);
    requests.push([`/page?how=${how}`, { headers: { 'user-agent': 'Googlebot' } }]);
  }
  // What the middleware has set stays when something else answers in the route's place.
  for (const how of ['headers', 'cookies', 'typed'])
    for (const path of ['/api/echo?', '/page?', '/page?route=none&', '/page?route=throws&', '/api/echo?route=throws&'])
      for (const init of [{ headers: { 'accept-encoding': 'gzip' } }, { method: 'HEAD' }, {}])
        requests.push([`${path}how=${how}`, init]);
  const told = async (url: string, [path, init]: [string, RequestInit]): Promise<unknown> => {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    const headers = [...response.headers].filter(([name]) => !['date', 'etag', 'last-modified'].includes(name));
    return [response.status, headers, (await response.text()).replaceAll(url, '')];
  };
  for (const request of requests) {
    t.deepEqual(await told(one.url, request), await told(two.url, request), JSON.stringify(request));
  }
  // Side effects as well: a route that is not asked does not run.
  const runs = (url: string): Promise<unknown> => told(url, ['/api/echo?how=plain&runs=1', {}]);
  t.deepEqual(await runs(one.url), await runs(two.url));
  const messages = (log: LogEntry[]): string[] => log.map(({ message, route }) => `${route} ${message}`).sort();
  t.deepEqual(messages(one.log), messages(two.log));
});

/** Runs the middleware, calls `between`, and then the route. */
async function trip(
  t: Parameters<typeof edge>[0],
  setup: Parameters<typeof edge>[1],
  between: (app: Awaited<ReturnType<typeof edge>>) => unknown,
): Promise<{ url: string; app: Awaited<ReturnType<typeof edge>> }> {
  const app = await edge(t, setup);
  const middleware = middlewareOf(app);
  const server = createServer(async (req, res) => {
    const context = (route: string): never =>
      ({
        route,
        params: {},
        query: {},
        url: req.url!,
        asPath: req.url!,
        href: `http://x${req.url}`,
        isData: false,
        buffered: false,
        requestId: 'r',
        build: app.route('/x').build,
        dev: false,
      }) as never;
    const signal = new AbortController().signal;
    const route = app.route('/x');
    const timing = {};
    try {
      const ahead = { route, context: context('/x'), timing, call: null };
      await app.runtime.middleware({
        middleware,
        req,
        body: null,
        context: context('/_middleware'),
        client: { signal },
        ahead,
      });
      await between(app);
      await app.runtime.invoke({ req, res, route, context: context('/x'), signal, timing, ahead });
    } catch (error) {
      res.writeHead((error as { status?: number }).status ?? 500).end((error as Error).message);
    }
  });
  const { url } = await new Promise<{ url: string }>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` }),
    );
  });
  t.teardown(() => server.close());
  return { url, app };
}

const NEXT = `return new Response(null, { headers: { 'x-middleware-next': '1' } });`;

test('one trip: the answer is there although the host no longer runs', async (t) => {
  let stopped = 0;
  const { url } = await trip(
    t,
    { routes: { '/_middleware': NEXT, '/x': `return new Response('in one trip');` } },
    (app) => {
      stopped = app.runtime.hosts()[0]!;
      process.kill(stopped, 'SIGSTOP');
    },
  );
  const response = await fetch(url);
  process.kill(stopped, 'SIGCONT');
  t.is(await response.text(), 'in one trip');
});

test('one trip: a host that dies in between costs nothing; the route begins anew', async (t) => {
  const { url } = await trip(
    t,
    {
      routes: {
        '/_middleware': NEXT,
        '/x': `await new Promise((r) => setTimeout(r, 100)); return new Response('anew');`,
      },
    },
    (app) => process.kill(app.runtime.hosts()[0]!, 'SIGKILL'),
  );
  t.is(await (await fetch(url)).text(), 'anew');
});

test('one trip: the route runs alone when its host dies under the middleware', async (t) => {
  const { url, app } = await trip(
    t,
    {
      routes: {
        '/_middleware': `await new Promise((resolve) => setTimeout(resolve, 150)); ${NEXT}`,
        '/x': `return new Response('alone');`,
      },
    },
    () => {},
  );
  const pending = fetch(url);
  // Until the middleware runs.
  while (app.runtime.stats().active === 0) await new Promise((resolve) => setImmediate(resolve));
  process.kill(app.runtime.hosts()[0]!, 'SIGKILL');
  t.is(await (await pending).text(), 'alone');
});

test('overrides of headers in the host are those of the dispatcher', (t) => {
  const request = ['GET', 'http://x/', '0', '/', '', 'r', '', '', '', 'A', '1', 'user-agent', 'me', 'b', '2', 'B', '3'];
  const answer = (...lines: string[]): string => ['200', '', ...lines].join('\n');
  const head = request.join('\n');
  const next = ['x-middleware-next', '1'];
  t.is(nextHead(answer(...next), head), head);
  t.is(nextHead(answer(), head), null);
  t.is(nextHead(answer('x-middleware-next', '0'), head), null);
  t.is(nextHead(answer(...next, ...next), head), null);
  t.is(nextHead(answer(...next, 'x-middleware-rewrite', 'http://x/y'), head), null);
  const override = (names: string, ...values: string[]): string | null =>
    nextHead(answer(...next, 'x-middleware-override-headers', names, ...values), head);
  const fixed = request.slice(0, 9);
  const agent = ['x-middleware-request-user-agent', 'me'];
  t.is(
    override('user-agent, a,C', ...agent, 'x-middleware-request-a', '9', 'x-middleware-request-c', '4'),
    [...fixed, 'user-agent', 'me', 'a', '9', 'c', '4'].join('\n'),
  );
  // As it was, in two fields.
  t.is(
    override('user-agent,b', ...agent, 'x-middleware-request-b', '2, 3'),
    [...fixed, 'user-agent', 'me', 'b', '2', 'B', '3'].join('\n'),
  );
  // Who asks decides whether the answer is buffered: the dispatcher has to look again.
  t.is(override('user-agent', 'x-middleware-request-user-agent', 'Googlebot'), null);
  t.is(override('a', 'x-middleware-request-a', '1'), null);
});
