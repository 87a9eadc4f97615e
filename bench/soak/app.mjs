// The app of the soak, as a user would write it: two states of it, between which routes change their runtime.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { root } from '../lib.mjs';

const runtime = (name) => `export const config = { runtime: '${name}' };\n`;

const streamed = `import { Suspense, use } from 'react';
const Late = ({ text }) => <p>{use(text)}</p>;
export default function Page() {
  const text = new Promise((done) => setTimeout(done, 15, 'late'));
  return <main><h1>early</h1><Suspense fallback={<i>wait</i>}><Late text={text} /></Suspense></main>;
}
export const getServerSideProps = async () => ({ props: {} });
`;

const nodeHello = `export default (req, res) => { res.setHeader('x-seen', req.headers['x-seen'] ?? ''); res.json({ hello: req.query.n, runtime: process.env.NEXT_RUNTIME }); };\n`;
const edgeHello = `export default (request) => Response.json({ hello: new URL(request.url).searchParams.get('n'), runtime: process.env.NEXT_RUNTIME }, { headers: { 'x-seen': request.headers.get('x-seen') ?? '' } });\n`;

/** Files that stay as they are. */
const files = {
  'package.json': '{ "private": true }\n',
  'switchrt.config.mjs': `export default { lambda: { routes: ['/api/fn/**'], concurrency: 16, timeoutMs: 4000, idleMs: 600000 } };\n`,
  'middleware.js': `import { NextResponse } from 'next/server';
export const config = { matcher: '/mw/:what' };
export default function middleware(request) {
  const what = request.nextUrl.pathname.slice(4);
  if (what === 'rewrite') return NextResponse.rewrite(new URL('/api/edge/hello?n=7', request.url));
  if (what === 'redirect') return NextResponse.redirect(new URL('/node', request.url));
  if (what === 'denied') return new Response('denied', { status: 401 });
  const headers = new Headers(request.headers);
  headers.set('x-seen', 'by middleware');
  const answer = NextResponse.rewrite(new URL('/api/node/hello?n=7', request.url), { request: { headers } });
  answer.cookies.set('mw', '1');
  return answer;
}
`,
  'public/file.txt': 'a file of the public folder\n'.repeat(2000),
  'pages/index.js': `export default () => <p>static</p>;\n`,
  'pages/node.js': `import Link from 'next/link';
export default ({ n }) => <main>node {n} <Link href="/">home</Link></main>;
export const getServerSideProps = async ({ query }) => ({ props: { n: query.n ?? null } });
`,
  'pages/late/node.js': streamed,
  'pages/late/edge.js': `${runtime('edge')}${streamed}`,
  'pages/broken.js': `export default () => null;\nexport const getServerSideProps = async () => { throw new Error('on purpose'); };\n`,
  'pages/items/[...path].js': `${runtime('edge')}export default ({ path }) => <p>{path.join('/')}</p>;\nexport const getServerSideProps = async ({ params }) => ({ props: { path: params.path } });\n`,

  'pages/api/node/hello.js': nodeHello,
  'pages/api/node/echo.js': `export default (req, res) => res.json({ length: req.body.text.length });\n`,
  'pages/api/node/stream.js': `export default async (req, res) => {
  const chunk = Buffer.alloc(16384, 'n');
  for (let i = 0; i < Number(req.query.chunks); i++) {
    if (res.destroyed) return;
    if (!res.write(chunk)) await new Promise((go) => res.once('drain', go).once('close', go));
  }
  res.end();
};
`,
  'pages/api/node/throws.js': `export default () => { throw new Error('on purpose'); };\n`,
  'pages/api/node/late.js': `export default (req, res) => { res.json(1); setTimeout(() => { throw new Error('on purpose, later'); }, 5); };\n`,

  'pages/api/edge/hello.js': runtime('edge') + edgeHello,
  'pages/api/edge/echo.js': `${runtime('edge')}export default (request) => new Response(request.body, { headers: { 'content-type': 'text/plain' } });\n`,
  'pages/api/edge/json.js': `${runtime('edge')}export default async (request) => Response.json({ length: (await request.json()).text.length });\n`,
  'pages/api/edge/stream.js': `${runtime('edge')}export default (request) => {
  let left = Number(new URL(request.url).searchParams.get('chunks'));
  const chunk = new Uint8Array(16384).fill(101);
  return new Response(new ReadableStream({ pull(controller) { if (left-- > 0) controller.enqueue(chunk); else controller.close(); } }));
};
`,
  'pages/api/edge/fetch.js': `${runtime('edge')}export default async (request) => {
  const answer = await fetch(new URL(request.url).searchParams.get('from'));
  return new Response(answer.body, { status: answer.status });
};
`,
  'pages/api/edge/slow.js': `${runtime('edge')}export default (request) => new Promise((done) => { const late = setTimeout(() => done(new Response('late')), 5000); request.signal.addEventListener('abort', () => clearTimeout(late)); });\n`,
  'pages/api/edge/throws.js': `${runtime('edge')}export default () => { throw new Error('on purpose'); };\n`,
  'pages/api/edge/rejects.js': `${runtime('edge')}export default () => { Promise.reject(new Error('on purpose')); return new Response('answered'); };\n`,
  'pages/api/edge/half.js': `${runtime('edge')}export default () => { let n = 0; return new Response(new ReadableStream({ pull(controller) { if (n++ < 3) controller.enqueue(new Uint8Array(1000)); else throw new Error('on purpose'); } })); };\n`,
  'pages/api/edge/loop.js': `${runtime('edge')}export default () => { for (;;); };\n`,

  'pages/api/fn/hello.js': nodeHello,
  'pages/api/fn/echo.js': `export default (req, res) => res.json({ length: req.body.text.length });\n`,
  'pages/api/fn/throws.js': `export default () => { throw new Error('on purpose'); };\n`,
  'pages/api/fn/exits.js': `export default () => process.exit(3);\n`,
  'pages/api/fn/hangs.js': `export default () => new Promise(() => {});\n`,
  'pages/api/fn/large.js': `export default (req, res) => res.send('x'.repeat(7 * 1024 * 1024));\n`,
};

/** Routes that move. */
const moving = {
  a: {
    'pages/api/moving.js': nodeHello,
    'pages/api/fn/moving.js': nodeHello,
    'pages/moving.js': `${runtime('edge')}${streamed}`,
  },
  b: {
    'pages/api/moving.js': runtime('edge') + edgeHello,
    'pages/api/fn/moving.js': runtime('edge') + edgeHello,
    'pages/moving.js': streamed,
  },
};

/** Writes the app and builds both of its states; gives the folders of the builds. */
export async function makeApp(dir) {
  const { build } = await import('../../dist/index.js');
  const write = (all) => {
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
  };
  rmSync(dir, { recursive: true, force: true });
  write(files);
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const outDirs = [];
  for (const [state, routes] of Object.entries(moving)) {
    write(routes);
    outDirs.push(join(dir, `.build-${state}`));
    await build({ dir, outDir: outDirs.at(-1) });
  }
  return outDirs;
}
