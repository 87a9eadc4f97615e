import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip, gunzipSync } from 'node:zlib';

import test from 'ava';

import { acceptsGzip, installCompression } from '../../dist/http/compress.js';
import { onHead } from '../../dist/http/head.js';
import { gate, listening, slowClient } from './_raw.ts';

const install = (req: IncomingMessage, res: ServerResponse): void => {
  const compression = installCompression(req, res);
  onHead(res, () => compression.decide());
};

async function ask(
  url: string,
  headers: Record<string, string> = { 'accept-encoding': 'gzip' },
): Promise<{ message: IncomingMessage; body: Buffer }> {
  const [message] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return { message, body: Buffer.concat(chunks) };
}

const accepts = (value?: string): boolean =>
  acceptsGzip({ headers: value === undefined ? {} : { 'accept-encoding': value } } as IncomingMessage);

test('accept-encoding with its q values', (t) => {
  for (const yes of ['gzip', 'br, gzip;q=0.5', '*', 'GZIP', 'deflate, *;q=0.1']) t.true(accepts(yes), yes);
  for (const no of [undefined, '', 'br', 'gzip;q=0', 'gzip; q=0.0, br', '*;q=0', 'gzip;q=0, *'])
    t.false(accepts(no), String(no));
});

test('one end with a long text is compressed; its tag becomes weak and its length goes', async (t) => {
  const text = 'hello '.repeat(1000);
  const { url } = await listening(t, (req, res) => {
    install(req, res);
    res.setHeader('etag', '"x"');
    res.setHeader('content-type', 'text/html');
    res.setHeader('content-length', Buffer.byteLength(text));
    res.end(text);
  });
  const { message, body } = await ask(url);
  t.is(message.headers['content-encoding'], 'gzip');
  t.is(message.headers.etag, 'W/"x"');
  t.is(message.headers.vary, 'Accept-Encoding');
  t.is(message.headers['content-length'], undefined);
  t.is(gunzipSync(body).toString(), text);
});

test('what is short, encoded, partial, not text or not to be changed stays as it is', async (t) => {
  const { url } = await listening(t, (req, res) => {
    install(req, res);
    const { searchParams: params } = new URL(req.url!, 'http://l');
    res.setHeader('content-type', params.get('type') ?? 'text/plain');
    if (params.has('encoded')) res.setHeader('content-encoding', 'br');
    if (params.has('partial')) res.statusCode = 206;
    if (params.has('fixed')) res.setHeader('cache-control', 'public, no-transform');
    res.end('x'.repeat(Number(params.get('size') ?? 5000)));
  });
  for (const query of ['?size=100', '?encoded', '?partial', '?type=image/png', '?type=text/event-stream', '?fixed']) {
    const { message } = await ask(url + query);
    t.not(message.headers['content-encoding'], 'gzip', query);
    t.truthy(message.headers['content-length'], query);
  }
});

test('116: every chunk can be read before the next one is written', async (t) => {
  const seen = gate();
  const { url } = await listening(t, async (req, res) => {
    install(req, res);
    res.setHeader('content-type', 'text/html');
    res.write('first');
    await seen.promise;
    res.end('second');
  });
  const [message] = (await once(get(url, { headers: { 'accept-encoding': 'gzip' } }), 'response')) as [IncomingMessage];
  t.is(message.headers['content-encoding'], 'gzip');
  const text = message.pipe(createGunzip()).setEncoding('utf8');
  const [first] = (await once(text, 'data')) as [string];
  t.is(first, 'first');
  seen.open();
  const [second] = (await once(text, 'data')) as [string];
  t.is(second, 'second');
});

test('116: a reader that stops slows the writer down', async (t) => {
  const stalled = gate();
  let written = 0;
  const total = 400;
  const { port } = await listening(t, async (req, res) => {
    install(req, res);
    res.setHeader('content-type', 'text/plain');
    const noise = Buffer.alloc(65_536);
    for (let i = 0; i < noise.length; i++) noise[i] = Math.floor(Math.random() * 256);
    while (written < total && !res.destroyed) {
      written += 1;
      if (!res.write(noise)) {
        const timer = setTimeout(stalled.open, 500);
        const settled = new AbortController();
        await Promise.race([once(res, 'drain', settled), once(res, 'close', settled)]);
        settled.abort();
        clearTimeout(timer);
      }
    }
    res.end();
  });
  const socket = await slowClient(port, '/', 'Accept-Encoding: gzip\r\n');
  await stalled.promise;
  t.true(written < total, `${written} chunks were written for a reader that takes none`);
  socket.destroy();
});

test('callbacks, flushHeaders and writeHead with fields work through it', async (t) => {
  const order: string[] = [];
  const { url } = await listening(t, (req, res) => {
    install(req, res);
    res.on('finish', () => order.push('finish'));
    res.writeHead(203, 'Odd', { 'Content-Type': 'text/css', 'X-A': ['1', '2'] });
    res.flushHeaders();
    res.write('a{', 'utf8', () => order.push('written'));
    res.end('}', () => order.push('ended'));
  });
  const { message, body } = await ask(url);
  t.is(message.statusCode, 203);
  t.is(message.statusMessage, 'Odd');
  t.is(message.headers['x-a'], '1, 2');
  t.is(gunzipSync(body).toString(), 'a{}');
  t.true(order.includes('written') && order.includes('ended') && order.includes('finish'));
});
