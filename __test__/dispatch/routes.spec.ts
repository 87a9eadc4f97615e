import test from 'ava';

import { raw } from '../http/_raw.ts';
import { api, ask, madeServer, page } from './_made.ts';

const echo = page(
  `res.end(context.route + ' ' + JSON.stringify(context.query) + ' ' + req.url + ' ' + context.asPath); return 'done';`,
);

test('90, 91: the static name answers, the dynamic one gets the rest with its parameters', async (t) => {
  const { url } = await madeServer(t, {
    routes: {
      '/edge/[id]': echo,
      '/edge/foo': echo,
      '/api/user/[id]': api('(req, res) => res.json(["dynamic", req.query])'),
      '/api/user/login': api('(req, res) => res.json(["login", req.query])'),
    },
  });
  t.is((await ask(`${url}/edge/foo?x=1&x=2`)).text, '/edge/foo {"x":["1","2"]} /edge/foo?x=1&x=2 /edge/foo?x=1&x=2');
  t.is(
    (await ask(`${url}/edge/b%20r?id=no&y=`)).text,
    '/edge/[id] {"id":"b r","y":""} /edge/b%20r?id=no&y= /edge/b%20r?id=no&y=',
  );
  t.is((await ask(`${url}/api/user/login`)).text, '["login",{}]');
  t.is((await ask(`${url}/api/user/7`)).text, '["dynamic",{"id":"7"}]');
});

test('95: a bad escape is 400 for pages, API and files, and the server goes on', async (t) => {
  const { url } = await madeServer(t, { routes: { '/[x]': echo, '/api/[x]': api('(req, res) => res.end()') } });
  for (const path of ['/%2', '/%', '/a/%zz', '/api/%ff', '/_next/static/%2', '/%E0%A4%A'])
    t.is((await ask(url + path)).status, 400, path);
  t.is((await ask(`${url}/ok`)).status, 200);
});

test('114: 308 to the path without its slash, or with it; the query stays, nothing leads to another host', async (t) => {
  const { url, port } = await madeServer(t, { routes: { '/a/b': echo } });
  const redirect = await ask(`${url}/a/b/?q=1`);
  t.is(redirect.status, 308);
  t.is(redirect.headers.get('location'), '/a/b?q=1');
  for (const target of ['//evil.test', '/\\evil.test', '//evil.test/..', '///evil.test//a//']) {
    const answer = await raw(port, `GET ${target} HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`);
    t.regex(answer, /^HTTP\/1.1 308 /);
    t.regex(answer, /\r\nlocation: \/evil/i, target);
  }
  const slashed = await madeServer(t, {
    routes: { '/a': echo },
    next: { trailingSlash: true },
    files: { 'public/f.txt': 'file' },
  });
  t.is((await ask(`${slashed.url}/a?q`)).headers.get('location'), '/a/?q');
  t.is((await ask(`${slashed.url}/a/`)).status, 200);
  t.is((await ask(`${slashed.url}/f.txt`)).text, 'file');
});

test('basePath: inside of it the routes, outside nothing', async (t) => {
  const { url } = await madeServer(t, {
    routes: { '/': echo, '/a': echo },
    next: { basePath: '/docs' },
    files: { 'public/f.txt': 'file' },
  });
  t.is((await ask(`${url}/docs`)).text, '/ {} / /');
  t.is((await ask(`${url}/docs/a?x`)).text, '/a {"x":""} /a?x /a?x');
  t.is((await ask(`${url}/docs/f.txt`)).text, 'file');
  for (const path of ['/a', '/', '/f.txt', '/docsa']) t.is((await ask(url + path)).status, 404, path);
});

test('404 for pages is the error page, for API paths a text, for data a JSON', async (t) => {
  const { url } = await madeServer(t, { routes: { '/a': echo } });
  const missing = await ask(`${url}/nope`);
  t.is(missing.status, 404);
  t.is(missing.text, '<h1>error 404 hidden</h1>');
  t.is((await ask(`${url}/api/nope`)).text, 'Not Found');
  const data = await ask(`${url}/_next/data/b1/nope.json`);
  t.deepEqual([data.status, data.text], [404, '{"notFound":true}']);
  t.is((await ask(`${url}/_next/data/other/a.json`)).status, 404);
});

test('a data request has its page and is told so', async (t) => {
  const { url } = await madeServer(t, {
    routes: {
      '/': page(`res.end('root ' + context.isData); return 'done';`),
      '/p/[id]': page(`res.end(JSON.stringify([context.isData, context.asPath, context.query])); return 'done';`),
    },
  });
  t.is((await ask(`${url}/_next/data/b1/index.json`)).text, 'root true');
  const data = await ask(`${url}/_next/data/b1/p/321.json?q=1`);
  t.deepEqual(JSON.parse(data.text), [true, '/p/321?q=1', { q: '1', id: '321' }]);
  t.is(data.headers.get('x-nextjs-matched-path'), '/p/[id]');
});

test('a handler that throws: 500 without its stack, one line in the log with it', async (t) => {
  const { url, log } = await madeServer(t, {
    routes: {
      '/throws': page(`res.setHeader('x-own', '1'); throw new Error('secret detail');`),
      '/api/throws': api(`() => { throw new Error('secret api') }`),
      '/ok': echo,
    },
  });
  const failed = await ask(`${url}/throws`);
  t.is(failed.status, 500);
  t.is(failed.text, '<h1>error 500 hidden</h1>');
  t.is(failed.headers.get('x-own'), null);
  const apiFailed = await ask(`${url}/api/throws`);
  t.deepEqual([apiFailed.status, apiFailed.text], [500, 'Internal Server Error']);
  t.is(log.length, 2);
  t.is((log[0].error as Error).message, 'secret detail');
  t.regex((log[0].error as Error).stack!, /throws\.js:\d+/);
  t.is(log[0].route, '/throws');
  t.is((await ask(`${url}/ok`)).status, 200);
});

test('in dev the error page is shown the error', async (t) => {
  const { url } = await madeServer(t, { routes: { '/throws': page(`throw new Error('detail');`) } }, { dev: true });
  const failed = await ask(`${url}/throws`);
  t.is(failed.text, '<h1>error 500 detail</h1>');
  t.is(failed.headers.get('x-switchrt-runtime'), 'nodejs');
  t.regex(failed.headers.get('server-timing')!, /match;dur=[\d.]+, load;dur=[\d.]+, render;dur=[\d.]+/);
});

test('own 404 and 500 pages; a page that says not-found; an error page that fails itself', async (t) => {
  const { url, log } = await madeServer(t, {
    routes: {
      '/gone': page(`res.setHeader('x-own', '1'); return 'not-found';`),
      '/throws': page(`throw new Error('x');`),
    },
    errorPages: {
      '/404': {
        code: page(''),
        rendering: 'static',
        prerender: {
          fallback: false,
          paths: { '/404': { html: 'prerender/404.html', data: null, revalidate: false, status: 404 } },
        },
      },
      '/500': page(`throw new Error('also broken');`),
    },
    files: { '.switchrt/prerender/404.html': '<p>ours</p>' },
  });
  for (const [path, own] of [
    ['/gone', '1'],
    ['/nope', null],
  ] as const) {
    const answer = await ask(url + path);
    t.deepEqual([answer.status, answer.text, answer.headers.get('x-own')], [404, '<p>ours</p>', own]);
    t.regex(answer.headers.get('cache-control')!, /no-store/);
  }
  const failed = await ask(`${url}/throws`);
  t.deepEqual([failed.status, failed.text], [500, 'Internal Server Error']);
  t.deepEqual(
    log.map((entry) => (entry.error as Error).message),
    ['x', 'also broken'],
  );
});

test('methods: static and ssg pages take GET and HEAD, others what they like; HEAD has no body; OPTIONS *', async (t) => {
  const { url, port } = await madeServer(t, {
    routes: {
      '/static': { code: echo, rendering: 'static' },
      '/ssr': echo,
      '/api/any': api('(req, res) => res.send(req.method)'),
    },
  });
  const refused = await ask(`${url}/static`, { method: 'POST' });
  t.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD']);
  t.is((await ask(`${url}/ssr`, { method: 'POST' })).status, 200);
  t.is((await ask(`${url}/api/any`, { method: 'OPTIONS' })).text, 'OPTIONS');
  t.is((await ask(`${url}/api/any`, { method: 'PATCH' })).text, 'PATCH');
  const head = await raw(port, 'HEAD /ssr HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n');
  t.regex(head, /^HTTP\/1.1 200 OK[^]*\r\n\r\n$/);
  t.regex(
    await raw(port, 'OPTIONS * HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'),
    /^HTTP\/1.1 204 [^]*allow: GET/i,
  );
  t.regex(await raw(port, 'GET * HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 400 /);
  t.regex(await raw(port, 'TRACE / HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 405 /);
});

test('limits: too many fields 431, a Host that is none 400, the host of an absolute target is the one that counts', async (t) => {
  const { port } = await madeServer(t, {
    routes: { '/a': page(`res.end(req.headers.host + ' ' + context.href); return 'done';`) },
    limits: { headers: 5 },
  });
  const ask = (head: string): Promise<string> => raw(port, `${head}\r\nConnection: close\r\n\r\n`);
  t.regex(await ask('GET /a HTTP/1.1\r\nHost: l\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1'), /^HTTP\/1.1 431 /);
  for (const host of ['a b', 'a/b', 'a@b', 'a?b', '"', 'a:x', 'a:1:2'])
    t.regex(await ask(`GET /a HTTP/1.1\r\nHost: ${host}`), /^HTTP\/1.1 400 /, host);
  t.regex(await ask('GET /a HTTP/1.1\r\nHost: [::1]:80'), /http:\/\/\[::1\]:80\/a$/);
  // RFC 9112, 3.2.2.
  t.regex(
    await ask('GET http://named.test:8/a HTTP/1.1\r\nHost: other.test'),
    /\nnamed.test:8 http:\/\/named.test:8\/a$/,
  );
  t.regex(await ask('GET HTTP://named.test/a HTTP/1.1\r\nHost: other.test'), /\nnamed.test http:\/\/named.test\/a$/);
  for (const target of ['http:///a', 'http://a@b/a', 'http://a:x/a', 'http://"/a'])
    t.regex(await ask(`GET ${target} HTTP/1.1\r\nHost: other.test`), /^HTTP\/1.1 400 /, target);
  t.regex(await ask('GET /a HTTP/1.0\r\nX: y'), /http:\/\/localhost\/a$/);
});

test('a body in a coding that nobody decodes is 501, and its connection ends', async (t) => {
  const { port } = await madeServer(t, { routes: { '/api/a': api('(req, res) => res.json(req.body)') } });
  const post = 'POST /api/a HTTP/1.1\r\nHost: l\r\nContent-Type: text/plain\r\n';
  for (const coding of ['gzip, chunked', 'identity, chunked'])
    t.regex(
      await raw(port, `${post}Transfer-Encoding: ${coding}\r\n\r\n1\r\na\r\n0\r\n\r\n${post}\r\n`),
      /^HTTP\/1\.1 501 (?:(?!HTTP\/1)[^])*Not Implemented$/,
      coding,
    );
  const fine = await raw(port, `${post}Transfer-Encoding: Chunked\r\nConnection: close\r\n\r\n1\r\na\r\n0\r\n\r\n`);
  t.regex(fine, /^HTTP\/1\.1 200 [^]*"a"$/);
});

test('a path means the same to router, route and URL parser: dots and characters that need an escape', async (t) => {
  const { port } = await madeServer(t, {
    routes: {
      '/admin': page(`res.end('admin ' + context.href); return 'done';`),
      '/x/[...all]': page(
        `res.end('all ' + new URL(context.href).pathname + JSON.stringify(context.params)); return 'done';`,
      ),
    },
  });
  const ask = async (target: string, host = 'l'): Promise<string> => {
    const answer = await raw(port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    return answer.slice(answer.indexOf('\r\n\r\n') + 4);
  };
  for (const path of ['/x/../admin', '/./admin', '/x/%2e%2E/admin', '/x/.%2e/./admin', '/../../admin'])
    t.is(await ask(path), 'admin http://l/admin', path);
  t.is(await ask('/x/"<a>'), 'all /x/%22%3Ca%3E{"all":["\\"<a>"]}');
  t.is(await ask('/x/.a/..b/c..'), 'all /x/.a/..b/c..{"all":[".a","..b","c.."]}');
  for (const host of ['a:99999', '1.2.3.4.5', '[::zz]'])
    t.regex(
      await raw(port, `GET /admin HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      /^HTTP\/1.1 400 /,
      host,
    );
  t.regex(await raw(port, 'GET /admin HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 400 /);
});

test('internal fields come from no client and go to none', async (t) => {
  const { port } = await madeServer(t, {
    routes: {
      '/api/in': api(
        '(req, res) => res.json([req.rawHeaders.filter((_, i) => i % 2 === 0), Object.keys(req.headers)])',
      ),
      '/api/out': api(
        `(req, res) => { res.setHeader('x-middleware-next', '1'); res.writeHead(200, { 'x-switchrt-outcome': 'not-found', 'x-mine': '1' }); res.end('out'); }`,
      ),
    },
  });
  const names = [
    'x-middleware-subrequest',
    'X-Middleware-Rewrite',
    'x-middleware-anything',
    'x-nextjs-data',
    'x-now-route-matches',
    'x-matched-path',
    'x-switchrt-outcome',
  ];
  const answer = await raw(
    port,
    `GET /api/in HTTP/1.1\r\nHost: l\r\n${names.map((name) => `${name}: 1\r\n`).join('')}X-Fine: 1\r\nConnection: close\r\n\r\n`,
  );
  t.deepEqual(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)), [
    ['Host', 'X-Fine', 'Connection'],
    ['host', 'x-fine', 'connection'],
  ]);
  const out = await raw(port, 'GET /api/out HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n');
  t.notRegex(out, /x-middleware|x-switchrt/i);
  t.regex(out, /x-mine: 1/);
});

test('109: a parsed body has a limit that may be set, and bodyParser: false leaves the stream alone', async (t) => {
  const { url } = await madeServer(t, {
    routes: {
      '/api/default': api('(req, res) => res.send(String(req.body.length))'),
      '/api/small': api(
        '(req, res) => res.send(String(req.body.length))',
        `config: { api: { bodyParser: { sizeLimit: '1kb' } } }`,
      ),
      '/api/raw': api(
        'async (req, res) => { let size = 0; for await (const chunk of req) size += chunk.length; res.send(String(size)); }',
        'config: { api: { bodyParser: false } }',
      ),
    },
  });
  const post = (path: string, size: number): ReturnType<typeof ask> =>
    ask(url + path, { method: 'POST', body: 'x'.repeat(size), headers: { 'content-type': 'text/plain' } });
  t.is((await post('/api/default', 1 << 20)).text, String(1 << 20));
  const over = await post('/api/default', (1 << 20) + 1);
  t.deepEqual([over.status, over.text], [413, 'Body exceeded 1mb limit']);
  t.is((await post('/api/small', 1024)).text, '1024');
  t.is((await post('/api/small', 1025)).status, 413);
  t.is((await post('/api/raw', 3 << 20)).text, String(3 << 20));
});

test('next.config rules: headers, redirects and rewrites in their order', async (t) => {
  const { url } = await madeServer(t, {
    routes: { '/a': echo, '/p/[id]': echo, '/before': echo },
    files: { 'public/file.txt': 'file' },
    next: {
      headers: [
        { source: '/a', headers: [{ key: 'x-rule', value: 'yes' }] },
        { source: '/p/:id', headers: [{ key: 'x-id', value: 'is-:id' }] },
      ],
      redirects: [
        { source: '/old/:path*', destination: '/new/:path*', permanent: true },
        {
          source: '/cond',
          destination: '/a?who=:who',
          permanent: false,
          has: [{ type: 'query', key: 'w', value: '(?<who>.+)' }],
        },
      ],
      rewrites: {
        beforeFiles: [{ source: '/file.txt', destination: '/a', has: [{ type: 'header', key: 'x-before' }] }],
        afterFiles: [
          { source: '/shown/:id', destination: '/p/:id' },
          { source: '/q/:one', destination: '/a' },
        ],
        fallback: [{ source: '/:any*', destination: '/a?fell=1' }],
      },
    },
  });
  t.is((await ask(`${url}/a`)).headers.get('x-rule'), 'yes');
  t.is((await ask(`${url}/p/7`)).headers.get('x-id'), 'is-7');
  const moved = await ask(`${url}/old/x/y?k=v`);
  t.deepEqual([moved.status, moved.headers.get('location')], [308, '/new/x/y?k=v']);
  const conditional = await ask(`${url}/cond?w=me`);
  t.deepEqual([conditional.status, conditional.headers.get('location')], [307, '/a?w=me&who=me']);
  t.is((await ask(`${url}/file.txt`)).text, 'file');
  t.regex((await ask(`${url}/file.txt`, { headers: { 'x-before': '1' } })).text, /^\/a /);
  t.is((await ask(`${url}/shown/9?k=v`)).text, '/p/[id] {"k":"v","id":"9"} /shown/9?k=v /shown/9?k=v');
  t.is((await ask(`${url}/q/1`)).text, '/a {"one":"1"} /q/1 /q/1');
  t.regex((await ask(`${url}/anything/else`)).text, /^\/a \{"fell":"1"/);
});

test('`/:path*` of next.config is the root as well, and moves nothing of the build', async (t) => {
  const { url } = await madeServer(t, {
    routes: { '/': echo, '/a': echo },
    next: {
      headers: [{ source: '/:path*', headers: [{ key: 'x-rule', value: 'yes' }] }],
      redirects: [
        {
          source: '/:path*',
          has: [{ type: 'query', key: 'closed' }],
          destination: 'https://closed.test/',
          permanent: false,
        },
      ],
    },
  });
  for (const path of ['/', '/a', '/a/b'])
    t.deepEqual([path, (await ask(url + path)).headers.get('x-rule')], [path, 'yes']);
  for (const path of ['/', '/a']) t.is((await ask(`${url}${path}?closed=1`)).status, 307, path);
  t.is((await ask(`${url}/_next/static/nothing.js?closed=1`)).status, 404);
  t.is((await ask(`${url}/_next/nothing?closed=1`)).status, 404);
});

test('what may be compressed names accept-encoding for caches, also when it goes out as it is', async (t) => {
  const answering = (text: string): ReturnType<typeof page> =>
    page(
      `res.setHeader('content-type', 'text/html'); res.setHeader('content-length', ${text}.length); res.end(${text}); return 'done';`,
    );
  const routes = { '/a': answering(`'x'.repeat(2000)`), '/short': answering(`'x'`) };
  const plain = await madeServer(t, { routes });
  // `fetch` asks for gzip unless told otherwise.
  const init = { headers: { 'accept-encoding': 'identity' } };
  const answer = await ask(`${plain.url}/a`, init);
  t.deepEqual([answer.headers.get('content-encoding'), answer.headers.get('vary')], [null, 'Accept-Encoding']);
  // What is too short for gzip is the same for all.
  for (const coding of ['identity', 'gzip'])
    t.is((await ask(`${plain.url}/short`, { headers: { 'accept-encoding': coding } })).headers.get('vary'), null);
  const off = await madeServer(t, { routes, next: { compress: false } });
  t.is((await ask(`${off.url}/a`, init)).headers.get('vary'), null);
});

test('33: NEXT_RUNTIME is in the environment too, for packages outside of the bundles', async (t) => {
  delete process.env['NEXT_RUNTIME'];
  const { url } = await madeServer(t, {
    routes: { '/api/env': api('(req, res) => { const { NEXT_RUNTIME } = process.env; res.json([NEXT_RUNTIME]); }') },
  });
  t.is((await ask(`${url}/api/env`)).text, '["nodejs"]');
});
