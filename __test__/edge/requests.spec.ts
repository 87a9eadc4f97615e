import { connect } from 'node:net';

import test from 'ava';

import { edge } from './_host.ts';

test('a route answers; what it gets and what it gives are whole', async (t) => {
  const { get, json } = await edge(t, {
    routes: {
      '/echo': `
        return Response.json({
          method: request.method, url: request.url, header: request.headers.get('x-one'), cookies: request.headers.get('cookie'),
          body: request.body === null ? null : await request.text(), context: { ...context, build: undefined, waitUntil: typeof context.waitUntil },
        }, { status: 201, statusText: 'Made', headers: { 'x-a': 'b' } });`,
      '/cookies': `
        const headers = new Headers();
        headers.append('set-cookie', 'a=1; Path=/'); headers.append('set-cookie', 'b=2'); headers.append('vary', 'x'); headers.append('vary', 'y');
        return new Response(null, { status: 204, headers });`,
    },
  });
  const response = await get('/echo?a=1&b=%20', {
    method: 'POST',
    body: 'hällo',
    headers: { 'x-one': 'two', cookie: 'k=v' },
  });
  t.is(response.status, 201);
  t.is(response.statusText, 'Made');
  t.is(response.headers.get('x-a'), 'b');
  t.is(response.headers.get('content-type'), 'application/json');
  const body = (await response.json()) as { url: string; context: Record<string, unknown> };
  t.like(body, { method: 'POST', header: 'two', cookies: 'k=v', body: 'hällo' });
  t.true(body.url.endsWith('/echo?a=1&b=%20'));
  t.like(body.context, {
    route: '/echo',
    query: { a: '1', b: ' ' },
    url: '/echo?a=1&b=%20',
    asPath: '/echo?a=1&b=%20',
    requestId: 'test',
    isData: false,
    waitUntil: 'function',
  });
  t.like(await json('/echo'), { method: 'GET', body: null });
  const cookies = await get('/cookies');
  t.is(cookies.status, 204);
  t.deepEqual(cookies.headers.getSetCookie(), ['a=1; Path=/', 'b=2']);
  t.is(cookies.headers.get('vary'), 'x, y');
});

test('bodies of every kind go out, and bodies of every kind come in', async (t) => {
  const { get, json } = await edge(t, {
    routes: {
      '/out': `
        const kind = context.query.kind;
        const bytes = new Uint8Array([1, 2, 255]);
        if (kind === 'text') return new Response('grüße');
        if (kind === 'bytes') return new Response(bytes);
        if (kind === 'view') return new Response(new DataView(bytes.buffer, 1));
        if (kind === 'blob') return new Response(new Blob(['ab', bytes], { type: 'x/y' }));
        if (kind === 'params') return new Response(new URLSearchParams({ a: '1 2', b: 'ü' }));
        if (kind === 'large') return new Response('x'.repeat(3_000_000));
        if (kind === 'empty') return new Response('');
        if (kind === 'null') return new Response(null);
        const form = new FormData(); form.append('t', 'ä'); form.append('f', new File([bytes], 'n.bin', { type: 'a/b' }));
        return new Response(form);`,
      '/in': `
        const kind = context.query.kind;
        if (kind === 'json') return Response.json(await request.json());
        if (kind === 'bytes') return Response.json([...new Uint8Array(await request.arrayBuffer())]);
        if (kind === 'blob') { const blob = await request.blob(); return Response.json([blob.type, await blob.text()]); }
        if (kind === 'twice') { await request.text(); return request.text().then(() => new Response('read twice'), (error) => Response.json([error.name, request.bodyUsed])); }
        if (kind === 'clone') { const copy = request.clone(); return Response.json([await request.text(), await copy.text()]); }
        if (kind === 'size') { let size = 0; for await (const chunk of request.body) size += chunk.length; return Response.json(size); }
        const form = await request.formData(); const file = form.get('f');
        return Response.json([form.get('t'), typeof file === 'object' && file !== null ? [file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]] : file]);`,
    },
  });
  const out = async (kind: string): Promise<[string | null, string | null, Buffer]> => {
    const response = await get(`/out?kind=${kind}`);
    return [
      response.headers.get('content-type'),
      response.headers.get('content-length'),
      Buffer.from(await response.arrayBuffer()),
    ];
  };
  t.deepEqual(await out('text'), ['text/plain;charset=UTF-8', '7', Buffer.from('grüße')]);
  t.deepEqual(await out('bytes'), [null, '3', Buffer.from([1, 2, 255])]);
  t.deepEqual(await out('view'), [null, '2', Buffer.from([2, 255])]);
  t.deepEqual(await out('blob'), ['x/y', '5', Buffer.from([97, 98, 1, 2, 255])]);
  t.deepEqual(
    await out('params'),
    ['application/x-www-form-urlencoded;charset=UTF-8', '12', Buffer.from('a=1+2&b=%C3%BC')].map((v, i) =>
      i === 1 ? '14' : v,
    ) as never,
  );
  t.is((await out('large'))[2].length, 3_000_000);
  t.deepEqual((await out('empty')).slice(1), ['0', Buffer.alloc(0)]);
  t.deepEqual((await out('null')).slice(1), ['0', Buffer.alloc(0)]);
  const form = await (await get('/out?kind=form')).formData();
  t.is(form.get('t'), 'ä');
  t.is((form.get('f') as File).name, 'n.bin');
  t.deepEqual([...new Uint8Array(await (form.get('f') as File).arrayBuffer())], [1, 2, 255]);

  const post = (kind: string, body: BodyInit, headers = {}): Promise<unknown> =>
    json(`/in?kind=${kind}`, { method: 'POST', body, headers });
  t.deepEqual(await post('json', '{"a":[1]}'), { a: [1] });
  t.deepEqual(await post('bytes', new Uint8Array([0, 255])), [0, 255]);
  t.deepEqual(await post('blob', 'x', { 'content-type': 'A/b' }), ['a/b', 'x']);
  t.deepEqual(await post('twice', 'x'), ['TypeError', true]);
  t.deepEqual(await post('clone', 'same'), ['same', 'same']);
  t.is(await post('size', 'x'.repeat(2_000_000)), 2_000_000);
  const upload = new FormData();
  upload.append('t', 'ü\r\n--');
  upload.append('f', new File([new Uint8Array([13, 10, 0])], 'ä.bin', { type: 'a/b' }));
  t.deepEqual(await post('form', upload), ['ü\r\n--', ['ä.bin', 'a/b', [13, 10, 0]]]);
  t.deepEqual(await post('form', new URLSearchParams({ t: 'a b&' })), ['a b&', null]);
});

test('what is no Response, and what is thrown, is an error with the source of it', async (t) => {
  const { json, get } = await edge(t, {
    routes: {
      '/nothing': `return undefined;`,
      '/text': `return 'text';`,
      '/fake': `return { status: 200, headers: new Headers(), body: null };`,
      '/throws': `throw new RangeError('on purpose');`,
      '/throws-null': `throw null;`,
      '/not-found': `return new Response(null, { headers: { 'x-switchrt-outcome': 'not-found' } });`,
      '/used': `const response = new Response('x'); await response.text(); return response;`,
    },
  });
  for (const path of ['/nothing', '/text', '/fake']) {
    t.like(
      await json(path),
      { name: 'RuntimeError', message: 'Expected an instance of Response to be returned' },
      path,
    );
  }
  const thrown = await json<{ name: string; message: string; stack: string }>('/throws');
  t.like(thrown, { name: 'RangeError', message: 'on purpose' });
  t.regex(thrown.stack, /RangeError: on purpose\n\s+at .*server\/edge\/throws\.js:4:7/);
  t.like(await json('/throws-null'), { message: 'null' });
  t.regex((await json<{ message: string }>('/used')).message, /disturbed or locked/);
  const missing = await get('/not-found');
  t.is(missing.status, 404);
  t.is(await missing.text(), 'the 404 page');
  t.is(missing.headers.get('x-switchrt-outcome'), null);
});

test('HEAD, content-length and headers of the connection', async (t) => {
  const { get, raw } = await edge(t, {
    routes: {
      '/head': `return new Response('12345', { headers: { 'x-a': '1' } });`,
      '/stream': `return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(3)); c.close(); } }), { headers: { 'content-length': '3', connection: 'upgrade', 'transfer-encoding': 'gzip', 'x-middleware-next': '1' } });`,
    },
  });
  const head = await get('/head', { method: 'HEAD' });
  t.is(head.headers.get('content-length'), '5');
  t.is(await head.text(), '');
  const response = await raw('/stream');
  t.is(response.headers['content-length'], '3');
  t.not(response.headers['connection'], 'upgrade');
  t.is(response.headers['transfer-encoding'], undefined);
  t.is(response.headers['x-middleware-next'], undefined);
  response.resume();
});

test('a stream that breaks cuts the connection; one that lies about its length as well', async (t) => {
  const { url, late } = await edge(t, {
    routes: {
      '/breaks': `let n = 0; return new Response(new ReadableStream({ pull(c) { if (n++ < 1) c.enqueue(new TextEncoder().encode('part')); else c.error(new Error('broke on purpose')); } }));`,
      '/short': `return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(2)); c.close(); } }), { headers: { 'content-length': '10' } });`,
      '/text-chunk': `return new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.close(); } }));`,
    },
  });
  for (const path of ['/breaks', '/short', '/text-chunk']) {
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`),
      );
      let all = '';
      socket.on('data', (chunk) => (all += chunk.toString()));
      socket.on('error', () => {});
      socket.on('close', () => resolve(all));
    });
    t.true(text.startsWith('HTTP/1.1 200'), path);
    t.false(text.endsWith('0\r\n\r\n'), path);
  }
  t.deepEqual(
    late.map((error) => (error as Error).message),
    ['broke on purpose', 'The answer ended after 2 of its 10 bytes', 'A response stream must give Uint8Array chunks'],
  );
});

test('fields that the middleware has set stay, the route wins, cookies add up', async (t) => {
  const { runtime, route } = await edge(t, {
    routes: {
      '/x': `return new Response('x', { headers: [['x-both', 'route'], ['set-cookie', 'r=1'], ['set-cookie', 'r=2']] });`,
    },
  });
  const { createServer } = await import('node:http');
  const server = createServer((req, res) => {
    res.setHeader('x-both', 'middleware');
    res.setHeader('x-only', 'middleware');
    res.setHeader('set-cookie', ['m=1']);
    const context = {
      route: '/x',
      params: {},
      query: {},
      url: '/x',
      asPath: '/x',
      href: 'http://x/x',
      isData: false,
      buffered: false,
      requestId: '',
      build: route('/x').build,
      dev: false,
    };
    void runtime.invoke({ req, res, route: route('/x'), context, signal: new AbortController().signal, timing: {} });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const response = await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
  t.is(response.headers.get('x-both'), 'route');
  t.is(response.headers.get('x-only'), 'middleware');
  t.deepEqual(response.headers.getSetCookie(), ['m=1', 'r=1', 'r=2']);
});
