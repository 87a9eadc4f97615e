import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { built } from './_built.ts';

const page = (runtime: string | null, name: string): string => `
${runtime === null ? '' : `export const config = { runtime: '${runtime}' };`}
export const getServerSideProps = () => ({ props: { where: process.env.NEXT_RUNTIME } });
export default ({ where }) => <p>{'${name} in ' + where}</p>;`;
const edgeApi = (body: string): string => `export const config = { runtime: 'edge' };\n${body}`;

test.serial(
  '33, 34, 35: the global option moves silent pages to edge, no page that speaks, and no API route',
  async (t) => {
    const app = await built(t, {
      'next.config.js': `module.exports = { experimental: { runtime: 'experimental-edge' } };`,
      'pages/silent.js': page(null, 'silent'),
      'pages/node.js': page('nodejs', 'node'),
      'pages/flat.js': `export const runtime = 'nodejs';${page(null, 'flat')}`,
      'pages/edge.js': page('experimental-edge', 'edge'),
      'pages/plain.js': `export default () => <p>{'plain in ' + process.env.NEXT_RUNTIME}</p>;`,
      'pages/api/silent.js': `export default (req, res) => res.send('api in ' + process.env.NEXT_RUNTIME);`,
      'pages/api/edge.js': edgeApi(`export default () => new Response('api in ' + process.env.NEXT_RUNTIME);`),
    });
    t.regex(app.build.stdout + app.build.stderr, /\/silent\s+page\s+\S+ edge\s+global/);
    const { text } = await app.start();
    for (const [path, runtime] of [
      ['silent', 'edge'],
      ['node', 'nodejs'],
      ['flat', 'nodejs'],
      ['edge', 'edge'],
      ['plain', 'edge'],
    ]) {
      t.regex(await text(`/${path}`), new RegExp(`${path} in ${runtime}`));
    }
    t.is(await text('/api/silent'), 'api in nodejs');
    t.is(await text('/api/edge'), 'api in edge');
  },
);

test.serial(
  '46, 48, 52: forms of a Node module on edge: warned at their place, 500 when touched, fine when not',
  async (t) => {
    const forms: Record<string, string> = {
      named: `import { basename } from 'fs';\nexport default () => new Response(basename('/a'));`,
      namespace: `import * as fs from 'node:fs';\nexport default () => new Response(String(fs.statSync('/')));`,
      standard: `import fs from 'fs';\nexport default () => new Response(fs.readFileSync('/x'));`,
      required: `const { statSync } = require('fs');\nexport default () => new Response(String(statSync('/')));`,
      awaited: `export default async () => { const { readFile } = await import('fs'); return new Response(await readFile('/x')); };`,
      library: `import { read } from '../../lib/read';\nexport default () => new Response(read());`,
    };
    const app = await built(t, {
      'lib/read.js': `import { readFileSync } from 'fs';\nexport const read = () => readFileSync('/x');`,
      'pages/api/fine.js': edgeApi(`export default () => new Response('fine');`),
      'pages/api/untouched.js': edgeApi(
        `import { spawn } from 'child_process';\nexport default (request) => (request.method === 'TRACE2' ? spawn() : new Response('untouched'));`,
      ),
      ...Object.fromEntries(Object.entries(forms).map(([name, body]) => [`pages/api/${name}.js`, edgeApi(body)])),
    });
    const printed = app.build.stdout + app.build.stderr;
    t.notRegex(printed, /Module not found/i);
    for (const name of Object.keys(forms)) {
      const file = name === 'library' ? 'lib/read.js' : `pages/api/${name}.js`;
      t.regex(printed, new RegExp(`${file}:\\d+:\\d+ (?:error|warning) edge/node-module`), name);
    }
    t.regex(printed, /pages\/api\/untouched\.js:2:\d+/);
    const { get, text, server } = await app.start();
    for (const name of Object.keys(forms)) {
      t.is((await get(`/api/${name}`)).status, 500, name);
      const file = name === 'library' ? 'lib/read.js' : `pages/api/${name}.js`;
      await server.logged(new RegExp(`\\bfs\\b[\\s\\S]*${file.replaceAll('.', '\\.')}`));
      t.is(await text('/api/fine'), 'fine');
    }
    const before = server.log();
    t.is(await text('/api/untouched'), 'untouched');
    t.is(server.log(), before);
  },
);

test.serial('53, 54, 83: an ESM package and Buffer work on edge without a word', async (t) => {
  const app = await built(t, {
    'node_modules/tiny-id/package.json': JSON.stringify({
      name: 'tiny-id',
      version: '1.0.0',
      type: 'module',
      exports: { '.': { 'edge-light': './edge.js', default: './node.js' } },
    }),
    'node_modules/tiny-id/edge.js': `export const id = () => 'edge-' + [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');`,
    'node_modules/tiny-id/node.js': `import { randomBytes } from 'node:crypto';\nexport const id = () => 'node-' + randomBytes(8).toString('hex');`,
    'pages/api/edge.js': edgeApi(`import { id } from 'tiny-id';\nexport default () => new Response(id());`),
    'pages/api/node.js': `import { id } from 'tiny-id';\nexport default (req, res) => res.send(id());`,
    'pages/api/buffer.js': edgeApi(
      `import { Buffer } from 'buffer';\nimport { Buffer as Prefixed } from 'node:buffer';\nexport default async (request) => Response.json({ hex: Buffer.from(await request.text()).toString('hex'), same: Buffer === Prefixed, base64: Buffer.from('héllo?>').toString('base64url'), back: Buffer.from('aMOpbGxvPz4', 'base64url').toString(), bytes: Buffer.concat([Buffer.alloc(1, 7), Prefixed.from([8])]) instanceof Uint8Array });`,
    ),
  });
  t.notRegex(app.build.stdout + app.build.stderr, /warning|error/);
  const { text, json } = await app.start();
  t.regex(await text('/api/edge'), /^edge-[0-9a-f]{16}$/);
  t.regex(await text('/api/node'), /^node-[0-9a-f]{16}$/);
  t.deepEqual(await json('/api/buffer', { method: 'POST', body: 'hé' }), {
    hex: '68c3a9',
    same: true,
    base64: 'aMOpbGxvPz4',
    back: 'héllo?>',
    bytes: true,
  });
});

test.serial(
  '80, 81, 82: webpack() runs for three compilers and its work is served; branches of other runtimes are gone',
  async (t) => {
    const app = await built(t, {
      'next.config.js': `
      const { appendFileSync } = require('node:fs');
      module.exports = {
        webpack(config, { nextRuntime, isServer, dev, buildId, dir, webpack, defaultLoaders }) {
          appendFileSync(dir + '/calls.txt', JSON.stringify([nextRuntime ?? 'undefined', isServer, dev, typeof buildId, typeof defaultLoaders.babel]) + '\\n');
          config.plugins.push(new webpack.DefinePlugin({ WHERE: JSON.stringify('compiled-for-' + nextRuntime) }));
          config.resolve.alias['@parts'] = dir + '/parts';
          return config;
        },
      };`,
      'parts/where.js': `
      export function where() {
        if (process.env.NEXT_RUNTIME === 'edge') return WHERE + ' only-edge';
        if (process.env.NEXT_RUNTIME === 'nodejs') return WHERE + ' only-nodejs';
        return WHERE + ' only-browser';
      }
      export const edge = () => (typeof EdgeRuntime === 'undefined' ? 'without-edge-runtime' : 'with-edge-runtime-' + EdgeRuntime);`,
      'pages/edge.js': `import { where, edge } from '@parts/where';\nexport const config = { runtime: 'experimental-edge' };\nexport default () => <p suppressHydrationWarning>{where() + ' ' + edge()}</p>;`,
      'pages/node.js': `import { where, edge } from '@parts/where';\nexport const getServerSideProps = () => ({ props: {} });\nexport default () => <p suppressHydrationWarning>{where() + ' ' + edge()}</p>;`,
    });
    const calls = readFileSync(join(app.dir, 'calls.txt'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.deepEqual(calls.sort(), [
      ['edge', true, false, 'string', 'object'],
      ['nodejs', true, false, 'string', 'object'],
      ['undefined', false, false, 'string', 'object'],
    ]);
    const { text } = await app.start();
    t.regex(await text('/edge'), /compiled-for-edge only-edge with-edge-runtime-edge-runtime/);
    t.regex(await text('/node'), /compiled-for-nodejs only-nodejs without-edge-runtime/);
    const words = ['only-edge', 'only-nodejs', 'only-browser', 'with-edge-runtime', 'without-edge-runtime'];
    const kept = (folder: string): string[] => words.filter((word) => app.output(folder).includes(word));
    t.deepEqual(kept('server/edge'), ['only-edge', 'with-edge-runtime']);
    t.deepEqual(kept('server/nodejs'), ['only-nodejs', 'without-edge-runtime']);
    t.deepEqual(kept('static'), ['only-browser', 'without-edge-runtime']);
  },
);

test.serial(
  '89, 124: rewrites of next.config and of middleware reach both runtimes, with method, body, query and parameters',
  async (t) => {
    const outside = createServer((request, response) => response.end(`outside ${request.method} ${request.url}`));
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    t.teardown(() => void outside.close());
    const origin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    const app = await built(t, {
      'next.config.js': `module.exports = {
      rewrites: () => ({
        beforeFiles: [{ source: '/shadowed', destination: '/edge' }],
        afterFiles: [{ source: '/item/:id', destination: '/edge-item/:id?from=config' }, { source: '/call/:path*', destination: '/api/:path*' }],
        fallback: [{ source: '/away/:path*', destination: '${origin}/:path*' }],
      }),
    };`,
      'middleware.js': `
      import { NextResponse } from 'next/server';
      export function middleware(request) {
        const url = request.nextUrl.clone();
        url.pathname = url.pathname.replace(/^\\/mw/, '') || '/';
        url.searchParams.set('by', 'mw');
        return NextResponse.rewrite(url);
      }
      export const config = { matcher: '/mw/:path*' };`,
      'pages/shadowed.js': `export default () => <p>never</p>;`,
      'pages/edge.js': page('experimental-edge', 'edge'),
      'pages/node.js': page('nodejs', 'node'),
      'pages/edge-item/[id].js': `
      import { useRouter } from 'next/router';
      export const config = { runtime: 'experimental-edge' };
      export default () => { const { query, asPath } = useRouter(); return <p>{JSON.stringify(query) + ' at ' + asPath}</p>; };`,
      'pages/api/edge.js': edgeApi(
        `export default async (request) => Response.json({ runtime: process.env.NEXT_RUNTIME, method: request.method, body: await request.text(), query: Object.fromEntries(request.nextUrl.searchParams) });`,
      ),
      'pages/api/node.js': `export default (req, res) => res.json({ runtime: process.env.NEXT_RUNTIME, method: req.method, body: req.body, query: req.query });`,
      'public/file.txt': 'a file',
    });
    const { text, json, get, buildId } = await app.start();
    t.regex(await text('/shadowed'), /edge in edge/);
    t.regex(await text('/mw/edge'), /edge in edge/);
    t.regex(await text('/mw/node'), /node in nodejs/);
    t.is(await text('/mw/file.txt'), 'a file');
    const unescaped = (html: string): string => html.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    t.regex(
      unescaped(await text('/item/7?q=1')),
      /\{"q":"1","from":"config","id":"7"\} at \/item\/7\?q=1|\{"(?:q|from|id)":.*\} at \/item\/7\?q=1/,
    );
    t.regex(unescaped(await text('/mw/edge-item/8?q=2')), /"id":"8".* at \/mw\/edge-item\/8\?q=2/);
    for (const runtime of ['edge', 'nodejs']) {
      const name = runtime === 'edge' ? 'edge' : 'node';
      const init = { method: 'PUT', body: 'some ünïcode', headers: { 'content-type': 'text/plain' } };
      t.like(await json(`/call/${name}?q=1`, init), {
        runtime,
        method: 'PUT',
        body: 'some ünïcode',
        query: { q: '1' },
      });
      t.like(await json(`/mw/api/${name}?q=1`, init), {
        runtime,
        method: 'PUT',
        body: 'some ünïcode',
        query: { q: '1', by: 'mw' },
      });
    }
    t.is(await text('/away/from/here?q=1'), 'outside GET /from/here?q=1');
    t.is((await get('/mw/nowhere')).status, 404);
    t.like((await json(`/_next/data/${buildId}/mw/edge.json`)).pageProps, { where: 'edge' });
  },
);

test.serial('90, 91: static before dynamic before catch-all, across runtimes', async (t) => {
  const api = (runtime: string, name: string): string =>
    runtime === 'edge'
      ? edgeApi(
          `export default (request) => new Response('${name} ' + (request.nextUrl.searchParams.get('id') ?? request.nextUrl.searchParams.getAll('all').join('+')));`,
        )
      : `export default (req, res) => res.send('${name} ' + (req.query.id ?? [req.query.all ?? []].flat().join('+')));`;
  const app = await built(t, {
    'pages/api/a/login.js': api('nodejs', 'login'),
    'pages/api/a/[id].js': api('edge', 'one'),
    'pages/api/a/[...all].js': api('nodejs', 'many'),
    'pages/api/b/login.js': api('edge', 'login'),
    'pages/api/b/[id].js': api('nodejs', 'one'),
    'pages/api/b/[[...all]].js': api('edge', 'many'),
    'pages/p/[id].js': page('experimental-edge', 'dynamic'),
    'pages/p/fixed.js': page('nodejs', 'fixed'),
    'pages/p/[...all].js': page('nodejs', 'rest'),
  });
  const { text } = await app.start();
  t.is(await text('/api/a/login'), 'login ');
  t.is(await text('/api/a/7'), 'one 7');
  t.is(await text('/api/a/7/8'), 'many 7+8');
  t.is(await text('/api/b/login'), 'login ');
  t.is(await text('/api/b/7'), 'one 7');
  t.is(await text('/api/b/7/8'), 'many 7+8');
  t.is(await text('/api/b'), 'many ');
  t.regex(await text('/p/fixed'), /fixed in nodejs/);
  t.regex(await text('/p/7'), /dynamic in edge/);
  t.regex(await text('/p/7/8'), /rest in nodejs/);
});

test.serial(
  '104, 127: bodies of every kind reach an edge API route whole, past middleware that read them',
  async (t) => {
    const app = await built(t, {
      'middleware.js': `export const config = { matcher: '/api/read/:path*' };\nexport async function middleware(request) { await request.text(); }`,
      'pages/api/[kind]/[id].js': edgeApi(`
      export default async (request) => {
        const { searchParams } = request.nextUrl;
        const kind = searchParams.get('as');
        const body = kind === 'json' ? await request.json()
          : kind === 'form' ? Object.fromEntries(await request.formData())
          : kind === 'bytes' ? (await request.arrayBuffer()).byteLength
          : await request.text();
        return Response.json({ id: searchParams.get('id'), path: new URL(request.url).pathname, body });
      };`),
    });
    const { json } = await app.start();
    for (const way of ['plain', 'read']) {
      const post = (as: string, body: NonNullable<RequestInit['body']>, type?: string): Promise<any> =>
        json(`/api/${way}/7?as=${as}`, {
          method: 'POST',
          body,
          ...(type ? { headers: { 'content-type': type } } : {}),
        });
      t.deepEqual(await post('text', '次の文字列 🦀'), { id: '7', path: `/api/${way}/7`, body: '次の文字列 🦀' });
      t.deepEqual((await post('json', '{"a":[1,"ü"]}', 'application/json')).body, { a: [1, 'ü'] });
      t.deepEqual((await post('form', new URLSearchParams({ a: 'ü', b: '2' }))).body, { a: 'ü', b: '2' });
      const form = new FormData();
      form.set('a', 'multi ü');
      t.deepEqual((await post('form', form)).body, { a: 'multi ü' });
      t.is((await post('bytes', new Uint8Array(1_500_000))).body, 1_500_000);
      t.is((await post('text', '')).body, '');
    }
  },
);

test.serial(
  '106: whatever an edge handler returns that is no Response is a 500 with one message, and the route goes on',
  async (t) => {
    const values = [
      'undefined',
      'null',
      `'text'`,
      '42',
      '{}',
      '[]',
      'new Uint8Array(1)',
      '{ status: 200, headers: new Headers(), body: null }',
      'Promise.resolve()',
      'class {}',
    ];
    const app = await built(t, {
      'pages/api/[n].js': edgeApi(
        `export default async (request) => [${values.map((value) => `() => (${value})`).join(', ')}, () => new Response('ok')][request.nextUrl.searchParams.get('n')]();`,
      ),
    });
    const { get, text, server } = await app.start();
    for (const n of values.keys()) {
      const response = await get(`/api/${n}`);
      t.is(response.status, 500, values[n]);
      t.notRegex(await response.text(), /api\/|\bat /);
    }
    t.is(await text(`/api/${values.length}`), 'ok');
    await server.logged(new RegExp(`(?:Expected an instance of Response to be returned[\\s\\S]*){${values.length}}`));
  },
);

test.serial('113: an edge stream may cut its characters anywhere, compressed or not', async (t) => {
  const text = '次の文字列 é 🦀 '.repeat(28);
  const app = await built(t, {
    'pages/api/stream.js': edgeApi(`
      export default () => {
        const bytes = new TextEncoder().encode(${JSON.stringify(text)});
        let at = 0;
        return new Response(new ReadableStream({ async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve));
          controller.enqueue(bytes.slice(at, at + 7));
          if ((at += 7) >= bytes.length) controller.close();
        } }), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
      };`),
  });
  const { get } = await app.start();
  for (const encoding of ['identity', 'gzip', 'br'])
    t.is(await (await get('/api/stream', { headers: { 'accept-encoding': encoding } })).text(), text, encoding);
});

test.serial('118: a matcher of / under a base path and with trailing slashes', async (t) => {
  const app = await built(t, {
    'next.config.js': `module.exports = { basePath: '/app', trailingSlash: true };`,
    'middleware.js': `
      import { NextResponse } from 'next/server';
      export const middleware = (request) => NextResponse.next({ headers: { 'x-seen': request.nextUrl.pathname + ' under ' + request.nextUrl.basePath } });
      export const config = { matcher: '/' };`,
    'pages/index.js': page('experimental-edge', 'home'),
    'pages/about.js': page('nodejs', 'about'),
  });
  const { get, buildId } = await app.start();
  for (const path of ['/app/', `/app/_next/data/${buildId}/index.json`]) {
    const response = await get(path);
    t.is(response.status, 200, path);
    t.is(response.headers.get('x-seen'), '/ under /app', path);
  }
  for (const path of ['/app/about/', `/app/_next/data/${buildId}/about.json`]) {
    const response = await get(path);
    t.is(response.status, 200, path);
    t.is(response.headers.get('x-seen'), null, path);
  }
});

test.serial(
  '122: cookies of middleware and of the route both arrive, on every runtime, on redirects and on rewrites',
  async (t) => {
    const app = await built(t, {
      'switchrt.config.js': `module.exports = { lambda: { routes: ['/api/lambda'] } };`,
      'middleware.js': `
      import { NextResponse } from 'next/server';
      export function middleware(request) {
        const path = request.nextUrl.pathname;
        if (path === '/denied') return new Response(null, { status: 401 });
        const response = path === '/moved' ? NextResponse.redirect(new URL('/plain', request.url)) : path === '/other' ? NextResponse.rewrite(new URL('/api/edge', request.url)) : NextResponse.next();
        response.cookies.set('a', '1');
        response.cookies.set('b', '2', { httpOnly: true });
        response.headers.set('x-by', 'middleware');
        return response;
      }`,
      'pages/plain.js': `export default () => <p>plain</p>;`,
      'pages/api/node.js': `export default (req, res) => { res.setHeader('set-cookie', 'own=node'); res.send('ok'); };`,
      'pages/api/lambda.js': `export const GET = () => new Response('ok', { headers: { 'set-cookie': 'own=lambda' } });`,
      'pages/api/edge.js': edgeApi(
        `export default () => new Response('ok', { headers: { 'set-cookie': 'own=edge' } });`,
      ),
    });
    const { get } = await app.start();
    const names = (response: Response): string[] =>
      response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
    for (const [path, own] of [
      ['/api/node', ['own=node']],
      ['/api/lambda', ['own=lambda']],
      ['/api/edge', ['own=edge']],
      ['/other', ['own=edge']],
      ['/plain', []],
      ['/moved', []],
    ] as const) {
      const response = await get(path);
      t.deepEqual(names(response).sort(), ['a=1', 'b=2', ...own].sort(), path);
      t.is(response.headers.get('x-by'), 'middleware', path);
    }
    const denied = await get('/denied');
    t.is(denied.status, 401);
    t.is(await denied.text(), '');
  },
);

test.serial(
  '58, 126, 131, 133: what edge code finds: no version, its own environment, classes of its own realm',
  async (t) => {
    const app = await built(
      t,
      {
        '.env': 'FROM_FILE=file\nNEXT_PUBLIC_SHOWN=public\n',
        'next.config.js': `module.exports = { env: { FROM_CONFIG: 'config' } };`,
        'switchrt.config.js': `module.exports = { edge: { env: ['LISTED_BY_NAME'] } };`,
        'pages/api/a.js': edgeApi(`
        const e = process.env;
        export default async (request) => Response.json({
          process: [typeof process.version, typeof process.arch],
          env: ['NEXT_RUNTIME', 'FROM_FILE', 'NEXT_PUBLIC_SHOWN', 'FROM_CONFIG', 'LISTED_BY_NAME', 'SECRET_OF_HOST', 'PATH', 'HOME'].map((k) => e[k] ?? null),
          classes: [
            {} instanceof Object, [] instanceof Array, new TextEncoder().encode('a') instanceof Uint8Array, (() => { try { null.x; } catch (error) { return error instanceof TypeError && error instanceof Error; } })(),
            new Response('a').body instanceof ReadableStream, request instanceof Request, (await request.arrayBuffer()) instanceof ArrayBuffer, fetch('data:,a') instanceof Promise,
          ],
        });`),
      },
      { env: { SECRET_OF_HOST: 'secret', LISTED_BY_NAME: 'listed' } },
    );
    const { json } = await app.start();
    t.deepEqual(await json('/api/a'), {
      process: ['undefined', 'undefined'],
      env: ['edge', 'file', 'public', 'config', 'listed', null, null, null],
      classes: Array.from({ length: 8 }, () => true),
    });
  },
);

test.serial('117: a lambda answer is buffered whole and leaves with its length', async (t) => {
  const streams = `
    export const GET = () => new Response(new ReadableStream({ async start(controller) {
      for (const part of ['one ', 'two ', 'three']) {
        controller.enqueue(new TextEncoder().encode(part));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      controller.close();
    } }));`;
  const app = await built(t, {
    'switchrt.config.js': `module.exports = { lambda: { routes: ['/api/lambda'] } };`,
    'pages/api/lambda.js': streams,
    'pages/api/server.js': streams,
  });
  const { get } = await app.start();
  for (const [name, length] of [
    ['lambda', '13'],
    ['server', null],
  ]) {
    const response = await get(`/api/${name}`, { headers: { 'accept-encoding': 'identity' } });
    t.is(response.headers.get('content-length'), length, name!);
    t.is(await response.text(), 'one two three');
  }
});
