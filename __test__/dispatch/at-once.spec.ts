import { connect } from 'node:net';
import { join } from 'node:path';

import test from 'ava';

import { raw } from '../http/_raw.ts';
import { root } from '../_shared/root.ts';
import { api, ask, madeServer, page } from './_made.ts';

/** Bundle of a handler in web style. */
const web = (handler: string): string =>
  `const { createNodeApi } = require(${JSON.stringify(join(root, 'dist/server/entry-node-api.js'))});
const { Response } = require(${JSON.stringify(join(root, 'dist/http/light-response.js'))});
module.exports.default = createNodeApi({ route: '/api', module: { default: { fetch: ${handler} } } });`;

test('a handler in web style that answers at once: the same head as one that waits, internal fields out', async (t) => {
  const fields = `{ 'x-own': '1', 'X-Middleware-Next': '1', 'x-switchrt-a': 'b', 'set-cookie': 'a=1' }`;
  const { url } = await madeServer(t, {
    routes: {
      '/api/now': web(`() => new Response('hello', { status: 201, headers: ${fields} })`),
      '/api/later': web(`async () => { await 0; return new Response('hello', { status: 201, headers: ${fields} }); }`),
      '/api/plain': web(`() => new Response('hello')`),
      '/api/long': web(`() => new Response('hello'.repeat(1000))`),
      '/api/own': web(`() => new Response('x', { headers: { 'x-powered-by': 'me' } })`),
    },
  });
  // The first request loads the route, and is answered through a promise: the second is not.
  for (let round = 0; round < 2; round++) {
    const heads = [];
    for (const path of ['/api/now', '/api/later']) {
      const answer = await fetch(url + path);
      t.is(answer.status, 201);
      t.is(await answer.text(), 'hello');
      const { date: _, ...rest } = Object.fromEntries(answer.headers);
      heads.push(rest);
    }
    t.deepEqual(heads[0], heads[1]);
    t.is(heads[0]!['x-own'], '1');
    t.false('x-middleware-next' in heads[0]! || 'x-switchrt-a' in heads[0]!);
    t.is(heads[0]!['x-powered-by'], 'switchrt-native');
    const plain = await fetch(`${url}/api/plain`);
    t.is(plain.headers.get('vary'), null);
    t.is((await fetch(`${url}/api/long`)).headers.get('vary'), 'Accept-Encoding');
    t.is(plain.headers.get('content-length'), '5');
    t.is(plain.headers.get('x-powered-by'), 'switchrt-native');
    t.is((await fetch(`${url}/api/own`)).headers.get('x-powered-by'), 'me');
  }
});

test('a handler with the Node response takes x-powered-by out', async (t) => {
  const { url } = await madeServer(t, {
    routes: { '/api/a': api(`(req, res) => { res.removeHeader('x-powered-by'); res.send('x'); }`) },
  });
  for (let round = 0; round < 2; round++) t.is((await fetch(`${url}/api/a`)).headers.get('x-powered-by'), null);
});

test('throws and odd values that come at once are 500s with one line, as those that come later', async (t) => {
  const { url, log } = await madeServer(t, {
    routes: {
      '/api/throws': api(`() => { throw new Error('now'); }`),
      '/api/web': web(`() => { throw new Error('now'); }`),
      '/api/none': web(`() => undefined`),
    },
  });
  for (const path of ['/api/throws', '/api/web', '/api/none', '/api/throws', '/api/web', '/api/none']) {
    const before = log.length;
    const answer = await ask(url + path);
    t.is(answer.status, 500);
    t.is(log.length, before + 1);
  }
});

test('a signal that is first read when the client has gone has fired already', async (t) => {
  const { app, port } = await madeServer(t, {
    routes: {
      '/api/late': web(
        `async (request) => { await globalThis.__closed(); globalThis.__late(request.signal.aborted, request.signal.reason.name); return new Response('x'); }`,
      ),
    },
  });
  const hooks = globalThis as unknown as Record<string, unknown>;
  const socket = connect(port, '127.0.0.1');
  let go: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    hooks['__closed'] = () => {
      resolve();
      return new Promise<void>((closed) => (go = closed));
    };
  });
  const late = new Promise<unknown[]>((resolve) => (hooks['__late'] = (...args: unknown[]) => resolve(args)));
  socket.write('GET /api/late HTTP/1.1\r\nHost: l\r\n\r\n');
  await asked;
  socket.destroy();
  while (app.stats().active > 0) await new Promise(setImmediate);
  go();
  t.deepEqual(await late, [true, 'AbortError']);
});

test('the short way of a static route gives way to a file of its name, and to the spelling that the app asks for', async (t) => {
  const { url } = await madeServer(t, {
    routes: { '/both': page(`res.end('route'); return 'done';`), '/only': page(`res.end('route'); return 'done';`) },
    files: { 'public/both': 'file' },
  });
  for (let round = 0; round < 2; round++) {
    t.is(await (await fetch(`${url}/both`)).text(), 'file');
    t.is(await (await fetch(`${url}/only?a=1`)).text(), 'route');
    t.is((await fetch(`${url}/only/`, { redirect: 'manual' })).status, 308);
    t.is((await fetch(`${url}//only`, { redirect: 'manual' })).status, 308);
  }
  const slashed = await madeServer(t, {
    routes: { '/only': page(`res.end('route'); return 'done';`) },
    next: { trailingSlash: true, basePath: '/docs' },
  });
  for (let round = 0; round < 2; round++) {
    t.is(await (await fetch(`${slashed.url}/docs/only/`)).text(), 'route');
    t.is((await fetch(`${slashed.url}/docs/only`, { redirect: 'manual' })).status, 308);
    t.is((await fetch(`${slashed.url}/only/`)).status, 404);
  }
});

test('a path that spells the name of a dynamic route has its parameter', async (t) => {
  const { url } = await madeServer(t, {
    routes: { '/[id]': page(`res.end(JSON.stringify(context.params)); return 'done';`) },
  });
  for (let round = 0; round < 2; round++) t.is(await (await fetch(`${url}/[id]`)).text(), '{"id":"[id]"}');
});

test('pipelined requests to handlers that answer at once are answered in order', async (t) => {
  const { port, url } = await madeServer(t, {
    routes: {
      '/api/slow': api(`async (req, res) => { await new Promise(setImmediate); res.send('first'); }`),
      '/api/now': web(`() => new Response('second')`),
    },
  });
  await ask(`${url}/api/now`);
  const answer = await raw(
    port,
    'GET /api/slow HTTP/1.1\r\nHost: l\r\n\r\nGET /api/now HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /first[^]*second$/);
});
