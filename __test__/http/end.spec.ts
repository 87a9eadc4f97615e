import { ServerResponse } from 'node:http';

import test from 'ava';

import { endText } from '../../dist/http/end.js';
import { listening, raw } from './_raw.ts';

const texts = { short: 'hello', empty: '', 'not ASCII': 'grüße', long: 'x'.repeat(40_000), 'line ends': 'a\r\n\r\nb' };

/** Both ways of ending, for a request line. */
async function wire(t: Parameters<typeof listening>[0], text: string, requests: string): Promise<[string, string]> {
  let joined = false;
  const { port } = await listening(t, (_, res) => {
    const length = Buffer.byteLength(text);
    res.sendDate = false;
    res.writeHead(200, ['content-length', String(length)]);
    if (joined) endText(res, text, length);
    else res.end(text);
  });
  const plain = await raw(port, requests);
  joined = true;
  return [await raw(port, requests), plain];
}

for (const [name, text] of Object.entries(texts)) {
  test(`${name}: head and text joined are the bytes that Node sends for them`, async (t) => {
    const [joined, plain] = await wire(t, text, 'GET / HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n');
    t.is(joined, plain);
    t.true(plain.endsWith(Buffer.from(text).toString('latin1')));
  });
}

test('HEAD has no text, pipelined answers keep their order and places, HTTP/1.0 is closed', async (t) => {
  const pipelined =
    'GET / HTTP/1.1\r\nHost: l\r\n\r\nHEAD / HTTP/1.1\r\nHost: l\r\n\r\nGET / HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n';
  const [joined, plain] = await wire(t, 'hello', pipelined);
  t.is(joined, plain);
  t.is(joined.match(/hello/g)!.length, 2);
  const [old, oldPlain] = await wire(t, 'hello', 'GET / HTTP/1.0\r\n\r\n');
  t.is(old, oldPlain);
});

test('a response that somebody wraps gets the text through its own end', async (t) => {
  const seen: unknown[] = [];
  const { url } = await listening(t, (_, res) => {
    const { end } = ServerResponse.prototype;
    res.end = ((chunk: string) => {
      seen.push(chunk);
      return end.call(res, chunk.toUpperCase(), 'utf8');
    }) as typeof res.end;
    res.writeHead(200, ['content-length', '5']);
    endText(res, 'hello', 5);
  });
  t.is(await (await fetch(url)).text(), 'HELLO');
  t.deepEqual(seen, ['hello']);
});

test('it finishes and closes as any other answer, and its connection is used again', async (t) => {
  const events: string[] = [];
  const { port, server } = await listening(t, (_, res) => {
    for (const event of ['finish', 'close']) res.on(event, () => events.push(event));
    res.writeHead(200, ['content-length', '2']);
    endText(res, 'ok', 2);
    t.true(res.writableEnded);
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const get = 'GET / HTTP/1.1\r\nHost: l\r\n\r\n';
  await raw(port, get + get.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  t.deepEqual(events, ['finish', 'close', 'finish', 'close']);
  t.is(connections, 1);
});
