import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { build } from '../../dist/index.js';
import { createDispatcher } from '../../dist/dispatch/dispatcher.js';
import type { LogEntry } from '../../dist/dispatch/logger.js';
import { listening, raw } from '../http/_raw.ts';
import { projectOf } from './_project.ts';
import { ask } from './_made.ts';

interface App {
  url: string;
  port: number;
  buildId: string;
  log: LogEntry[];
}

/** A real build of these files behind a real server. */
async function appOf(t: ExecutionContext, files: Record<string, string>): Promise<App> {
  t.timeout(120_000);
  const { dir, remove } = projectOf(files);
  t.teardown(remove);
  const { buildId } = await build({ dir });
  const log: LogEntry[] = [];
  const app = await createDispatcher({ dir, logger: { log: (entry) => log.push(entry) } });
  t.teardown(() => app.close(AbortSignal.timeout(2000)));
  const { url, port } = await listening(t, app.handler);
  return { url, port, buildId, log };
}

const ssr = (text: string, runtime = 'nodejs'): string => `
export const config = { runtime: '${runtime === 'edge' ? 'experimental-edge' : 'nodejs'}' };
export const getServerSideProps = ({ req, query, resolvedUrl }) => ({ props: { query: JSON.stringify(query), own: String((typeof req.headers.get === 'function' ? req.headers.get('x-own') : req.headers['x-own']) ?? ''), resolvedUrl, url: req.url } });
export default function Page({ query, own, resolvedUrl, url }) { return <main data-runtime={process.env.NEXT_RUNTIME} data-own={own} data-query={query} data-urls={url + ' ' + resolvedUrl}>${text}</main>; }
`;
const main = (html: string): string =>
  /<main[^]*?<\/main>/.exec(html)?.[0].replaceAll('&quot;', '"') ?? html.slice(0, 200);

test.serial('118: matcher / hits /, /index and their data request, nothing else', async (t) => {
  const { url, buildId } = await appOf(t, {
    'pages/index.js': ssr('home'),
    'pages/about.js': ssr('about'),
    'public/file.txt': 'file',
    'middleware.js': `import { NextResponse } from 'next/server';
export const config = { matcher: '/' };
export default () => NextResponse.next({ headers: { 'x-mw': '1' } });`,
  });
  const hit = async (path: string): Promise<string | null> => (await ask(url + path)).headers.get('x-mw');
  for (const path of ['/', '/?a=b', '/index', `/_next/data/${buildId}/index.json`]) t.is(await hit(path), '1', path);
  for (const path of [
    '/about',
    '/file.txt',
    `/_next/data/${buildId}/about.json`,
    '/nope',
    `/_next/static/${buildId}/_buildManifest.js`,
  ])
    t.is(await hit(path), null, path);
});

test.serial(
  '119, 120: list, parameters, data forms, has and missing; other spellings of a path do not slip by',
  async (t) => {
    const { url, buildId } = await appOf(t, {
      'pages/admin/[id].js': ssr('admin'),
      'pages/plain.js': ssr('plain'),
      'pages/has.js': ssr('has'),
      'pages/missing.js': ssr('missing'),
      'pages/api/x.js': `export default (req, res) => res.send('api');`,
      'public/admin/file.txt': 'file',
      'middleware.js': `import { NextResponse } from 'next/server';
export const config = { matcher: ['/admin/:path*', { source: '/has', has: [{ type: 'header', key: 'x-want', value: 'y(?<rest>.*)' }, { type: 'query', key: 'q' }, { type: 'cookie', key: 'c', value: '1' }] }, { source: '/missing', missing: [{ type: 'header', key: 'x-off' }] }] };
export default () => NextResponse.next({ headers: { 'x-mw': '1' } });`,
    });
    const hit = async (path: string, headers: Record<string, string> = {}): Promise<string | null> =>
      (await ask(url + path, { headers })).headers.get('x-mw');
    for (const path of [
      '/admin/1',
      '/admin/a/b',
      '/admin',
      '/admin/file.txt',
      `/_next/data/${buildId}/admin/1.json`,
      '/%61dmin/1',
      '/admi%6E/1',
      `/_next/data/${buildId}/%61dmin/1.json`,
    ])
      t.is(await hit(path), '1', path);
    for (const path of ['/plain', '/api/x', '/administrator', '/has', '/has?q=1']) t.is(await hit(path), null, path);
    t.is(await hit('/has?q=1', { 'x-want': 'yes', cookie: 'c=1' }), '1');
    t.is(await hit('/has?q=1', { 'x-want': 'no', cookie: 'c=1' }), null);
    t.is(await hit('/has?q=1', { 'x-want': 'yes', cookie: 'c=2' }), null);
    t.is(await hit('/missing'), '1');
    t.is(await hit('/missing', { 'x-off': '1' }), null);
  },
);

test.serial('119: basePath and trailingSlash', async (t) => {
  const { url, buildId } = await appOf(t, {
    'next.config.js': `module.exports = { basePath: '/docs', trailingSlash: true };`,
    'pages/index.js': ssr('home'),
    'pages/about.js': ssr('about'),
    'pages/other.js': ssr('other'),
    'pages/edge.js': ssr('edge', 'edge'),
    'pages/api/node.js': `export default (req, res) => res.json(req.url);`,
    'pages/api/edge.js': `export const config = { runtime: 'edge' };
export default (request) => Response.json(new URL(request.url).pathname + ' ' + request.nextUrl.pathname);`,
    'middleware.js': `import { NextResponse } from 'next/server';
export const config = { matcher: ['/', '/about'] };
export default (request) => request.nextUrl.searchParams.has('go') ? NextResponse.redirect(new URL('/docs/about/?to=1', request.url)) : NextResponse.next({ headers: { 'x-mw': request.nextUrl.pathname + request.nextUrl.basePath } });`,
  });
  t.truthy((await ask(`${url}/docs/about/`)).headers.get('x-mw'));
  t.truthy((await ask(`${url}/docs/`)).headers.get('x-mw'));
  t.truthy((await ask(`${url}/docs/_next/data/${buildId}/about.json`)).headers.get('x-mw'));
  t.is((await ask(`${url}/about`)).headers.get('x-mw'), null);
  t.is((await ask(`${url}/docs/about/?go`)).headers.get('location'), '/docs/about/?to=1');
  // The slash is part of the address that a route sees, as in Next; a data request has none.
  for (const path of ['/about/', '/other/', '/edge/'])
    t.regex(main((await ask(`${url}/docs${path}?a=1`)).text), new RegExp(`data-urls="${path}\\?a=1 ${path}\\?a=1"`));
  t.is((await ask(`${url}/docs/api/node/?a=1`)).text, '"/api/node/?a=1"');
  t.is((await ask(`${url}/docs/api/edge/`)).text, '"/docs/api/edge/ /api/edge/"');
  const data = JSON.parse((await ask(`${url}/docs/_next/data/${buildId}/other.json`)).text);
  t.like(data.pageProps, { url: '/other', resolvedUrl: '/other' });
});

const flows = {
  'pages/index.js': ssr('home'),
  'pages/node.js': ssr('node page'),
  'pages/edge.js': ssr('edge page', 'edge'),
  'pages/blog/[slug].js': ssr('post'),
  'pages/api/seen.js': `export default (req, res) => res.json({ own: req.headers['x-own'] ?? null, gone: req.headers['x-gone'] ?? null, url: req.url, query: req.query, subrequest: req.headers['x-middleware-subrequest'] ?? null, internal: Object.keys(req.headers).filter((name) => name.startsWith('x-middleware')) });`,
  'pages/api/edge.js': `export const config = { runtime: 'edge' };
export default (request) => Response.json({ own: request.headers.get('x-own'), gone: request.headers.get('x-gone'), path: new URL(request.url).pathname, runtime: process.env.NEXT_RUNTIME });`,
  'pages/api/cookies.js': `export default (req, res) => { res.setHeader('set-cookie', 'route=3'); res.setHeader('x-both', 'route'); res.send('ok'); };`,
  'public/file.txt': 'public file',
  'middleware.js': `import { NextResponse } from 'next/server';
export default async function middleware(request) {
  const { pathname, searchParams } = request.nextUrl;
  const to = (path) => new URL(path, request.url);
  if (pathname === '/cookies' || pathname === '/api/cookies') {
    const response = pathname === '/cookies' ? new Response('own body', { status: 201 }) : NextResponse.next();
    response.headers.append('set-cookie', 'a=1; Path=/');
    response.headers.append('set-cookie', 'b=2');
    response.headers.set('x-both', 'middleware');
    response.headers.set('x-only', 'middleware');
    return response;
  }
  if (pathname === '/unauthorized') return new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic' } });
  if (pathname === '/json') return NextResponse.json({ made: 'here' }, { status: 203 });
  if (pathname === '/stream') return new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('one ')); c.enqueue(new TextEncoder().encode('two')); c.close(); } }));
  if (pathname === '/headers') return NextResponse.rewrite(to('/node'), { headers: { 'x-added': 'yes' } });
  if (pathname === '/relative') return new Response(null, { status: 302, headers: { location: '/node?r=1' } });
  if (pathname === '/same-host') return NextResponse.redirect(to('/node?a=b#part'));
  if (pathname === '/permanent') return NextResponse.redirect(to('/node'), 308);
  if (pathname === '/other-host') return NextResponse.redirect('https://elsewhere.test/x?y#z');
  if (pathname === '/loop') return NextResponse.redirect(to('/loop'));
  if (pathname === '/to-edge') return NextResponse.rewrite(to('/edge?from=rewrite'));
  if (pathname === '/to-api') return NextResponse.rewrite(to('/api/edge'));
  if (pathname === '/to-post') return NextResponse.rewrite(to('/blog/hello?x=1'));
  if (pathname === '/to-file') return NextResponse.rewrite(to('/file.txt'));
  if (pathname === '/to-nothing') return NextResponse.rewrite(to('/not/there'));
  if (pathname === '/external') return NextResponse.rewrite(searchParams.get('at'));
  if (pathname === '/throws') throw new Error('secret of the middleware');
  if (pathname.startsWith('/api/') || searchParams.has('override')) {
    const headers = new Headers(request.headers);
    headers.set('x-own', 'from middleware');
    headers.delete('x-gone');
    return NextResponse.next({ request: { headers } });
  }
  return NextResponse.next();
}`,
};

let app: App;
test.before(async (t) => {
  // One build for the flows: `t` of a hook has no teardown, so it lives to the end of the file.
  t.timeout(120_000);
  const { dir, remove } = projectOf(flows);
  const { buildId } = await build({ dir });
  const log: LogEntry[] = [];
  const dispatcher = await createDispatcher({ dir, logger: { log: (entry) => log.push(entry) } });
  const server = createServer((req, res) => void dispatcher.handler(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  app = { url: `http://127.0.0.1:${port}`, port, buildId, log };
  closeApp = async () => {
    server.close();
    server.closeAllConnections();
    await dispatcher.close(AbortSignal.timeout(2000));
    remove();
  };
});
let closeApp: (() => Promise<void>) | undefined;
test.after.always(() => closeApp?.());

test.serial(
  '122: two cookies of the middleware stay two, beside the one of the route; the route wins a field that both set',
  async (t) => {
    const own = await ask(`${app.url}/cookies`);
    t.deepEqual([own.status, own.text], [201, 'own body']);
    t.deepEqual(own.headers.getSetCookie(), ['a=1; Path=/', 'b=2']);
    const both = await ask(`${app.url}/api/cookies`);
    t.is(both.text, 'ok');
    t.true(['a=1; Path=/', 'b=2'].every((cookie) => both.headers.getSetCookie().includes(cookie)));
    t.is(both.headers.get('x-both'), 'route');
    t.is(both.headers.get('x-only'), 'middleware');
  },
);

test.serial(
  '122: 401 with an empty body, JSON, a streamed answer, fields added to the page that answers',
  async (t) => {
    const denied = await ask(`${app.url}/unauthorized`);
    t.deepEqual([denied.status, denied.text, denied.headers.get('www-authenticate')], [401, '', 'Basic']);
    const json = await ask(`${app.url}/json`);
    t.deepEqual(
      [json.status, json.text, json.headers.get('content-type')],
      [203, '{"made":"here"}', 'application/json'],
    );
    t.is((await ask(`${app.url}/stream`)).text, 'one two');
    const added = await ask(`${app.url}/headers`);
    t.is(added.headers.get('x-added'), 'yes');
    t.regex(added.headers.get('content-type')!, /text\/html/);
    t.regex(main(added.text), /node page/);
    t.is(added.headers.get('x-middleware-rewrite'), null);
  },
);

test.serial(
  '123: redirects: relative kept, same host made relative with its fragment, other hosts kept, 307 unless told',
  async (t) => {
    const location = async (path: string): Promise<[number, string | null]> => {
      const answer = await ask(app.url + path);
      return [answer.status, answer.headers.get('location')];
    };
    t.deepEqual(await location('/relative'), [302, '/node?r=1']);
    t.deepEqual(await location('/same-host'), [307, '/node?a=b#part']);
    t.deepEqual(await location('/permanent'), [308, '/node']);
    t.deepEqual(await location('/other-host'), [307, 'https://elsewhere.test/x?y#z']);
    t.deepEqual(await location('/loop'), [307, '/loop']);
    await t.throwsAsync(fetch(`${app.url}/loop`));
    t.is((await ask(`${app.url}/node`)).status, 200);
  },
);

test.serial('123: a data request learns where to go from x-nextjs-redirect and gets no Location', async (t) => {
  const moved = await ask(`${app.url}/_next/data/${app.buildId}/same-host.json`);
  t.is(moved.headers.get('x-nextjs-redirect'), '/node?a=b#part');
  t.is(moved.headers.get('location'), null);
  t.is(
    (await ask(`${app.url}/_next/data/${app.buildId}/other-host.json`)).headers.get('x-nextjs-redirect'),
    'https://elsewhere.test/x?y#z',
  );
});

test.serial('124: internal rewrites reach routes of either runtime, dynamic ones, files, and nothing', async (t) => {
  const html = async (path: string): Promise<string> => main((await ask(app.url + path)).text);
  const edge = await html('/to-edge?own=1');
  t.regex(edge, /data-runtime="edge".*data-query="\{"from":"rewrite"\}".*edge page/);
  // As Next has them: the address that was asked for, and the path that answers with the query that was sent.
  t.regex(edge, /data-urls="\/to-edge\?own=1 \/edge\?own=1"/);
  t.regex(await html('/headers?own=1'), /data-urls="\/headers\?own=1 \/node\?own=1"/);
  t.like(JSON.parse((await ask(`${app.url}/to-api`)).text), { runtime: 'edge', path: '/to-api' });
  t.regex(await html('/to-post'), /data-query="\{"x":"1","slug":"hello"\}".*post/);
  t.is((await ask(`${app.url}/to-file`)).text, 'public file');
  t.is((await ask(`${app.url}/to-nothing`)).status, 404);
});

test.serial('124: a data request is told the rewrite and the route that answered', async (t) => {
  const answer = await ask(`${app.url}/_next/data/${app.buildId}/to-post.json`);
  t.is(answer.headers.get('x-nextjs-rewrite'), '/blog/hello?x=1');
  t.is(answer.headers.get('x-nextjs-matched-path'), '/blog/[slug]');
  t.is(JSON.parse(answer.text).pageProps.query, '{"x":"1","slug":"hello"}');
});

test.serial(
  '124: external rewrites pass method, body and fields on and the answer back, without internal fields',
  async (t) => {
    const other = await listening(t, async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      res.setHeader('set-cookie', ['x=1', 'y=2']);
      res.setHeader('x-middleware-next', '1');
      res.statusCode = 202;
      res.end(
        JSON.stringify({
          method: req.method,
          url: req.url,
          body,
          host: req.headers.host,
          mine: req.headers['x-mine'],
          forwarded: req.headers['x-forwarded-host'],
        }),
      );
    });
    const at = encodeURIComponent(`${other.url}/path?q=1`);
    const answer = await ask(`${app.url}/external?at=${at}`, {
      method: 'POST',
      body: 'text',
      headers: { 'x-mine': 'yes' },
    });
    t.is(answer.status, 202);
    t.deepEqual(JSON.parse(answer.text), {
      method: 'POST',
      url: '/path?q=1',
      body: 'text',
      host: `127.0.0.1:${other.port}`,
      mine: 'yes',
      forwarded: `127.0.0.1:${app.port}`,
    });
    t.deepEqual(answer.headers.getSetCookie(), ['x=1', 'y=2']);
    t.is(answer.headers.get('x-middleware-next'), null);
    const dead = await ask(`${app.url}/external?at=${encodeURIComponent('http://127.0.0.1:1/')}`);
    t.is(dead.status, 502);
  },
);

test.serial(
  'the request that a route sees is the one that the middleware made; nothing of it can be forged',
  async (t) => {
    const seen = JSON.parse(
      (await ask(`${app.url}/api/seen?k=v`, { headers: { 'x-gone': '1', 'x-own': 'client' } })).text,
    ) as object;
    t.deepEqual(seen, {
      own: 'from middleware',
      gone: null,
      url: '/api/seen?k=v',
      query: { k: 'v' },
      subrequest: null,
      internal: [],
    });
    t.like(JSON.parse((await ask(`${app.url}/api/edge`, { headers: { 'x-gone': '1' } })).text), {
      own: 'from middleware',
      gone: null,
    });
    t.regex(main((await ask(`${app.url}/node?override`)).text), /data-own="from middleware"/);
    const forged = await raw(
      app.port,
      `GET /unauthorized HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nx-middleware-subrequest: middleware:middleware:middleware:middleware:middleware\r\nx-middleware-next: 1\r\nConnection: close\r\n\r\n`,
    );
    t.regex(forged, /^HTTP\/1.1 401 /);
  },
);

test.serial(
  'a middleware that throws is a 500 without its reason, with one line in the log, and other requests go on',
  async (t) => {
    const before = app.log.length;
    const failed = await ask(`${app.url}/throws`);
    t.is(failed.status, 500);
    t.notRegex(failed.text, /secret/);
    t.is(app.log.length, before + 1);
    t.regex(String((app.log.at(-1)!.error as Error).stack), /secret of the middleware/);
    t.is((await ask(`${app.url}/node`)).status, 200);
  },
);

test.serial(
  '127: the middleware reads the body in every form, and the route still gets it, in either runtime',
  async (t) => {
    const { url } = await appOf(t, {
      'pages/api/node.js': `export default (req, res) => res.json({ body: typeof req.body === 'string' ? req.body : req.body, seen: req.headers['x-seen'] });`,
      'pages/api/raw.js': `export const config = { api: { bodyParser: false } };
export default async (req, res) => { const chunks = []; for await (const chunk of req) chunks.push(chunk); res.json({ body: Buffer.concat(chunks).toString(), seen: req.headers['x-seen'] }); };`,
      'pages/api/web.js': `export default { async fetch(request) { return Response.json({ body: await request.text(), seen: request.headers.get('x-seen') }); } };`,
      'pages/api/edge.js': `export const config = { runtime: 'edge' };
export default async (request) => Response.json({ body: await request.text(), seen: request.headers.get('x-seen') });`,
      'middleware.js': `import { NextResponse } from 'next/server';
export default async (request) => {
  const how = request.headers.get('x-how');
  const value = how === 'form' ? [...(await request.formData())].map(([key, item]) => [key, typeof item === 'string' ? item : item.name]) : how === 'none' ? null : await request[how]();
  const headers = new Headers(request.headers);
  headers.set('x-seen', encodeURIComponent(JSON.stringify(value)));
  return NextResponse.next({ request: { headers } });
};`,
    });
    const send = async (
      path: string,
      how: string,
      body: BodyInit,
      type?: string,
    ): Promise<{ body: unknown; seen: unknown }> => {
      const answer = await ask(url + path, {
        method: 'POST',
        body,
        headers: { 'x-how': how, ...(type ? { 'content-type': type } : {}) },
      });
      const { body: got, seen } = JSON.parse(answer.text) as { body: unknown; seen: string };
      return { body: got, seen: JSON.parse(decodeURIComponent(seen)) };
    };
    for (const path of ['/api/raw', '/api/web', '/api/edge']) {
      t.deepEqual(
        await send(path, 'json', '{"a":"ü"}', 'application/json'),
        { body: '{"a":"ü"}', seen: { a: 'ü' } },
        path,
      );
      t.deepEqual(await send(path, 'text', 'plain €', 'text/plain'), { body: 'plain €', seen: 'plain €' }, path);
      t.deepEqual(
        await send(path, 'form', new URLSearchParams({ k: 'v w' })),
        { body: 'k=v+w', seen: [['k', 'v w']] },
        path,
      );
      t.deepEqual(await send(path, 'none', 'not read', 'text/plain'), { body: 'not read', seen: null }, path);
      const form = new FormData();
      form.set('field', 'value');
      form.set('file', new Blob(['content']), 'name.txt');
      const multipart = await send(path, 'form', form);
      t.deepEqual(
        multipart.seen,
        [
          ['field', 'value'],
          ['file', 'name.txt'],
        ],
        path,
      );
      t.regex(String(multipart.body), /name="file"; filename="name.txt"[^]*content/, path);
    }
    t.deepEqual(await send('/api/node', 'json', '{"a":[1]}', 'application/json'), {
      body: { a: [1] },
      seen: { a: [1] },
    });
    const long = 'x'.repeat(300_000);
    t.is((await send('/api/raw', 'none', long, 'text/plain')).body, long);
  },
);

test.serial(
  '122: a page that says notFound keeps its cookies and those of the middleware, on every runtime',
  async (t) => {
    const page = (runtime: string): string => `
export const config = { runtime: '${runtime}' };
export const getServerSideProps = ({ res }) => {
  res.setHeader('set-cookie', ['a=1; Path=/', 'b=2; Path=/']);
  res.setHeader('x-own', 'yes');
  res.setHeader('etag', '"own"');
  return { notFound: true };
};
export default () => null;`;
    const { url } = await appOf(t, {
      'pages/node.js': page('nodejs'),
      'pages/lambda.js': page('nodejs'),
      'pages/edge.js': page('experimental-edge'),
      'pages/404.js': `export default () => <main>nothing here</main>;`,
      'switchrt.config.js': `module.exports = { lambda: { routes: ['/lambda'] } };`,
      'middleware.js': `import { NextResponse } from 'next/server';
export default () => NextResponse.next({ headers: { 'set-cookie': 'm=3; Path=/' } });`,
    });
    for (const path of ['/node', '/lambda', '/edge']) {
      const { status, headers, text } = await ask(url + path);
      t.deepEqual(
        [path, status, headers.get('x-own'), headers.get('x-switchrt-outcome'), headers.getSetCookie().sort()],
        [path, 404, 'yes', null, ['a=1; Path=/', 'b=2; Path=/', 'm=3; Path=/']],
      );
      t.not(headers.get('etag'), '"own"');
      t.regex(text, /nothing here/);
    }
  },
);
