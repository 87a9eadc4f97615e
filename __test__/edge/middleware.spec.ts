import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import test from 'ava';

import { edge, middlewareOf } from './_host.ts';

test('the middleware gets the request and its answer comes back whole, internal headers and all', async (t) => {
  const app = await edge(t, {
    routes: {
      '/_middleware': `
        if (context.query.stream) { let n = 0; return new Response(new ReadableStream({ pull(c) { if (n++ === 3) c.close(); else c.enqueue(new TextEncoder().encode('part ')); } }), { status: 202 }); }
        if (context.query.fails) throw new RangeError('in the middleware');
        const body = request.body === null ? '' : await request.text();
        return new Response(null, { headers: [['x-middleware-next', '1'], ['x-middleware-request-x-a', request.headers.get('x-a') + body], ['set-cookie', 'a=1'], ['set-cookie', 'b=2']] });`,
    },
  });
  const middleware = middlewareOf(app);
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const url = req.url!;
    const context = {
      route: '/_middleware',
      params: {},
      query: Object.fromEntries(new URL(url, 'http://x').searchParams),
      url,
      asPath: url,
      href: `http://x${url}`,
      isData: false,
      buffered: false,
      requestId: '',
      build: app.route('/_middleware').build,
      dev: false,
    };
    try {
      const answer = await app.runtime.middleware({
        middleware,
        req,
        body: chunks.length > 0 ? Buffer.concat(chunks) : null,
        context,
        client: new AbortController(),
      });
      const body = await new Response(answer.body as BodyInit | null).text();
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify([answer.status, answer.fields, body]));
    } catch (error) {
      res.writeHead(500).end((error as Error).message);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.deepEqual(await (await fetch(url, { method: 'POST', body: '-body', headers: { 'x-a': 'given' } })).json(), [
    200,
    ['x-middleware-next', '1', 'x-middleware-request-x-a', 'given-body', 'set-cookie', 'a=1', 'set-cookie', 'b=2'],
    '',
  ]);
  t.deepEqual(await (await fetch(`${url}/?stream=1`)).json(), [202, [], 'part part part ']);
  const failed = await fetch(`${url}/?fails=1`);
  t.is(failed.status, 500);
  t.is(await failed.text(), 'in the middleware');
});
