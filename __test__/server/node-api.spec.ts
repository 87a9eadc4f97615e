import { once } from 'node:events';
import { Readable } from 'node:stream';

import test from 'ava';

import { createNodeAppRoute } from '../../dist/server/entry-node-app-route.js';
import { createNodeApi } from '../../dist/server/entry-node-api.js';
import type { ContextInit } from '../_shared/entries.ts';
import { ask, serveEntry } from '../_shared/entries.ts';
import type { ExecutionContext } from 'ava';

const serve = (t: ExecutionContext, module: object, context: ContextInit = {}) =>
  serveEntry(t, createNodeApi({ route: '/api/a', module: module as never }), { route: '/api/a', ...context });
const config = (bodyParser: unknown) => ({ api: { bodyParser } });
const echo = {
  default: (req: any, res: any) =>
    res.json({ body: req.body, type: Buffer.isBuffer(req.body) ? 'bytes' : typeof req.body }),
};

test('query, cookies and helpers', async (t) => {
  const served = await serve(
    t,
    {
      default: (req: any, res: any) =>
        res.status(201).json({ query: req.query, cookies: req.cookies, again: req.cookies === req.cookies }),
    },
    { query: { id: '7', q: ['1', '2'] } },
  );
  const answer = await ask(served, { headers: { cookie: 'a=%C3%A9; b=2; a=3' } });
  t.is(answer.status, 201);
  t.is(answer.headers['content-type'], 'application/json; charset=utf-8');
  t.deepEqual(JSON.parse(answer.text), { query: { id: '7', q: ['1', '2'] }, cookies: { a: 'é', b: '2' }, again: true });
});

const bodies: [name: string, type: string | undefined, sent: string | Buffer, body: unknown, kind: string][] = [
  ['JSON', 'application/json', '{"a":"é"}', { a: 'é' }, 'object'],
  ['JSON with a charset', 'application/json; charset=utf-8', '[1]', [1], 'object'],
  ['JSON-LD', 'application/ld+json', '{"a":1}', { a: 1 }, 'object'],
  ['JSON in latin1', 'application/json; charset=latin1', Buffer.from('{"a":"é"}', 'latin1'), { a: 'é' }, 'object'],
  ['empty JSON', 'application/json', '', {}, 'object'],
  ['a form', 'application/x-www-form-urlencoded', 'a=1&b=%C3%A9&a=2', { a: ['1', '2'], b: 'é' }, 'object'],
  ['text', 'text/plain', 'héllo', 'héllo', 'string'],
  ['no type', undefined, 'x', 'x', 'string'],
  ['other', 'application/octet-stream', Buffer.from([1, 255]), { type: 'Buffer', data: [1, 255] }, 'bytes'],
];
for (const [name, type, sent, body, kind] of bodies) {
  test(`body: ${name}`, async (t) => {
    const answer = await ask(await serve(t, echo), {
      method: 'POST',
      body: sent,
      headers: type ? { 'content-type': type } : {},
    });
    t.deepEqual(JSON.parse(answer.text), { body, type: kind });
  });
}

test('body: invalid JSON and an unknown charset are refused, without the handler', async (t) => {
  let ran = false;
  const served = await serve(t, { default: () => (ran = true) });
  const bad = await ask(served, { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } });
  t.deepEqual([bad.status, bad.text], [400, 'Invalid JSON']);
  const odd = await ask(served, {
    method: 'POST',
    body: 'x',
    headers: { 'content-type': 'text/plain; charset=klingon' },
  });
  t.is(odd.status, 415);
  t.false(ran);
});

test('109: body: 1 MB passes, one byte more is 413, with and without a length', async (t) => {
  const served = await serve(t, { default: (req: any, res: any) => res.send(String(req.body.length)) });
  const limit = 1 << 20;
  const exact = await ask(served, { method: 'POST', body: 'x'.repeat(limit) });
  t.deepEqual([exact.status, exact.text], [200, String(limit)]);
  const over = await ask(served, { method: 'POST', body: 'x'.repeat(limit + 1) });
  t.deepEqual([over.status, over.text], [413, 'Body exceeded 1mb limit']);
  const chunked = await fetch(served.url, {
    method: 'POST',
    duplex: 'half',
    body: Readable.toWeb(Readable.from([Buffer.alloc(limit), Buffer.alloc(1)])) as never,
  } as RequestInit);
  t.deepEqual([chunked.status, await chunked.text()], [413, 'Body exceeded 1mb limit']);
});

test('109: body: own limits, off, and the server’s default', async (t) => {
  const small = await serve(t, { ...echo, config: config({ sizeLimit: '1kb' }) });
  t.is((await ask(small, { method: 'POST', body: 'x'.repeat(1024) })).status, 200);
  t.is((await ask(small, { method: 'POST', body: 'x'.repeat(1025) })).text, 'Body exceeded 1kb limit');
  const server = await serve(t, echo, { bodyBytes: 100 });
  t.is((await ask(server, { method: 'POST', body: 'x'.repeat(101) })).text, 'Body exceeded 100b limit');
  const raw = await serve(t, {
    default: async (req: any, res: any) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      res.send(`${'body' in req} ${Buffer.concat(chunks).length}`);
    },
    config: config(false),
  });
  t.is(
    (await ask(raw, { method: 'POST', body: 'x'.repeat(2 << 20), headers: { 'content-type': 'application/json' } }))
      .text,
    `false ${2 << 20}`,
  );
  t.throws(() => createNodeApi({ route: '/api/a', module: { ...echo, config: config({ sizeLimit: 'big' }) } }), {
    message: /sizeLimit of "\/api\/a" must be a size/,
  });
});

test('send: every kind of value', async (t) => {
  const run = async (value: unknown, before: (res: any) => void = () => {}) => {
    const answer = await ask(
      await serve(t, {
        default: (_: unknown, res: any) => {
          before(res);
          res.send(value);
        },
      }),
    );
    return [answer.status, answer.headers['content-type'], answer.text];
  };
  t.deepEqual(await run('é'), [200, 'text/html; charset=utf-8', 'é']);
  t.deepEqual(await run('x', (res) => res.setHeader('content-type', 'text/plain')), [200, 'text/plain', 'x']);
  t.deepEqual(await run({ a: 1 }), [200, 'application/json; charset=utf-8', '{"a":1}']);
  t.deepEqual(await run(5), [200, 'application/json; charset=utf-8', '5']);
  t.deepEqual(await run(Buffer.from('b')), [200, 'application/octet-stream', 'b']);
  t.deepEqual(await run(Readable.from(['s1', 's2'])), [200, 'application/octet-stream', 's1s2']);
  t.deepEqual(await run(null), [200, undefined, '']);
  t.deepEqual(await run('x', (res) => res.status(204)), [204, undefined, '']);
});

test('ETag of JSON and text: 304 for who has it, none for HEAD’s body, off by option', async (t) => {
  const module = { default: (_: unknown, res: any) => res.json({ a: 1 }) };
  const served = await serve(t, module);
  const first = await ask(served);
  t.regex(first.headers.etag!, /^"[^"]+"$/);
  t.is(first.headers['content-length'], '7');
  const second = await ask(served, { headers: { 'if-none-match': `"x", W/${first.headers.etag}` } });
  t.deepEqual([second.status, second.text, second.headers.etag], [304, '', first.headers.etag]);
  t.is(
    (await ask(served, { headers: { 'if-none-match': first.headers.etag!, 'cache-control': 'no-cache' } })).status,
    200,
  );
  const head = await ask(served, { method: 'HEAD' });
  t.deepEqual(
    [head.status, head.text, head.headers['content-length'], head.headers.etag],
    [200, '', '7', first.headers.etag],
  );
  t.is((await ask(await serve(t, module, { build: { generateEtags: false } }))).headers.etag, undefined);
});

test('redirect: default, status, wrong arguments', async (t) => {
  const run = async (...args: unknown[]) => {
    const served = await serve(t, { default: (_: unknown, res: any) => res.redirect(...args) });
    return { answer: await ask(served), served };
  };
  const plain = await run('/a');
  t.deepEqual([plain.answer.status, plain.answer.headers.location], [307, '/a']);
  t.is((await run(301, '/a')).answer.status, 301);
  t.is((await run('/漢 \r\nx: y')).answer.headers.location, '/%E6%BC%A2%20%0D%0Ax:%20y');
  const wrong = await run(301);
  t.is(wrong.answer.status, 500);
  t.regex((wrong.served.errors[0] as Error).message, /Invalid redirect arguments/);
});

test('a default function that returns a Response has it sent', async (t) => {
  const served = await serve(t, {
    default: () => {
      const headers = new Headers([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]);
      return new Response('web é', { status: 202, headers });
    },
  });
  const answer = await ask(served);
  t.deepEqual([answer.status, answer.text, answer.headers['set-cookie']], [202, 'web é', ['a=1', 'b=2']]);
});

test('web style: method exports and an object with fetch', async (t) => {
  const methods = await serve(t, {
    POST: async (request: any) =>
      Response.json({
        url: request.url,
        path: request.nextUrl.pathname,
        cookie: request.cookies.get('a')?.value,
        body: await request.json(),
        real: request instanceof Request,
      }),
  });
  const post = await ask(methods, { method: 'POST', path: '/api/a?x=1', body: '{"b":1}', headers: { cookie: 'a=1' } });
  t.deepEqual(JSON.parse(post.text), {
    url: 'http://localhost/api/a?x=1',
    path: '/api/a',
    cookie: '1',
    body: { b: 1 },
    real: true,
  });
  t.is((await ask(methods)).status, 405);
  const object = await serve(t, {
    default: {
      text: 'own this',
      fetch() {
        return new Response(this.text);
      },
    },
  });
  t.is((await ask(object)).text, 'own this');
  t.throws(() => createNodeApi({ route: '/api/a', module: {} }), { message: /exports no handler/ });
  const wrong = await serve(t, { GET: () => 'text' });
  t.is((await ask(wrong)).status, 500);
  t.is((wrong.errors[0] as Error).message, 'Expected an instance of Response to be returned');
});

test('web style: the signal fires when the client goes, and the body stream is cancelled', async (t) => {
  let cancelled!: () => void;
  const done = new Promise<void>((resolve) => (cancelled = resolve));
  let signal: AbortSignal | undefined;
  const served = await serve(t, {
    GET: (request: Request) => {
      signal = request.signal;
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array(10)),
          cancel: () => cancelled(),
        }),
      );
    },
  });
  const controller = new AbortController();
  const response = await fetch(served.url, { signal: controller.signal });
  await response.body!.getReader().read();
  controller.abort();
  await done;
  if (!signal!.aborted) await once(signal!, 'abort');
  t.true(signal!.aborted);
});

test('a handler may answer later than it returns, and errors reach the server', async (t) => {
  const later = await serve(t, { default: (_: unknown, res: any) => void setImmediate(() => res.end('later')) });
  t.is((await ask(later)).text, 'later');
  const broken = await serve(t, {
    default: async () => {
      throw new Error('own');
    },
  });
  t.is((await ask(broken)).status, 500);
  t.is((broken.errors[0] as Error).message, 'own');
  const late: unknown[] = [];
  const answered = createNodeApi({
    route: '/api/a',
    module: {
      default: (_: unknown, res: any) => {
        res.end('sent');
        throw new Error('after the answer');
      },
    },
    onError: (error) => late.push(error),
  });
  const served = await serveEntry(t, answered, { route: '/api/a' });
  t.is((await ask(served)).text, 'sent');
  await served.settled();
  t.deepEqual(served.errors, []);
  t.deepEqual(
    late.map((error) => (error as Error).message),
    ['after the answer'],
  );
});

test('route handlers on Node: parameters, HEAD, streaming body', async (t) => {
  const entry = createNodeAppRoute({
    route: '/r/[id]',
    module: {
      GET: async (request: any, { params }: any) =>
        new Response(`${params.id} ${(await params).id} ${request.nextUrl.search}`),
      PUT: (request: Request) => new Response(request.body),
    },
  });
  const served = await serveEntry(t, entry, { route: '/r/[id]', params: { id: '7' } });
  t.is((await ask(served, { path: '/r/7?q' })).text, '7 7 ?q');
  const head = await ask(served, { method: 'HEAD' });
  t.deepEqual([head.status, head.text], [200, '']);
  t.is((await ask(served, { method: 'PUT', body: 'é'.repeat(50_000) })).text, 'é'.repeat(50_000));
  t.is((await ask(served, { method: 'DELETE' })).status, 405);
});

test('a handler that is `module.exports` itself, with its config on it', async (t) => {
  const handler = (req: any, res: any) => res.send(typeof req.body);
  const served = await serve(t, Object.assign(handler, { config: config(false) }));
  t.is((await ask(served, { method: 'POST', body: 'x' })).text, 'undefined');
});
