import { setTimeout as delay } from 'node:timers/promises';

import test from 'ava';

import { ask, madeServer, page } from './_made.ts';

/** A page that counts how often it was made, by path. */
const counted = (result: string): string => `
const counts = {};
${page(
  `res.end('rendered per request'); return 'done';`,
  `async prerender(context) {
  const n = counts[context.asPath] = (counts[context.asPath] ?? 0) + 1;
  ${result}
},`,
)}`;
const asPage = (revalidate: string): string =>
  `return { type: 'page', html: '<p>' + context.asPath + ' ' + n + ' ' + JSON.stringify(context.query) + '</p>', pageData: { pageProps: { n } }, revalidate: ${revalidate}, status: 200 };`;

const ssg = (code: string, prerender: object) => ({
  code,
  rendering: 'ssg' as const,
  dataFetching: ['getStaticProps', 'getStaticPaths'],
  prerender: prerender as never,
});
const listed = (name: string, revalidate: number | false = false) => ({
  html: `prerender/${name}.html`,
  data: `prerender/${name}.json`,
  revalidate,
  status: 200,
});
const files = {
  '.switchrt/prerender/one.html': '<p>one</p>',
  '.switchrt/prerender/one.json': '{"pageProps":{"one":1}}',
  '.switchrt/prerender/shell.html': '<p>shell</p>',
  '.switchrt/prerender/shell.json': '{}',
};

test('what was made at build is served with its tag and cache rule, page and data apart', async (t) => {
  const { url } = await madeServer(t, {
    files,
    routes: {
      '/p/[id]': ssg(counted(asPage('false')), {
        fallback: false,
        paths: { '/p/one': listed('one', 60), '/p/%C3%BC': listed('one') },
      }),
    },
  });
  const html = await ask(`${url}/p/one?x=1`);
  t.is(html.text, '<p>one</p>');
  t.is(html.headers.get('cache-control'), 's-maxage=60, stale-while-revalidate');
  t.is(html.headers.get('content-type'), 'text/html; charset=utf-8');
  t.is((await ask(`${url}/p/one`, { headers: { 'if-none-match': html.headers.get('etag')! } })).status, 304);
  const data = await ask(`${url}/_next/data/b1/p/one.json`);
  t.deepEqual(JSON.parse(data.text), { pageProps: { one: 1 } });
  t.is(data.headers.get('content-type'), 'application/json');
  t.is(data.headers.get('x-nextjs-matched-path'), '/p/[id]');
  t.not(data.headers.get('etag'), html.headers.get('etag'));
  // The same name in other spellings.
  for (const path of ['/p/%c3%bc', '/p/%C3%BC']) t.is((await ask(url + path)).text, '<p>one</p>', path);
  t.is((await ask(`${url}/p/one`, { method: 'POST' })).status, 405);
});

test("fallback: false is 404, 'blocking' makes and keeps, true shows the shell to people only", async (t) => {
  const { url } = await madeServer(t, {
    files,
    routes: {
      '/none/[id]': ssg(counted(asPage('false')), { fallback: false, paths: {} }),
      '/wait/[id]': ssg(counted(asPage('false')), { fallback: 'blocking', paths: {} }),
      '/shell/[id]': ssg(counted(asPage('false')), { fallback: true, paths: { '/shell/[id]': listed('shell') } }),
    },
  });
  t.is((await ask(`${url}/none/a`)).status, 404);
  const first = await ask(`${url}/wait/a?q=1`);
  t.deepEqual([first.text, first.headers.get('x-nextjs-cache')], ['<p>/wait/a 1 {"id":"a"}</p>', 'MISS']);
  const second = await ask(`${url}/wait/a`);
  t.deepEqual([second.text, second.headers.get('x-nextjs-cache')], [first.text, 'HIT']);
  t.is((await ask(`${url}/_next/data/b1/wait/a.json`)).text, '{"pageProps":{"n":1}}');

  const shell = await ask(`${url}/shell/x`);
  t.is(shell.text, '<p>shell</p>');
  t.regex(shell.headers.get('cache-control')!, /no-store/);
  t.is(
    (await ask(`${url}/shell/x`, { headers: { 'user-agent': 'Googlebot/2.1' } })).text,
    '<p>/shell/x 1 {"id":"x"}</p>',
  );
  t.is((await ask(`${url}/shell/x`)).text, '<p>/shell/x 1 {"id":"x"}</p>');
  t.is((await ask(`${url}/_next/data/b1/shell/y.json`)).text, '{"pageProps":{"n":1}}');
  t.is((await ask(`${url}/shell/y`)).text, '<p>/shell/y 1 {"id":"y"}</p>');
  // The shell's own name is no path that anyone can ask for.
  t.is(
    (await ask(`${url}/shell/%5Bid%5D`, { headers: { 'user-agent': 'Googlebot/2.1' } })).text,
    '<p>/shell/%5Bid%5D 1 {"id":"[id]"}</p>',
  );
});

test('a page whose time is over is served once more while the new one is made, once for all who ask', async (t) => {
  const { url, log } = await madeServer(t, {
    files,
    routes: {
      '/p/[id]': ssg(counted(`if (context.params.id === 'bad' && n > 1) throw new Error('no data'); ${asPage('1')}`), {
        fallback: 'blocking',
        paths: {},
      }),
    },
  });
  const texts = await Promise.all(Array.from({ length: 5 }, () => ask(`${url}/p/a`).then((answer) => answer.text)));
  t.deepEqual(new Set(texts), new Set(['<p>/p/a 1 {"id":"a"}</p>']));
  await ask(`${url}/p/bad`);
  await delay(1050);
  const stale = await ask(`${url}/p/a`);
  t.deepEqual([stale.text, stale.headers.get('x-nextjs-cache')], [texts[0], 'STALE']);
  t.is((await ask(`${url}/p/a`)).text, '<p>/p/a 2 {"id":"a"}</p>');
  // What cannot be made anew stays as it is, and is told.
  t.is((await ask(`${url}/p/bad`)).text, '<p>/p/bad 1 {"id":"bad"}</p>');
  t.is((await ask(`${url}/p/bad`)).text, '<p>/p/bad 1 {"id":"bad"}</p>');
  t.is(log.length, 1);
  t.is((log[0].error as Error).message, 'no data');
});

test('redirects and not-found of getStaticProps, for pages and for data', async (t) => {
  const { url } = await madeServer(t, {
    routes: {
      '/r/[id]': ssg(counted(`return { type: 'redirect', destination: '/to', statusCode: 308, revalidate: 5 };`), {
        fallback: 'blocking',
        paths: {},
      }),
      '/n/[id]': ssg(counted(`return { type: 'not-found', revalidate: 5 };`), { fallback: 'blocking', paths: {} }),
      '/e/[id]': ssg(counted(`throw new Error('cannot');`), { fallback: 'blocking', paths: {} }),
    },
  });
  const moved = await ask(`${url}/r/a`);
  t.deepEqual([moved.status, moved.headers.get('location')], [308, '/to']);
  t.deepEqual(JSON.parse((await ask(`${url}/_next/data/b1/r/a.json`)).text).pageProps, {
    __N_REDIRECT: '/to',
    __N_REDIRECT_STATUS: 308,
  });
  t.is((await ask(`${url}/n/a`)).status, 404);
  const data = await ask(`${url}/_next/data/b1/n/a.json`);
  t.deepEqual([data.status, data.text], [404, '{"notFound":true}']);
  t.is((await ask(`${url}/e/a`)).status, 500);
});
