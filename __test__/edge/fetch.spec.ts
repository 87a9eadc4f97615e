import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import test, { type ExecutionContext } from 'ava';

import { isPublicAddress } from '../../dist/runtimes/edge/host/address.js';
import { edge } from './_host.ts';

/** A server that edge code fetches from. */
async function origin(
  t: ExecutionContext,
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where nobody listens. */
async function closed(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

test('fetch: bodies both ways, headers, redirects, a compressed answer passed on', async (t) => {
  const url = await origin(t, (req, res) => {
    if (req.url === '/redirect') return void res.writeHead(302, { location: '/gzip' }).end();
    if (req.url === '/gzip')
      return void res
        .writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' })
        .end(gzipSync('unpacked'));
    if (req.url === '/none') return void res.writeHead(204, { 'set-cookie': ['a=1', 'b=2'] }).end();
    res.writeHead(200, { 'x-method': req.method, 'x-one': req.headers['x-one'] ?? '' });
    req.pipe(res);
  });
  const { json, get } = await edge(t, {
    env: { ORIGIN: url },
    routes: {
      '/fetches': `
        const { ORIGIN } = process.env; const enc = new TextEncoder();
        const echo = await fetch(ORIGIN + '/echo', { method: 'POST', body: 'grüße', headers: { 'x-one': '1' } });
        const chunks = ['a', 'b', 'c'];
        const streamed = await fetch(ORIGIN, { method: 'PUT', duplex: 'half', body: new ReadableStream({ pull(c) { const next = chunks.shift(); if (next) c.enqueue(enc.encode(next)); else c.close(); } }) });
        const redirected = await fetch(ORIGIN + '/redirect'); const manual = await fetch(ORIGIN + '/redirect', { redirect: 'manual' });
        const none = await fetch(ORIGIN + '/none'); const made = await fetch(new Request(ORIGIN, { method: 'PATCH', body: new Blob(['blob']) }));
        const large = await fetch(ORIGIN, { method: 'POST', body: new Uint8Array(3_000_000) });
        const clone = (await fetch(ORIGIN + '/gzip')).clone();
        return Response.json([await echo.text(), echo.headers.get('x-method'), echo.headers.get('x-one'), await streamed.text(), redirected.redirected, redirected.url === ORIGIN + '/gzip', await redirected.text(), manual.status,
          none.status, none.body, none.headers.getSetCookie(), await made.text(), made.headers.get('x-method'), (await large.arrayBuffer()).byteLength, await clone.text(), await fetch(ORIGIN + '/redirect', { redirect: 'error' }).catch((e) => e.constructor === TypeError)]);`,
      '/passed': `return fetch(process.env.ORIGIN + '/gzip');`,
      '/rewrapped': `const response = await fetch(process.env.ORIGIN + '/gzip'); return new Response(response.body, response);`,
    },
  });
  t.deepEqual(await json('/fetches'), [
    'grüße',
    'POST',
    '1',
    'abc',
    true,
    true,
    'unpacked',
    302,
    204,
    null,
    ['a=1', 'b=2'],
    'blob',
    'PATCH',
    3_000_000,
    'unpacked',
    true,
  ]);
  for (const path of ['/passed', '/rewrapped']) {
    const response = await get(path);
    t.is(response.headers.get('content-encoding'), null);
    t.is(await response.text(), 'unpacked', path);
  }
});

test('fetch: aborts, failures and limits in plain words', async (t) => {
  const url = await origin(t, (req, res) => {
    if (req.url === '/hangs') return;
    if (req.url === '/breaks') {
      res.writeHead(200, { 'content-length': '100' });
      res.write('part');
      setImmediate(() => res.destroy());
      return;
    }
    res.end('ok');
  });
  const { json } = await edge(t, {
    env: { ORIGIN: url, CLOSED: await closed() },
    edge: { subrequests: 5 },
    routes: {
      '/aborts': `
        const controller = new AbortController(); const pending = fetch(process.env.ORIGIN + '/hangs', { signal: controller.signal }); setTimeout(() => controller.abort(), 10);
        const one = await pending.catch((error) => [error.name, error instanceof DOMException]);
        const two = await fetch(process.env.ORIGIN + '/hangs', { signal: AbortSignal.timeout(10) }).catch((error) => error.name);
        const three = await fetch(process.env.ORIGIN, { signal: AbortSignal.abort('why') }).catch((reason) => reason);
        return Response.json([one, two, three]);`,
      '/failures': `
        const refused = await fetch(process.env.CLOSED).catch((error) => [error.message, error.cause.code]);
        const broken = await fetch(process.env.ORIGIN + '/breaks').then((r) => r.text()).catch((error) => error.constructor === TypeError);
        const words = []; for (const url of ['/api', 'file:///etc/passwd', 'blob:x', 'ftp://x/', '']) words.push(await fetch(url).catch((error) => error.message));
        return Response.json([refused, broken, words]);`,
      '/many': `
        const one = async () => fetch(process.env.ORIGIN).then((r) => r.text(), (error) => error.message);
        const results = []; for (let i = 0; i < 7; i++) results.push(await one());
        return Response.json(results);`,
    },
  });
  t.deepEqual(await json('/aborts'), [['AbortError', true], 'TimeoutError', 'why']);
  t.deepEqual(await json('/failures'), [
    ['fetch failed', 'ECONNREFUSED'],
    true,
    [
      'Failed to parse URL from "/api": an edge route has no base, so the URL must be absolute',
      'fetch failed: an edge route can fetch http:, https: and data: URLs, not file:',
      'fetch failed: an edge route can fetch http:, https: and data: URLs, not blob:',
      'fetch failed: an edge route can fetch http:, https: and data: URLs, not ftp:',
      'Failed to parse URL from "": an edge route has no base, so the URL must be absolute',
    ],
  ]);
  const over = 'fetch failed: this request has made its 5 subrequests (edge.subrequests)';
  const first = ['ok', 'ok', 'ok', 'ok', 'ok', over, over];
  t.deepEqual(await json('/many'), first);
  // Each request has its own count, side by side as well.
  t.deepEqual(await Promise.all([json('/many'), json('/many'), json('/many')]), [first, first, first]);
});

test("the policy 'public' denies private addresses, by name, by number and after a redirect", async (t) => {
  const url = await origin(t, (_, res) => res.end('secret'));
  const port = new URL(url).port;
  const { json } = await edge(t, {
    edge: { fetch: 'public' },
    routes: {
      '/private': `
        const results = {};
        for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0', '10.0.0.1', '169.254.169.254', '192.168.1.1']) {
          results[host] = await fetch('http://' + host + ':${port}/').then((r) => r.text(), (error) => error.cause?.code ?? error.message);
        }
        results.socket = await new Promise((resolve) => { const socket = new WebSocket('ws://127.0.0.1:${port}/'); socket.onopen = () => resolve('open'); socket.onerror = () => resolve('denied'); });
        return Response.json(results);`,
    },
  });
  const results = await json<Record<string, string>>('/private');
  for (const [host, result] of Object.entries(results))
    t.is(result, host === 'socket' ? 'denied' : 'ERR_ADDRESS_DENIED', host);
});

test('which addresses are public', (t) => {
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])
    t.true(isPublicAddress(address), address);
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::7f00:1',
    '::ffff:0:7f00:1',
    'fec0::1',
    '3fff::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'no address',
    '',
  ])
    t.false(isPublicAddress(address), address);
});
