import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import test from 'ava';

import { ask, serveEntry } from '../_shared/entries.ts';
import { deferred, slowPage } from '../_shared/pages.ts';
import { react18, react19 } from '../_shared/react-lines.ts';
import type { ReactLine } from '../_shared/react-lines.ts';

const lines: Record<string, Promise<ReactLine>> = { 'React 18': react18(), 'React 19': react19() };

for (const [name, ready] of Object.entries(lines)) {
  test(`${name}: is the line it says`, async (t) => {
    t.regex((await ready).version, new RegExp(`^${name.slice(6)}\\.`));
  });

  test(`110: ${name}: the shell and the scripts leave before the data is there`, async (t) => {
    const line = await ready;
    const data = deferred<string>();
    const served = await serveEntry(t, line.createNodePage({ route: '/', page: slowPage(line, () => data) }));
    let shell = '';
    const answer = await ask(served, {
      onChunk(text) {
        if (shell === '' && text.includes('__NEXT_DATA__')) {
          shell = text;
          // Only now does the data exist.
          data.resolve('the slow part');
        }
      },
    });
    t.regex(shell, /^<!DOCTYPE html><html>/);
    t.true(shell.includes('loading'));
    t.false(shell.includes('the slow part'));
    t.regex(shell, /<script[^>]*src="\/_next\/static\/chunks\/main\.js"/);
    t.false(shell.includes('</body>'));
    t.true(answer.text.includes('the slow part'));
    t.true(answer.text.endsWith('</body></html>'));
    t.true(answer.text.indexOf('the slow part') > answer.text.indexOf('__NEXT_DATA__'));
    t.is(answer.text.split('</body></html>').length, 2);
    t.is(answer.headers['content-type'], 'text/html; charset=utf-8');
    t.is(answer.headers['content-length'], undefined);
    t.is(answer.headers.etag, undefined);
  });

  test(`${name}: the page stands inside of #__next, nothing else does`, async (t) => {
    const line = await ready;
    const served = await serveEntry(
      t,
      line.createNodePage({ route: '/', page: { default: () => line.React.createElement('p', null, 'hi') } }),
    );
    const { text, headers, bytes } = await ask(served);
    t.true(text.includes('<div id="__next"><p>hi</p></div><script id="__NEXT_DATA__"'));
    t.is(headers['content-length'], String(bytes.length), 'a page that never suspends leaves in one piece');
  });

  test(`113: ${name}: multi-byte text is whole across chunk borders`, async (t) => {
    const line = await ready;
    const { createElement: h, Suspense } = line.React;
    const word = '嘎a😀é';
    const text = word.repeat(28);
    const big = word.repeat(4000);
    const data = deferred<string>();
    const Slow = slowPage(line, () => data).Slow;
    const page = {
      default: () => h('main', null, h('p', null, text), h('p', null, big), h(Suspense, { fallback: text }, h(Slow))),
    };
    const served = await serveEntry(t, line.createNodePage({ route: '/', page }));
    const answer = await ask(served, { onChunk: (seen) => seen.includes('__NEXT_DATA__') && data.resolve(big) });
    t.is(answer.text.split(big).length, 3);
    t.is(answer.text.split(`<p>${text}</p>`).length, 2);
    t.false(answer.text.includes('\ufffd'));
  });

  test(`${name}: the head has what next/head collected in the shell, deduplicated`, async (t) => {
    const line = await ready;
    const { createElement: h } = line.React;
    const Inner = () => h(line.Head, null, h('title', null, 'inner'), h('meta', { name: 'description', content: 'd' }));
    const page = { default: () => h('main', null, h(line.Head, null, h('title', null, 'outer')), h(Inner)) };
    const served = await serveEntry(t, line.createNodePage({ route: '/', page }));
    const { text } = await ask(served);
    const head = text.slice(0, text.indexOf('</head>'));
    t.is(head.split('<title').length, 2);
    t.true(head.includes('>inner</title>'));
    t.true(head.includes('name="description"'));
    t.regex(head, /charset="?utf-8/i);
    t.true(head.includes('/_next/static/css/page.css'));
  });

  test(`111: ${name}: buffered: one complete answer with an ETag, and 304 for who has it`, async (t) => {
    const line = await ready;
    const data = deferred<string>();
    void delay(5).then(() => data.resolve('the slow part'));
    const served = await serveEntry(t, line.createNodePage({ route: '/', page: slowPage(line, () => data) }), {
      buffered: true,
    });
    const answer = await ask(served);
    t.true(answer.text.includes('the slow part'));
    t.is(answer.headers['content-length'], String(answer.bytes.length));
    t.is(answer.headers['transfer-encoding'], undefined);
    t.regex(answer.headers.etag!, /^"[^"]+"$/);
    const second = await ask(served, { headers: { 'if-none-match': answer.headers.etag! } });
    t.is(second.status, 304);
    t.is(second.text, '');
    const other = await ask(served, { headers: { 'if-none-match': '"other"' } });
    t.is(other.status, 200);
  });

  test(`${name}: a client that goes away stops the render`, async (t) => {
    const line = await ready;
    const data = deferred<string>();
    const reported: unknown[] = [];
    const served = await serveEntry(
      t,
      line.createNodePage({ route: '/', page: slowPage(line, () => data), onError: (error) => reported.push(error) }),
    );
    const controller = new AbortController();
    const response = await fetch(served.url, { signal: controller.signal });
    await response.body!.getReader().read();
    controller.abort();
    await served.settled();
    t.true(served.stopMs[0]! < 100);
    t.deepEqual(served.outcomes, ['done']);
    t.deepEqual(served.errors, []);
    t.deepEqual(reported, []);
    data.resolve('nobody reads this');
  });

  test(`${name}: getServerSideProps is not awaited once the client is gone`, async (t) => {
    const line = await ready;
    const entered = deferred<void>();
    const page = {
      default: () => null,
      getServerSideProps: () => {
        entered.resolve();
        return new Promise(() => {});
      },
    };
    const served = await serveEntry(t, line.createNodePage({ route: '/', page }));
    const controller = new AbortController();
    const response = fetch(served.url, { signal: controller.signal });
    response.catch(() => undefined);
    await entered.promise;
    controller.abort();
    await served.settled();
    t.true(served.stopMs[0]! < 100);
    t.deepEqual(served.outcomes, ['done']);
  });

  test(`${name}: an error in the shell rejects with nothing sent, and is not reported twice`, async (t) => {
    const line = await ready;
    const reported: unknown[] = [];
    const page = {
      default: () => {
        throw new Error('shell broke');
      },
    };
    const served = await serveEntry(
      t,
      line.createNodePage({ route: '/', page, onError: (error) => reported.push(error) }),
    );
    const answer = await ask(served);
    t.is(answer.status, 500);
    t.is(answer.text, 'the 500 page');
    t.is((served.errors[0] as Error).message, 'shell broke');
    t.deepEqual(reported, []);
  });

  test(`${name}: an error after the shell leaves the fallback to the browser and is reported`, async (t) => {
    const line = await ready;
    const data = deferred<string>();
    const reported: unknown[] = [];
    const served = await serveEntry(
      t,
      line.createNodePage({ route: '/', page: slowPage(line, () => data), onError: (error) => reported.push(error) }),
    );
    const answer = await ask(served, {
      onChunk: (text) => text.includes('__NEXT_DATA__') && data.reject(new Error('late')),
    });
    t.is(answer.status, 200);
    t.true(answer.text.endsWith('</body></html>'));
    t.regex(answer.text, /\$RX\(|data-rxi/);
    t.deepEqual(
      reported.map((error) => (error as Error).message),
      ['late'],
    );
  });

  test(`${name}: a slow reader bounds what is rendered`, async (t) => {
    const line = await ready;
    const { createElement: h, Suspense } = line.React;
    const blocks = 60;
    const gates = Array.from({ length: blocks }, () => deferred<string>());
    const parts = gates.map((gate) => slowPage(line, () => gate).Slow);
    const page = {
      default: () => h('main', null, ...parts.map((Slow, key) => h(Suspense, { key, fallback: '…' }, h(Slow)))),
    };
    let seen: ServerResponse | undefined;
    const entry = line.createNodePage({ route: '/', page });
    const served = await serveEntry(t, {
      ...entry,
      handle(req, res, context, signal) {
        seen = res;
        return entry.handle(req, res, context, signal);
      },
    });
    const socket = connect(served.port, '127.0.0.1');
    t.teardown(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    const megabyte = 'x'.repeat(1 << 20);
    for (const gate of gates) gate.resolve(megabyte);
    // The kernel's buffers fill up; what React holds back must not pile up behind them.
    await delay(300);
    t.true(seen!.writableNeedDrain);
    const held = seen!.writableLength;
    t.true(held < 8 << 20, `${held} bytes wait in the response`);
    let size = 0;
    socket.on('data', (chunk) => (size += chunk.length));
    socket.resume();
    await served.settled();
    await new Promise((resolve) => (seen!.writableFinished ? resolve(null) : seen!.once('finish', resolve)));
    t.deepEqual(served.outcomes, ['done']);
  });
}
