import test from 'ava';

import { askEdge } from '../_shared/entries.ts';
import { deferred, slowPage } from '../_shared/pages.ts';
import { react18, react19 } from '../_shared/react-lines.ts';
import type { ReactLine } from '../_shared/react-lines.ts';

const lines: Record<string, Promise<ReactLine>> = { 'React 18': react18(), 'React 19': react19() };

/** Reads a body chunk by chunk. */
async function chunksOf(
  response: Response,
  onChunk: (text: string) => void = () => {},
): Promise<{ text: string; chunks: Uint8Array[] }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body!) {
    chunks.push(chunk);
    onChunk(Buffer.concat(chunks).toString());
  }
  return { text: Buffer.concat(chunks).toString(), chunks };
}

for (const [name, ready] of Object.entries(lines)) {
  test(`110: ${name}: the whole shell and the scripts are the first chunk, data follows`, async (t) => {
    const line = await ready;
    const { createElement: h } = line.React;
    const data = deferred<string>();
    const slow = slowPage(line, () => data);
    // A shell of many of React's own chunks: the cut must come after the last of them.
    const filler = Array.from({ length: 500 }, (_, key) => h('p', { key }, `row ${key} ${'嘎😀'.repeat(20)}`));
    const page = { default: () => h('div', null, filler, h(slow.default as never), h('footer', null, 'end of shell')) };
    const response = await askEdge(line.createEdgePage({ route: '/', page }));
    let first = '';
    const { text } = await chunksOf(response, (seen) => {
      if (first !== '') return;
      first = seen;
      data.resolve('the slow part');
    });
    t.true(first.startsWith('<!DOCTYPE html><html>'));
    // React may add a script of its own to the end of the shell.
    t.true(
      /row 499 .*end of shell<\/footer><\/div><\/div>(?:<script>[^<]*<\/script>)?<script id="__NEXT_DATA__"/s.test(
        first,
      ),
      first.slice(-600),
    );
    t.false(first.includes('the slow part'));
    t.false(first.includes('</body>'));
    t.true(text.includes('the slow part'));
    t.true(text.endsWith('</body></html>'));
    t.is(text.split('</body></html>').length, 2);
    t.is(response.headers.get('content-type'), 'text/html; charset=utf-8');
    t.is(response.headers.get('cache-control'), 'private, no-cache, no-store, max-age=0, must-revalidate');
  });

  test(`${name}: a page that never suspends is one body with its length`, async (t) => {
    const line = await ready;
    const { createElement: h } = line.React;
    const response = await askEdge(
      line.createEdgePage({ route: '/', page: { default: () => h('p', null, 'é'.repeat(9000)) } }),
    );
    const { text, chunks } = await chunksOf(response);
    t.is(Number(response.headers.get('content-length')), Buffer.byteLength(text));
    t.true(chunks.length >= 1);
    t.true(
      text.includes(`<div id="__next"><p>${'é'.repeat(9000)}</p></div><script id="__NEXT_DATA__"`),
      text.slice(0, 600),
    );
  });

  test(`113: ${name}: multi-byte text is whole across chunk borders`, async (t) => {
    const line = await ready;
    const { createElement: h, Suspense } = line.React;
    const word = '嘎a😀é';
    const data = deferred<string>();
    const { Slow } = slowPage(line, () => data);
    const page = {
      default: () =>
        h(
          'main',
          null,
          h('p', null, word.repeat(28)),
          h('p', null, word.repeat(4000)),
          h(Suspense, { fallback: word }, h(Slow)),
        ),
    };
    const { text } = await chunksOf(await askEdge(line.createEdgePage({ route: '/', page })), () =>
      data.resolve(word.repeat(4000)),
    );
    t.is(text.split(word.repeat(4000)).length, 3);
    t.is(text.split(`<p>${word.repeat(28)}</p>`).length, 2);
    t.false(text.includes('\ufffd'));
  });

  test(`94, 111: ${name}: buffered: everything at once with an ETag, 304 for who has it`, async (t) => {
    const line = await ready;
    const data = deferred<string>();
    const entry = line.createEdgePage({ route: '/', page: slowPage(line, () => data) });
    setTimeout(() => data.resolve('the slow part'), 5);
    const response = await askEdge(entry, { buffered: true });
    const etag = response.headers.get('etag')!;
    const text = await response.text();
    t.true(text.includes('the slow part'));
    t.is(response.headers.get('content-length'), String(Buffer.byteLength(text)));
    t.regex(etag, /^"[^"]+"$/);
    const again = await askEdge(entry, { buffered: true, request: { headers: { 'if-none-match': etag } } });
    t.is(again.status, 304);
    t.is(await again.text(), '');
  });

  test(`${name}: cancelling the body or aborting the request stops the render without a report`, async (t) => {
    const line = await ready;
    const data = deferred<string>();
    const reported: unknown[] = [];
    const entry = line.createEdgePage({
      route: '/',
      page: slowPage(line, () => data),
      onError: (error) => reported.push(error),
    });
    const first = await askEdge(entry);
    const reader = first.body!.getReader();
    await reader.read();
    await reader.cancel(new DOMException('gone', 'AbortError'));

    const controller = new AbortController();
    const second = await askEdge(entry, { request: { signal: controller.signal } });
    const other = second.body!.getReader();
    await other.read();
    controller.abort();
    // What is left ends soon, whichever way.
    await t.notThrowsAsync(
      (async () => {
        for (;;) {
          const { done } = await other.read().catch(() => ({ done: true }));
          if (done) return;
        }
      })(),
    );
    t.deepEqual(reported, []);

    const hanging = line.createEdgePage({
      route: '/',
      page: { default: () => null, getServerSideProps: () => new Promise(() => {}) },
    });
    const third = new AbortController();
    const answer = askEdge(hanging, { request: { signal: third.signal } });
    third.abort();
    await t.throwsAsync(answer, { any: true, name: 'AbortError' });
  });

  test(`${name}: an error in the shell rejects, one after it is reported`, async (t) => {
    const line = await ready;
    const reported: unknown[] = [];
    const onError = (error: unknown): void => void reported.push(error);
    const broken = line.createEdgePage({
      route: '/',
      page: {
        default: () => {
          throw new Error('shell broke');
        },
      },
      onError,
    });
    await t.throwsAsync(askEdge(broken), { message: 'shell broke' });
    t.deepEqual(reported, []);
    const data = deferred<string>();
    const response = await askEdge(line.createEdgePage({ route: '/', page: slowPage(line, () => data), onError }));
    const { text } = await chunksOf(response, () => data.reject(new Error('late')));
    t.true(text.endsWith('</body></html>'));
    t.deepEqual(
      reported.map((error) => (error as Error).message),
      ['late'],
    );
  });

  test(`${name}: renders ahead of its reader by nothing`, async (t) => {
    const line = await ready;
    const { createElement: h, Suspense } = line.React;
    const gates = Array.from({ length: 8 }, () => deferred<string>());
    const parts = gates.map((gate) => slowPage(line, () => gate).Slow);
    const page = {
      default: () => h('main', null, ...parts.map((Slow, key) => h(Suspense, { key, fallback: '…' }, h(Slow)))),
    };
    const response = await askEdge(line.createEdgePage({ route: '/', page }));
    const reader = response.body!.getReader();
    t.true(
      Buffer.from((await reader.read()).value!)
        .toString()
        .includes('__NEXT_DATA__'),
    );
    for (const gate of gates) gate.resolve('x'.repeat(100_000));
    await new Promise((resolve) => setTimeout(resolve, 20));
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
    }
    t.true(size > 800_000);
  });

  test(`${name}: gSSP on edge has a request in both dialects and a response that works`, async (t) => {
    const line = await ready;
    const { createElement: h } = line.React;
    let seen: Record<string, unknown> = {};
    const page = {
      default: ({ id }: { id: string }) => h('p', null, `id ${id}`),
      getServerSideProps: async ({ req, res, params, query, resolvedUrl }: any) => {
        seen = {
          url: req.url,
          method: req.method,
          agent: [req.headers['user-agent'], req.headers.get('User-Agent')],
          cookie: [req.cookies.a, req.cookies.get('a')],
          forged: typeof req.headers.get,
          nextUrl: req.nextUrl.searchParams.get('q'),
          params,
          query,
          resolvedUrl,
        };
        res.statusCode = 201;
        res.setHeader('X-One', '1');
        res.setHeader('set-cookie', ['a=1', 'b=2']);
        res.cookies.set('c', '3', { httpOnly: true });
        res.setHeader('cache-control', 'public, max-age=5');
        return { props: { id: params.id } };
      },
    };
    const response = await askEdge(line.createEdgePage({ route: '/p/[id]', page }), {
      route: '/p/[id]',
      url: '/p/7?q=x',
      params: { id: '7' },
      query: { q: 'x', id: '7' },
      request: { headers: { 'user-agent': 'T', cookie: 'a=1%20; a=2', get: 'forged' } },
    });
    t.deepEqual(seen, {
      url: '/p/7?q=x',
      method: 'GET',
      agent: ['T', 'T'],
      cookie: ['1 ', { name: 'a', value: '1 ' }],
      forged: 'function',
      nextUrl: 'x',
      params: { id: '7' },
      query: { q: 'x', id: '7' },
      resolvedUrl: '/p/7?q=x',
    });
    t.is(response.status, 201);
    t.is(response.headers.get('x-one'), '1');
    t.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2', 'c=3; Path=/; HttpOnly']);
    t.is(response.headers.get('cache-control'), 'public, max-age=5');
    t.regex(await response.text(), /<p>id (<!-- -->)?7<\/p>/);
  });
}

test('edge: outcomes of gSSP: not found, redirects, data, an answer of its own', async (t) => {
  const line = await lines['React 19']!;
  const run = (result: unknown, init: object = {}) =>
    askEdge(line.createEdgePage({ route: '/', page: { default: () => null, getServerSideProps: () => result } }), init);
  const missing = await run({ notFound: true });
  t.is(missing.status, 404);
  t.is(missing.headers.get('x-switchrt-outcome'), 'not-found');
  const moved = await run({ redirect: { destination: '/to?a=1', permanent: true } }, { build: { basePath: '/base' } });
  t.is(moved.status, 308);
  t.is(moved.headers.get('location'), '/base/to?a=1');
  t.is(moved.headers.get('refresh'), '0;url=/base/to?a=1');
  const data = await run({ props: { a: 1 } }, { isData: true });
  t.is(data.headers.get('content-type'), 'application/json');
  t.deepEqual(await data.json(), { pageProps: { a: 1 }, __N_SSP: true });
  const own = line.createEdgePage({
    route: '/',
    page: {
      default: () => null,
      getServerSideProps: ({ res }: any) => {
        res.writeHead(202, { 'content-type': 'text/plain' });
        res.write('é');
        res.end('!');
        return { props: {} };
      },
    },
  });
  const answer = await askEdge(own);
  t.is(answer.status, 202);
  t.is(await answer.text(), 'é!');
});

test('edge: a document with getInitialProps is refused, one that inherits it streams', async (t) => {
  const line = await lines['React 19']!;
  const Base = line.document.default;
  class Own extends Base {
    static override getInitialProps(context: never): never {
      return (Base as any).getInitialProps(context) as never;
    }
  }
  class Plain extends Base {}
  const page = { default: () => line.React.createElement('p', null, 'x') };
  t.throws(() => line.createEdgePage({ route: '/', page, document: { default: Own } }), {
    message: /_document with getInitialProps/,
  });
  t.regex(
    await (await askEdge(line.createEdgePage({ route: '/', page, document: { default: Plain } }))).text(),
    /<div id="__next"><p>x<\/p><\/div>/,
  );
});

test('edge: a page without data is rendered for its request', async (t) => {
  const line = await lines['React 19']!;
  const page = { default: () => line.React.createElement('p', null, JSON.stringify(line.useRouter().query)) };
  const response = await askEdge(line.createEdgePage({ route: '/e/[id]', page }), {
    route: '/e/[id]',
    url: '/e/5',
    params: { id: '5' },
    query: { id: '5' },
  });
  const text = await response.text();
  t.true(text.includes('{&quot;id&quot;:&quot;5&quot;}'));
  t.true(text.includes('"query":{"id":"5"}'));
  t.false(text.includes('autoExport'));
});
