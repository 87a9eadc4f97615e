import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';

import test from 'ava';

import { sendResponse } from '../../dist/http/response.js';
import { gate, listening, raw, slowClient } from './_raw.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('status, fields, two set-cookie beside one that was there; connection-level and internal ones dropped', async (t) => {
  const { url } = await listening(t, (req, res) => {
    res.setHeader('set-cookie', 'first=0');
    res.setHeader('x-kept', 'yes');
    res.setHeader('x-replaced', 'old');
    const headers = new Headers({
      'x-replaced': 'new',
      'x-middleware-next': '1',
      'x-switchrt-outcome': 'x',
      'keep-alive': 'timeout=1',
      'transfer-encoding': 'chunked',
    });
    headers.append('set-cookie', 'a=1; Path=/');
    headers.append('set-cookie', 'b=2, c=3');
    return sendResponse(new Response('made', { status: 201, statusText: 'Fine', headers }), req, res);
  });
  const [message] = (await once(get(url), 'response')) as [IncomingMessage];
  t.is(message.statusCode, 201);
  t.is(message.statusMessage, 'Fine');
  t.deepEqual(message.headers['set-cookie'], ['first=0', 'a=1; Path=/', 'b=2, c=3']);
  t.is(message.headers['x-kept'], 'yes');
  t.is(message.headers['x-replaced'], 'new');
  t.is(message.headers['x-middleware-next'], undefined);
  t.is(message.headers['x-switchrt-outcome'], undefined);
  t.is(message.headers['transfer-encoding'], undefined);
  t.is(message.headers['content-length'], '4');
  message.resume();
});

test('HEAD has the head and no body, and the body is cancelled', async (t) => {
  const cancelled = gate();
  const { port } = await listening(t, (req, res) =>
    sendResponse(
      new Response(new ReadableStream({ cancel: () => cancelled.open() }), {
        headers: { 'content-length': '7', 'x-a': '1' },
      }),
      req,
      res,
    ),
  );
  const answer = await raw(port, 'HEAD / HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n');
  t.regex(answer, /^HTTP\/1.1 200 OK\r\n/);
  t.regex(answer, /content-length: 7\r\n/i);
  t.regex(answer, /\r\n\r\n$/);
  await cancelled.promise;
});

test('204 and 304 have no body and no length; an empty body has length 0', async (t) => {
  const { port } = await listening(t, (req, res) =>
    sendResponse(
      new Response(req.url === '/empty' ? '' : null, {
        status: req.url === '/empty' ? 200 : Number(req.url!.slice(1)),
      }),
      req,
      res,
    ),
  );
  const ask = (path: string): Promise<string> =>
    raw(port, `GET ${path} HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`);
  for (const status of [204, 304]) t.notRegex(await ask(`/${status}`), /content-length|transfer-encoding/i);
  t.regex(await ask('/200'), /content-length: 0\r\n/i);
  t.regex(await ask('/empty'), /content-length: 0\r\n/i);
});

test('the head leaves before a slow first chunk, and each chunk before the next is made', async (t) => {
  const first = gate();
  const second = gate();
  const { url } = await listening(t, (req, res) =>
    sendResponse(
      new Response(
        new ReadableStream({
          async start(controller) {
            await first.promise;
            controller.enqueue(encode('one'));
            await second.promise;
            controller.enqueue(encode('two'));
            controller.close();
          },
        }),
      ),
      req,
      res,
    ),
  );
  // `fetch` resolves with the head: the first chunk is not there yet.
  const response = await fetch(url);
  first.open();
  const reader = response.body!.getReader();
  t.deepEqual((await reader.read()).value, encode('one'));
  second.open();
  t.deepEqual((await reader.read()).value, encode('two'));
  t.true((await reader.read()).done);
});

test('an error in the middle cuts the connection instead of ending it cleanly', async (t) => {
  const failed = gate<unknown>();
  const { port } = await listening(t, (req, res) =>
    sendResponse(
      new Response(
        new ReadableStream({
          pull(controller) {
            if (res.headersSent) controller.error(new Error('half way'));
            else controller.enqueue(encode('part'));
          },
        }),
      ),
      req,
      res,
    ).catch((error: unknown) => {
      failed.open(error);
      t.true(res.headersSent);
      res.destroy();
    }),
  );
  const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: l\r\n\r\n');
  t.is(((await failed.promise) as Error).message, 'half way');
  t.notRegex(answer, /\r\n0\r\n\r\n$/);
});

test('an error before the first chunk rejects; a chunk that is no bytes says so', async (t) => {
  const errors: string[] = [];
  const { url } = await listening(t, async (req, res) => {
    const body =
      req.url === '/error'
        ? new ReadableStream({ pull: () => Promise.reject(new Error('at once')) })
        : new ReadableStream({ start: (c) => c.enqueue('text' as never) });
    await sendResponse(new Response(body), req, res).catch((error: Error) => errors.push(error.message));
    res.end();
  });
  await fetch(`${url}/error`);
  await fetch(`${url}/text`).then((res) => res.text());
  t.is(errors[0], 'at once');
  t.regex(errors[1]!, /made of bytes.*string/);
});

test('a client that goes away cancels the body, also while it waits for a chunk', async (t) => {
  const cancelled = gate();
  const { port } = await listening(t, (req, res) =>
    sendResponse(
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(encode('one')),
          cancel: () => cancelled.open(),
        }),
      ),
      req,
      res,
    ),
  );
  const socket = await slowClient(port, '/');
  socket.resume();
  await once(socket, 'data');
  socket.destroy();
  await cancelled.promise;
  t.pass();
});

test('116: a reader that stops bounds the producer, and the rest comes when it reads on', async (t) => {
  let produced = 0;
  const stalled = gate();
  const total = 400;
  const { port } = await listening(t, (req, res) => {
    let timer: NodeJS.Timeout | undefined;
    return sendResponse(
      new Response(
        new ReadableStream<Uint8Array>(
          {
            pull(controller) {
              produced += 1;
              clearTimeout(timer);
              // Nobody pulls for a while: the reader has stalled the producer.
              timer = setTimeout(() => stalled.open(), 300);
              controller.enqueue(new Uint8Array(65_536));
              if (produced === total) {
                clearTimeout(timer);
                controller.close();
              }
            },
          },
          { highWaterMark: 0 },
        ),
      ),
      req,
      res,
    );
  });
  const socket = await slowClient(port, '/', 'Connection: close\r\n');
  await stalled.promise;
  t.true(produced < total, `all ${total} chunks were produced for a reader that takes none`);
  let bytes = 0;
  for await (const chunk of socket) bytes += (chunk as Buffer).length;
  t.true(bytes > total * 65_536);
  t.is(produced, total);
});

test('a Response that was read already is refused before anything is sent', async (t) => {
  const { url } = await listening(t, async (req, res) => {
    const response = new Response('x');
    await response.text();
    await t.throwsAsync(sendResponse(response, req, res), { instanceOf: TypeError });
    t.false(res.headersSent);
    res.end('ok');
  });
  t.is(await (await fetch(url)).text(), 'ok');
});
