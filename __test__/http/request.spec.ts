import { once } from 'node:events';
import { connect } from 'node:net';

import test from 'ava';

import { toRequest } from '../../dist/http/request.js';
import { gate, listening, raw } from './_raw.ts';

test('a Request over the message: instanceof, method, url, duplicate fields as Fetch has them', async (t) => {
  const seen = gate<Request>();
  const { port } = await listening(t, (req, res) => {
    seen.open(toRequest(req, `http://localhost${req.url}`, new AbortController()));
    res.end();
  });
  await raw(
    port,
    'GET /a?b=1 HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\nX-A: 2\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nCookie: a=1\r\nCookie: b=2\r\n__proto__: p\r\nConnection: close\r\n\r\n',
  );
  const request = await seen.promise;
  t.true(request instanceof Request);
  t.is(request.constructor, Request);
  t.is(request.method, 'GET');
  t.is(request.url, 'http://localhost/a?b=1');
  t.is(request.headers.get('x-a'), '1, 2');
  t.is(request.headers.get('content-type'), 'a/b, c/d');
  t.is(request.headers.get('cookie'), 'a=1; b=2');
  t.is(request.headers.get('__proto__'), 'p');
  t.is(request.body, null);
  t.is(request.redirect, 'follow');
  t.is(new Request(request).headers.get('x-a'), '1, 2');
  t.is(request.clone().url, request.url);
});

for (const via of ['lazy', 'native'] as const) {
  test(`bodies read as text, json, bytes, blob, form data, once (${via})`, async (t) => {
    const answers: unknown[] = [];
    const { url } = await listening(t, async (req, res) => {
      const request = toRequest(req, `http://localhost${req.url}`, new AbortController());
      // Touching `body` makes the native object: the same reads have to work over it.
      if (via === 'native') t.true(request.body instanceof ReadableStream);
      const kind = req.url!.slice(1);
      if (kind === 'text') answers.push(await request.text());
      if (kind === 'json') answers.push(await request.json());
      if (kind === 'arrayBuffer') answers.push([...new Uint8Array(await request.arrayBuffer())]);
      if (kind === 'blob') answers.push((await request.blob()).type);
      if (kind === 'formData') answers.push([...(await request.formData())]);
      t.true(request.bodyUsed);
      await t.throwsAsync(request.text(), { instanceOf: TypeError });
      res.end();
    });
    const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(url + path, { method: 'POST', body, headers });
    await post('/text', '\ufeffgrüße');
    await post('/json', '{"a":[1]}');
    await post('/arrayBuffer', new Uint8Array([1, 2, 255]));
    await post('/blob', 'x', { 'content-type': 'text/css' });
    await post('/formData', new URLSearchParams({ a: '1', b: 'ü' }));
    const form = new FormData();
    form.set('f', new Blob(['data']), 'n.txt');
    form.set('t', 'v');
    await post('/formData', form);
    t.deepEqual(answers.slice(0, 5), [
      'grüße',
      { a: [1] },
      [1, 2, 255],
      'text/css',
      [
        ['a', '1'],
        ['b', 'ü'],
      ],
    ]);
    const [file, text] = answers[5] as [[string, File], [string, string]];
    t.is(file[1].name, 'n.txt');
    t.is(await file[1].text(), 'data');
    t.deepEqual(text, ['t', 'v']);
  });
}

test('a clone and the original both read the body; a disturbed one throws as native does', async (t) => {
  const { url } = await listening(t, async (req, res) => {
    const request = toRequest(req, 'http://localhost/', new AbortController());
    const copy = request.clone();
    res.end(`${await request.text()}+${await copy.text()}`);
    t.throws(() => request.clone());
  });
  t.is(await (await fetch(url, { method: 'POST', body: 'abc' })).text(), 'abc+abc');
});

test('user code that keeps or transfers a chunk changes no other request', async (t) => {
  const { url } = await listening(t, async (req, res) => {
    const request = toRequest(req, 'http://localhost/', new AbortController());
    let size = 0;
    for await (const chunk of request.body!) {
      t.is(chunk.byteOffset, 0);
      size += chunk.byteLength;
      structuredClone(chunk.buffer, { transfer: [chunk.buffer as ArrayBuffer] });
    }
    res.end(String(size));
  });
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      fetch(url, { method: 'POST', body: 'x'.repeat(1000 * (i + 1)) }).then((res) => res.text()),
    ),
  );
  t.deepEqual(
    results.map(Number),
    Array.from({ length: 20 }, (_, i) => 1000 * (i + 1)),
  );
});

test('a body is read as fast as it is pulled, and no faster', async (t) => {
  const go = gate();
  let pushed = 0;
  const { port } = await listening(t, async (req, res) => {
    const reader = toRequest(req, 'http://localhost/', new AbortController()).body!.getReader();
    await go.promise;
    for (;;) {
      const { done } = await reader.read();
      if (done) break;
    }
    res.end('read');
  });
  const socket = connect(port, '127.0.0.1');
  const total = 64 * 1024 * 1024;
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${total}\r\nConnection: close\r\n\r\n`);
  const chunk = Buffer.alloc(1024 * 1024);
  // Nothing is read yet, so the kernel's buffers fill and the client has to wait.
  while (pushed < total && socket.write(chunk)) pushed += chunk.length;
  pushed += chunk.length;
  t.true(pushed < total, `${pushed} bytes were taken before anyone read`);
  const rest = (async () => {
    while (pushed < total) {
      pushed += chunk.length;
      if (!socket.write(chunk)) await once(socket, 'drain');
    }
  })();
  go.open();
  await rest;
  let answer = '';
  for await (const part of socket) answer += String(part);
  t.regex(answer, /read$/);
});

test('a client that goes away before its body is complete rejects the read', async (t) => {
  const failed = gate<unknown>();
  const { port } = await listening(t, (req) => {
    toRequest(req, 'http://localhost/', new AbortController())
      .text()
      .then(() => failed.open('read'), failed.open);
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', () =>
    setImmediate(() => socket.destroy()),
  );
  t.true((await failed.promise) instanceof Error);
});

test('a body that nobody reads does not hold the next request on the connection', async (t) => {
  const { port } = await listening(t, (req, res) => {
    toRequest(req, 'http://localhost/', new AbortController());
    res.end(`${req.url} done`);
  });
  const answer = await raw(
    port,
    `POST /1 HTTP/1.1\r\nHost: l\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`,
  );
  t.regex(answer, /\/1 done[^]*\/2 done/);
});
