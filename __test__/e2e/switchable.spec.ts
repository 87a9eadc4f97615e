import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { run } from '../_shared/command.ts';
import type { Result } from '../_shared/command.ts';
import { root } from '../_shared/root.ts';
import { copyOf, start } from '../_shared/started.ts';
import type { Started } from '../_shared/started.ts';

const app = copyOf(join(root, '__test__/e2e/fixtures/switchable'));
let server: Started;
let build: Result;

test.before(async () => {
  build = await run(['build', app.dir]);
  if (build.code !== 0) throw new Error(`build ended with ${build.code}:\n${build.stdout}${build.stderr}`);
  server = await start(app.dir);
});

test.after.always(async () => {
  const code = server === undefined ? 0 : await server.stop();
  app.remove();
  if (code !== 0) throw new Error(`start ended with ${code} after SIGTERM`);
});

const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(server.url + path, { redirect: 'manual', ...init });
const text = async (path: string, init?: RequestInit): Promise<string> => (await get(path, init)).text();

test('88: a static page is the same each time, Node and edge pages are rendered again', async (t) => {
  t.is(await text('/static'), await text('/static'));
  t.regex(await text('/static'), /static in <!-- -->nodejs/);
  for (const [path, runtime] of [
    ['/node-ssr', 'nodejs'],
    ['/edge', 'edge'],
  ]) {
    const at = async (): Promise<string | undefined> => {
      const html = await text(path);
      t.regex(html, new RegExp(`rendered in <!-- -->${runtime}`));
      return /id="at">([^<]+)/.exec(html)?.[1];
    };
    const first = await at();
    t.truthy(first);
    t.not(await at(), first);
  }
});

test('89: rewrites by middleware land in the edge runtime, page and API', async (t) => {
  t.regex(await text('/rewrite/edge'), /rendered in <!-- -->edge/);
  t.like(await (await get('/rewrite/api/edge?x=1')).json(), { runtime: 'edge', query: { x: '1' } });
  t.regex(await text('/rewrite/node-ssr'), /rendered in <!-- -->nodejs/);
});

test('90: a static edge route comes before a dynamic one', async (t) => {
  t.regex(await text('/edge/foo'), /edge foo/);
  t.regex(await text('/edge/bar?q=1'), /edge id <!-- -->bar<!-- --> at <!-- -->\/edge\/bar\?q=1/);
});

test('91: a static Node API route beats a dynamic edge one', async (t) => {
  t.is(await text('/api/user/login'), 'node login');
  t.is(await text('/api/user/7'), 'edge user 7');
});

test('104: an edge API route gets body, query and parameters', async (t) => {
  const answer = await (await get('/api/edge?a=1&b=2', { method: 'POST', body: 'some ünïcode body' })).json();
  t.like(answer, { method: 'POST', body: 'some ünïcode body', query: { a: '1', b: '2' } });
  t.is(new URL(answer.url).pathname, '/api/edge');
});

test('105: AsyncLocalStorage keeps a hundred concurrent requests apart', async (t) => {
  const ids = Array.from({ length: 100 }, (_, i) => `id-${i}`);
  const answers = await Promise.all(
    ids.map(async (id) => (await get('/api/store', { headers: { 'x-id': id } })).json()),
  );
  t.deepEqual(
    answers,
    ids.map((id) => ({ outer: id, inner: `${id}-inner` })),
  );
});

test('106: an edge handler that returns no Response is a 500 with a message in the log', async (t) => {
  t.is((await get('/api/no-response')).status, 500);
  await server.logged(/Expected an instance of Response to be returned/);
  t.pass();
});

test('46: an edge API route that uses fs builds with a warning, answers 500 and names the module', async (t) => {
  t.regex(build.stdout + build.stderr, /pages\/api\/fs-static\.js:1:26/);
  t.regex(build.stdout + build.stderr, /edge\/node-module/);
  t.notRegex(build.stdout + build.stderr, /Module not found/i);
  t.is((await get('/api/fs-static')).status, 500);
  const [line] = await server.logged(/[^\n]*\bfs\b[^\n]*pages\/api\/fs-static\.js[^\n]*/);
  t.truthy(line);
});

for (const runtime of ['node', 'edge']) {
  test(`110, 113: ${runtime}: the shell leaves before the data, multi-byte text arrives whole`, async (t) => {
    const response = await get(`/suspense-${runtime}`);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let html = '';
    let shellAlone = false;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      html += decoder.decode(chunk, { stream: true });
      if (html.includes('id="fallback"') && !html.includes('次の文字列')) shellAlone = true;
    }
    t.true(shellAlone);
    t.true(html.includes('次の文字列 '.repeat(28)));
    t.true(html.trimEnd().endsWith('</body></html>'));
  });

  test(`111: ${runtime}: a bot gets one complete answer with an ETag`, async (t) => {
    const response = await get(`/suspense-${runtime}`, {
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      },
    });
    t.truthy(response.headers.get('etag'));
    t.truthy(response.headers.get('content-length'));
    t.true((await response.text()).includes('次の文字列 '.repeat(28)));
  });
}

test('118: a matcher of / hits /, /index and the data route, not /about', async (t) => {
  const id = /"buildId":"([^"]+)"/.exec(await text('/'))?.[1];
  t.truthy(id);
  t.is((await get('/')).headers.get('x-tagged'), 'edge');
  t.is((await get('/index')).headers.get('x-tagged'), 'edge');
  t.is((await get(`/_next/data/${id}/index.json`)).headers.get('x-tagged'), 'edge');
  t.is((await get('/about')).headers.get('x-tagged'), null);
});

test('122: two Set-Cookie stay two, a 401 keeps its empty body, headers reach the page', async (t) => {
  const page = await get('/node-ssr');
  t.deepEqual(page.headers.getSetCookie(), ['a=1', 'b=2']);
  t.is(page.headers.get('x-tagged'), 'edge');
  const denied = await get('/denied');
  t.is(denied.status, 401);
  t.is(denied.headers.get('www-authenticate'), 'Basic');
  t.is(await denied.text(), '');
});

test('124: an internal rewrite leaves the address alone; internal headers neither come in nor go out', async (t) => {
  const rewritten = await get('/rewrite/edge');
  t.is(rewritten.status, 200);
  for (const [name] of rewritten.headers) t.notRegex(name, /^x-(middleware|switchrt-outcome|nextjs)/);
  const forged = await (
    await get('/api/headers', {
      headers: { 'x-middleware-subrequest': 'middleware', 'x-middleware-request-x-from-middleware': 'forged' },
    })
  ).json();
  t.deepEqual(forged, { fromMiddleware: 'yes', subrequest: null });
});

test('a redirect by middleware is a 307', async (t) => {
  const response = await get('/redirect');
  t.is(response.status, 307);
  t.is(new URL(response.headers.get('location') ?? '', server.url).pathname, '/about');
});

test('93: pages of getStaticPaths are there, others are the 404 page; data requests answer JSON', async (t) => {
  t.regex(await text('/blog/first'), /post <!-- -->first/);
  t.regex(await text('/blog/second'), /post <!-- -->second/);
  const missing = await get('/blog/third');
  t.is(missing.status, 404);
  t.regex(await missing.text(), /404/);
  const id = /"buildId":"([^"]+)"/.exec(await text('/'))?.[1];
  t.deepEqual((await (await get(`/_next/data/${id}/blog/first.json`)).json()).pageProps, { slug: 'first' });
  const { dataRoutes } = JSON.parse(readFileSync(join(app.dir, '.switchrt/routes-manifest.json'), 'utf8'));
  t.deepEqual(dataRoutes.map(({ page }: { page: string }) => page).sort(), [
    '/blog/[slug]',
    '/edge',
    '/node-ssr',
    '/suspense-edge',
    '/suspense-node',
    '/throws',
  ]);
  t.like((await (await get(`/_next/data/${id}/edge.json`)).json()).pageProps, { runtime: 'edge' });
  t.like((await (await get(`/_next/data/${id}/node-ssr.json`)).json()).pageProps, { runtime: 'nodejs' });
});

test('a handler and a page that throw are 500 without their stack, and a log line each', async (t) => {
  for (const [path, word] of [
    ['/api/throws', 'secret-detail'],
    ['/throws', 'secret-page-detail'],
  ]) {
    const response = await get(path);
    t.is(response.status, 500);
    t.notRegex(await response.text(), /secret|at .*\.js/);
    await server.logged(new RegExp(word));
  }
});

test('95: a bad escape is a 400', async (t) => {
  t.is((await get('/%2')).status, 400);
});

test('102: the build prints the kind and runtime of every route, in order', (t) => {
  const rows = build.stdout
    .split('\n')
    .concat(build.stderr.split('\n'))
    .flatMap((line) => {
      const match =
        /^ (\/\S*)\s+(page|special|api|middleware)\s+\S+ (nodejs|edge|lambda)\s.*?(static|ssg|ssr|api|middleware)(?:\s|$)/.exec(
          line,
        );
      return match ? [match.slice(1, 5).join(' ')] : [];
    });
  t.deepEqual(rows, [...rows].sort());
  for (const row of [
    '/ page nodejs static',
    '/_middleware middleware edge middleware',
    '/api/edge api edge api',
    '/blog/[slug] page nodejs ssg',
    '/edge page edge ssr',
    '/node-ssr page nodejs ssr',
    '/static page nodejs static',
  ]) {
    t.true(rows.includes(row), `${row}\n${rows.join('\n')}`);
  }
});

test('files of public/ are served', async (t) => {
  t.is(await text('/hello.txt'), 'hello from public\n');
});
