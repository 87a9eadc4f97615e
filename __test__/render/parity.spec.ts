import { PassThrough } from 'node:stream';

import test from 'ava';

import { ask, askEdge, serveEntry } from '../_shared/entries.ts';
import { deferred, slowPage } from '../_shared/pages.ts';
import { react18, react19 } from '../_shared/react-lines.ts';
import type { ReactLine } from '../_shared/react-lines.ts';

const lines: Record<string, Promise<ReactLine>> = { 'React 18': react18(), 'React 19': react19() };
const inside = (html: string): string => /<div id="__next">(.*)<\/div><script id="__NEXT_DATA__"/s.exec(html)![1]!;
const section = (html: string): string => /<section>(.*?)<\/section>/s.exec(html)![1]!;
const head = (html: string): string => html.slice(0, html.indexOf('</head>'));

/** Everything that hydration is particular about: ids, text borders, boundaries, fragments, escapes, form values. */
function particular(line: ReactLine): () => any {
  const { createElement: h, Fragment, Suspense, useId, useState, memo } = line.React;
  const Id = (): any => h('label', { id: useId(), htmlFor: useId() }, 'id');
  const Nested = memo(({ depth }: { depth: number }): any =>
    depth === 0
      ? h(Id)
      : h(
          Fragment,
          null,
          h(Id),
          [1, 2].map((key) => h(Nested, { key, depth: depth - 1 })),
        ),
  );
  return function Particular(): any {
    const [count] = useState(3);
    return h(
      Fragment,
      null,
      'a ',
      count,
      ' b',
      null,
      false,
      h(
        'p',
        { title: '"<&>\'', style: { color: 'red', marginTop: 4 }, 'data-x': true, hidden: true },
        'é ',
        '<b>',
        ' ',
        0,
      ),
      h(Nested, { depth: 2 }),
      h(Suspense, { fallback: 'never' }, h(Id), 'in', h(Suspense, { fallback: 'never' }, 'inner')),
      h('select', { defaultValue: '2' }, h('option', { value: '1' }, 'one'), h('option', { value: '2' }, 'two')),
      h('textarea', { defaultValue: '\n<x>' }),
      h('input', { defaultValue: 'v', defaultChecked: true, type: 'checkbox' }),
      h('svg', { viewBox: '0 0 1 1' }, h('path', { strokeWidth: 2, d: 'M0 0' })),
      h('div', { dangerouslySetInnerHTML: { __html: '<i>raw</i>' } }),
    );
  };
}

for (const [name, ready] of Object.entries(lines)) {
  test(`${name}: a page in one piece is what a stream would have sent, on Node and on edge`, async (t) => {
    const line = await ready;
    const { createElement: h, Suspense } = line.React;
    const Page = particular(line);
    const once$ = { default: Page };
    const whole = await ask(await serveEntry(t, line.createNodePage({ route: '/', page: once$ })));
    t.truthy(whole.headers['content-length'], 'it was one piece');
    const edge = await (await askEdge(line.createEdgePage({ route: '/', page: once$ }))).text();
    t.is(inside(edge), inside(whole.text));

    // A sibling that suspends makes the renderer take the stream; the page before it must not change by that.
    let wait: Promise<void> | undefined;
    let done = false;
    const Slow = (): any => {
      wait ??= new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => void (done = true));
      if (!done) throw wait;
      return 'slow';
    };
    // The same depth and the same place: ids depend on both.
    const page = {
      default: () => h('div', null, h('section', null, h(Page)), h(Suspense, { fallback: '…' }, h(Slow))),
    };
    const entry = line.createNodePage({ route: '/', page });
    const served = await serveEntry(t, entry);
    const streamed = await ask(served);
    t.is(streamed.headers['content-length'], undefined, 'it was streamed');
    const settled = await ask(await serveEntry(t, line.createNodePage({ route: '/', page })));
    t.is(section(streamed.text), section(settled.text));
    t.truthy(settled.headers['content-length']);
  });

  test(`${name}: one head, however often a page had to be started`, async (t) => {
    const line = await ready;
    const { createElement: h, Suspense } = line.React;
    let data: { promise: Promise<void>; done: boolean } | null = null;
    const Slow = (): any => {
      if (data === null) {
        const fresh = { promise: Promise.resolve(), done: false };
        fresh.promise = new Promise<void>((resolve) => setTimeout(resolve, 2)).then(() => void (fresh.done = true));
        data = fresh;
      }
      if (!data.done) throw data.promise;
      return 'slow';
    };
    const page = {
      default: () =>
        h(
          'div',
          null,
          h(line.Head, null, h('meta', { property: 'og:image', content: 'a' }), h('title', null, 'once')),
          h(Suspense, { fallback: '…' }, h(Slow)),
        ),
    };
    const served = await serveEntry(t, line.createNodePage({ route: '/', page }));
    for (let i = 0; i < 3; i += 1) {
      data = null;
      const { text } = await ask(served);
      t.is(head(text).split('og:image').length, 2);
      t.is(head(text).split('<title').length, 2);
    }
  });

  test(`${name}: the default document is made anew for every head and every page's data`, async (t) => {
    const line = await ready;
    const { createElement: h } = line.React;
    const page = {
      default: ({ n }: { n: number }) =>
        h(
          'p',
          null,
          h(
            line.Head,
            null,
            h('title', null, `title ${n % 2}`),
            h('meta', { name: 'n', content: String(n % 2), 'data-on': true }),
          ),
        ),
      getServerSideProps: ({ query }: any) => ({ props: { n: Number(query.n), evil: '"switchrt-data"</script>$&$`' } }),
    };
    const entry = line.createNodePage({ route: '/', page });
    const served = await serveEntry(t, entry, (req) => ({
      query: { n: new URL(req.url!, 'http://x').searchParams.get('n')! },
    }));
    for (const n of [0, 1, 2, 3]) {
      const { text } = await ask(served, { path: `/?n=${n}` });
      t.true(head(text).includes(`>title ${n % 2}</title>`));
      t.true(head(text).includes(`content="${n % 2}"`));
      const data = JSON.parse(/<script id="__NEXT_DATA__"[^>]*>(.*?)<\/script>/s.exec(text)![1]!);
      t.deepEqual(data.props.pageProps, { n, evil: '"switchrt-data"</script>$&$`' });
    }
    // A function as a prop can do anything: such a head is rendered each time, not remembered.
    const odd = {
      default: () => h('p', null, h(line.Head, null, h('script', { key: 's', src: '/x.js', onLoad: () => {} }))),
    };
    t.true(
      head((await ask(await serveEntry(t, line.createNodePage({ route: '/', page: odd })))).text).includes('/x.js'),
    );
  });

  for (const buffered of [false, true]) {
    test(`${name}: each request renders a page once${buffered ? ', in one answer' : ''}`, async (t) => {
      const line = await ready;
      const { createElement: h, Suspense } = line.React;
      let shells = 0;
      const counted = (inner: () => any): { default: () => any } => ({
        default: () => {
          shells += 1;
          return h('main', null, inner());
        },
      });
      let data = deferred<string>();
      const { Slow } = slowPage(line, () => data);
      const slow = counted(() => h(Suspense, { fallback: 'loading' }, h(Slow)));
      const plain = counted(() => h('p', null, 'at once'));
      for (const [page, text] of [
        [slow, 'the slow part'],
        [plain, 'at once'],
      ] as const) {
        const served = await serveEntry(t, line.createNodePage({ route: '/', page }), { buffered });
        const entry = line.createEdgePage({ route: '/', page });
        const runtimes = {
          nodejs: async () => (await ask(served)).text,
          edge: async () => (await askEdge(entry, { buffered })).text(),
        };
        for (const [runtime, answer] of Object.entries(runtimes)) {
          for (let request = 0; request < 3; request++) {
            shells = 0;
            data = deferred();
            setTimeout(() => data.resolve('the slow part'), 2);
            t.true((await answer()).includes(text));
            t.is(shells, 1, `${text} on ${runtime}, request ${request}`);
          }
        }
      }
    });
  }

  test(`${name}: a page that suspends without a boundary waits, and answers whole`, async (t) => {
    const line = await ready;
    let wait: Promise<void> | undefined;
    let done = false;
    const page = {
      default: (): any => {
        wait ??= new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => void (done = true));
        if (!done) throw wait;
        return line.React.createElement('p', null, 'waited');
      },
    };
    t.true((await ask(await serveEntry(t, line.createNodePage({ route: '/', page })))).text.includes('<p>waited</p>'));
  });
}

test('a response that something else wraps still drains', async (t) => {
  // A compressor replaces `write` and `end`, and emits `drain` itself.
  const line = await lines['React 19']!;
  const { createElement: h, Suspense } = line.React;
  let release!: () => void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let open = false;
  void gate.then(() => (open = true));
  const Slow = (): any => {
    if (!open) throw gate;
    return h('p', null, 'x'.repeat(300_000));
  };
  const page = {
    default: () => h('div', null, h(Suspense, { fallback: '…' }, h(Slow)), h(Suspense, { fallback: '…' }, h(Slow))),
  };
  const entry = line.createNodePage({ route: '/', page });
  const served = await serveEntry(t, {
    ...entry,
    handle(req, res, context, signal) {
      const through = new PassThrough({ highWaterMark: 1024 });
      const write = res.write.bind(res);
      const end = res.end.bind(res);
      through.on('data', (chunk) => void write(chunk));
      through.on('end', () => end());
      through.on('drain', () => res.emit('drain'));
      res.write = ((chunk: Buffer) => through.write(chunk)) as never;
      res.end = ((chunk?: Buffer) => (chunk ? through.end(chunk) : through.end(), res)) as never;
      return entry.handle(req, res, context, signal);
    },
  });
  const answer = await ask(served, { onChunk: () => release() });
  t.true(answer.text.endsWith('</body></html>'));
  t.is(answer.text.split('x'.repeat(300_000)).length, 3);
  t.deepEqual(served.outcomes, ['done']);
});
