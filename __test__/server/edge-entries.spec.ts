import test from 'ava';

import { createEdgeApi } from '../../dist/server/entry-edge-api.js';
import { createEdgeAppRoute } from '../../dist/server/entry-edge-app-route.js';
import { createMiddleware } from '../../dist/server/entry-middleware.js';
import { NextRequest, NextResponse } from '../../dist/server/index.js';
import { askEdge } from '../_shared/entries.ts';

test('104: edge API: the body, the query and the parameters arrive', async (t) => {
  const entry = createEdgeApi({
    route: '/api/[id]',
    module: {
      default: async (request: NextRequest) =>
        NextResponse.json({
          text: await request.text(),
          next: request instanceof NextRequest,
          url: new URL(request.url).search,
          nextUrl: Object.fromEntries(request.nextUrl.searchParams),
        }),
    },
  });
  const response = await askEdge(entry, {
    route: '/api/[id]',
    url: '/api/7?q=1',
    params: { id: '7' },
    request: { method: 'POST', body: 'hello é' },
  });
  t.deepEqual(await response.json(), { text: 'hello é', next: true, url: '?q=1&id=7', nextUrl: { q: '1', id: '7' } });
});

test('106: edge API: what is no Response is an error by name', async (t) => {
  const message = 'Expected an instance of Response to be returned';
  for (const value of ['text', undefined, null, { status: 200 }, Promise.resolve(1)]) {
    await t.throwsAsync(askEdge(createEdgeApi({ route: '/api/a', module: { default: () => value } })), {
      instanceOf: TypeError,
      message,
    });
  }
});

test('edge API: waitUntil, errors, and the other ways to write a handler', async (t) => {
  const late = createEdgeApi({
    route: '/api/a',
    module: {
      default: (_: Request, event: { waitUntil(promise: Promise<unknown>): void }) => {
        event.waitUntil(Promise.resolve('later'));
        return new Response('now');
      },
    },
  });
  const answer = await askEdge(late);
  t.is(await answer.text(), 'now');
  t.deepEqual(await Promise.all(answer.waited), ['later']);
  await t.throwsAsync(
    askEdge(
      createEdgeApi({
        route: '/api/a',
        module: {
          default: () => {
            throw new RangeError('own');
          },
        },
      }),
    ),
    { instanceOf: RangeError, message: 'own' },
  );
  t.is(
    await (
      await askEdge(createEdgeApi({ route: '/api/a', module: { default: { fetch: () => new Response('fetch') } } }))
    ).text(),
    'fetch',
  );
  t.is(
    await (await askEdge(createEdgeApi({ route: '/api/a', module: { GET: () => new Response('get') } }))).text(),
    'get',
  );
  t.is(
    await (
      await askEdge(
        createEdgeApi({
          route: '/api/a',
          module: { default: { __esModule: true, default: () => new Response('wrapped') } },
        }),
      )
    ).text(),
    'wrapped',
  );
  t.throws(() => createEdgeApi({ route: '/api/a', module: { config: {} } }), {
    message: /"\/api\/a" exports no handler/,
  });
  t.throws(() => createEdgeApi({ route: '/api/a', module: { GET: 1 } }), { message: /exports GET, but as number/ });
});

test('route handlers: methods, HEAD, OPTIONS, 405, parameters', async (t) => {
  const entry = createEdgeAppRoute({
    route: '/r/[id]',
    module: {
      GET: async (_: Request, { params }: any) =>
        new Response(`get ${params.id} ${(await params).id}`, { headers: { 'x-a': '1' } }),
      POST: async (request: Request) => new Response(`post ${await request.text()}`, { status: 201 }),
    },
  });
  const run = (method: string, body?: string) =>
    askEdge(entry, { route: '/r/[id]', url: '/r/7', params: { id: '7' }, request: { method, body } });
  t.is(await (await run('GET')).text(), 'get 7 7');
  const post = await run('POST', 'x');
  t.deepEqual([post.status, await post.text()], [201, 'post x']);
  const head = await run('HEAD');
  t.deepEqual([head.status, head.headers.get('x-a'), await head.text()], [200, '1', '']);
  const options = await run('OPTIONS');
  t.deepEqual([options.status, options.headers.get('allow')], [204, 'GET, HEAD, OPTIONS, POST']);
  const put = await run('PUT');
  t.deepEqual([put.status, put.headers.get('allow')], [405, 'GET, HEAD, OPTIONS, POST']);
  t.throws(() => createEdgeAppRoute({ route: '/r', module: { default: () => null } }), {
    message: /exports no method/,
  });
  await t.throwsAsync(askEdge(createEdgeAppRoute({ route: '/r', module: { GET: () => 'x' } })), {
    message: /Expected an instance of Response/,
  });
});

const middleware = async (module: object, init: object = {}) =>
  askEdge(createMiddleware({ module: module as never, file: 'middleware.ts' }), init);

test('middleware: either export, no answer goes on, a wrong one is an error', async (t) => {
  t.is((await middleware({ middleware: () => NextResponse.next() })).headers.get('x-middleware-next'), '1');
  t.is((await middleware({ default: () => undefined })).headers.get('x-middleware-next'), '1');
  t.is((await middleware({ default: () => new Response(null, { status: 401 }) })).status, 401);
  t.is(
    (await middleware({ middleware: () => new Response('named'), default: () => new Response('default') })).headers.get(
      'x-middleware-next',
    ),
    null,
  );
  const raw = await middleware({ default: (request: Request) => Response.redirect(new URL('/to', request.url)) });
  t.is(raw.headers.get('location'), 'http://localhost/to');
  const seen = await middleware(
    {
      default: (request: NextRequest, event: any) =>
        NextResponse.json([
          request.nextUrl.pathname,
          request.nextUrl.basePath,
          event.sourcePage,
          request.cookies.get('a')?.value,
        ]),
    },
    { url: '/base/x', build: { basePath: '/base' }, request: { headers: { cookie: 'a=1' } } },
  );
  t.deepEqual(await seen.json(), ['/x', '/base', 'middleware.ts', '1']);
  await t.throwsAsync(middleware({ default: () => 'text' }), {
    message: 'Expected an instance of Response to be returned',
  });
  t.throws(() => createMiddleware({ module: { config: {}, helper: 1 }, file: 'src/middleware.ts' }), {
    message:
      /"src\/middleware\.ts" must export a `middleware` or a `default` function, but exports only config, helper/,
  });
  t.throws(() => createMiddleware({ module: {}, file: 'middleware.js' }), { message: /exports nothing/ });
  await t.throwsAsync(middleware({ default: (_: Request, event: any) => event.respondWith(new Response()) }), {
    message: /return the Response instead/,
  });
});

test('handlers that are `module.exports` themselves', async (t) => {
  const api = Object.assign(() => new Response('cjs'), { config: { runtime: 'edge' } });
  t.is(await (await askEdge(createEdgeApi({ route: '/api/a', module: api as never }))).text(), 'cjs');
  const middleware = createMiddleware({ module: api as never, file: 'middleware.js' });
  t.is(await (await askEdge(middleware)).text(), 'cjs');
});
