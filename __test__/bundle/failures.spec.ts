import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { app, contents, place } from './_build.ts';

const page = { 'pages/index.js': 'export default () => <p>fine</p>;' };

test('a build that fails leaves the previous output as it was and nothing else behind', async (t) => {
  const { build, fail, write, outDir, dir } = app(t, null, page);
  await build();
  const before = contents(outDir);
  write({ 'pages/other.js': "import './missing';\nexport default () => null;" });
  await fail();
  t.deepEqual(contents(outDir), before);
  t.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('.')),
    ['.switchrt'],
  );
  t.false(existsSync(join(dir, '.switchrt-entry')));
});

test('a syntax error is told with its place', async (t) => {
  const { fail } = app(t, null, { ...page, 'pages/broken.tsx': 'export default () => <p>é</p>;\nconst a = (1 +;\n' });
  const { code, diagnostics } = await fail();
  t.is(code, 'syntax/parse-error');
  t.is(place(diagnostics[0]!), 'syntax/parse-error pages/broken.tsx:2:15');
});

test('modules that are not there are told all at once, with their places', async (t) => {
  const { fail } = app(t, null, {
    'pages/index.tsx':
      "// import './missing';\nimport { a } from './missing';\nimport pkg from 'no-such-package/sub';\nexport default () => <p>{a}{pkg}</p>;",
    'pages/api/edge.ts':
      "import x from '@scope/none';\nexport const config = { runtime: 'edge' };\nexport default () => new Response(x);",
  });
  const { diagnostics } = await fail();
  const errors = diagnostics
    .filter(({ severity }) => severity === 'error')
    .filter(({ code }) => code === 'build/module-not-found' || code === 'edge/unresolved');
  t.deepEqual(
    errors.map(({ file, line, column }) => `${file}:${line}:${column}`).sort(),
    ['pages/api/edge.ts:1:15', 'pages/index.tsx:2:19', 'pages/index.tsx:3:17'].filter(
      (at) => errors.some(({ code }) => code === 'build/module-not-found') || at.startsWith('pages/api'),
    ),
  );
});

test("build/module-not-found: a page's missing module and package", async (t) => {
  const { fail } = app(t, null, {
    'pages/index.tsx':
      "// import './missing';\nimport { a } from './missing';\nimport pkg from 'no-such-package/sub';\nexport default () => <p>{a}{pkg}</p>;",
  });
  const { code, diagnostics } = await fail();
  t.is(code, 'build/module-not-found');
  t.deepEqual(diagnostics.map(place), [
    'build/module-not-found pages/index.tsx:2:19',
    'build/module-not-found pages/index.tsx:3:17',
  ]);
  t.is(diagnostics[1]!.hint, 'Install it: `npm install no-such-package`.');
});

test('a config that cannot be read ends the build with its own code', async (t) => {
  const { fail } = app(t, null, { ...page, 'next.config.js': 'module.exports = {\n  env: { A: missing() },\n};' });
  const { code, diagnostics } = await fail();
  t.is(code, 'config/unreadable');
  t.is(diagnostics[0]!.file, 'next.config.js');
});

test('modules of Next that are not offered are told with their place', async (t) => {
  const { fail } = app(t, null, {
    'pages/index.js':
      "import Link from 'next/link';\nimport Image from 'next/image';\nimport { Inter } from 'next/font/google';\nexport default () => <Link href=\"/\"><Image src={String(Inter)} /></Link>;",
  });
  const { diagnostics } = await fail();
  t.deepEqual(diagnostics.map(place), [
    'build/unsupported-module pages/index.js:2:19',
    'build/unsupported-module pages/index.js:3:23',
  ]);
});

test('getInitialProps on a document of edge pages is an error, without edge pages it is fine', async (t) => {
  const document =
    "import Document from 'next/document';\nexport default class My extends Document {\n  static async getInitialProps(context) {\n    return Document.getInitialProps(context);\n  }\n}";
  const edge = app(t, null, {
    'pages/_document.js': document,
    'pages/index.js': "export const runtime = 'edge';\nexport default () => null;",
  });
  const { diagnostics } = await edge.fail();
  t.deepEqual(diagnostics.filter(({ severity }) => severity === 'error').map(place), [
    'build/unsupported-feature pages/_document.js:3:16',
  ]);
  await t.notThrowsAsync(app(t, null, { ...page, 'pages/_document.js': document }).build());
});

test('app pages are skipped with a warning, route handlers are built', async (t) => {
  const { build } = app(t, null, {
    ...page,
    'app/layout.js': 'export default ({ children }) => <html><body>{children}</body></html>;',
    'app/shop/page.js': 'export default () => null;',
    'app/shop/items/route.js': "export const GET = () => new Response('items');",
    'app/edge/route.js': "export const runtime = 'edge';\nexport const GET = () => new Response('edge items');",
  });
  const { diagnostics, output } = await build();
  t.deepEqual(diagnostics.filter(({ severity }) => severity === 'warning').map(place), [
    'build/unsupported-feature app/shop/page.js:1:1',
  ]);
  t.deepEqual(
    output.routes.map(({ route, kind, runtime }) => `${route} ${kind} ${runtime}`),
    ['/ page nodejs', '/edge app-route edge', '/shop/items app-route nodejs'],
  );
});

test('over a budget: the route, its size and what weighs most', async (t) => {
  const big = `export const data = ${JSON.stringify(Array.from({ length: 4000 }, (_, i) => ((i * 2654435761) % 4294967296).toString(36)))};`;
  const { fail } = app(t, null, {
    'switchrt.config.js': 'export default { budgets: { edge: 20_000, routes: { "/api/small*": 10 } } };',
    'package.json': '{"type":"module"}',
    'lib/big.js': big,
    'pages/api/big.js':
      "import { data } from '../../lib/big.js';\nexport const config = { runtime: 'edge' };\nexport default (request) => new Response(data[request.url.length]);",
    'pages/api/small.js': "export const config = { runtime: 'edge' };\nexport default () => new Response('');",
  });
  const { code, diagnostics } = await fail();
  t.is(code, 'size/over-budget');
  t.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code, routes }) => [code, ...routes]),
    [
      ['size/over-budget', '/api/big'],
      ['size/over-budget', '/api/small'],
    ],
  );
  t.regex(diagnostics[0]!.message, /^\/api\/big loads \d\d\.\d KB \(gzip, edge\); its budget is 19\.5 KB\.$/);
  t.regex(diagnostics[0]!.hint!, /^What weighs most, before minification: lib\/big\.js \(\d/);
});

test('an output folder that no build wrote, or that holds the project, is refused', async (t) => {
  const { fail, write } = app(t, null, page);
  write({ 'notes/precious.txt': 'mine' });
  for (const outDir of ['notes', '.', '..']) {
    const { code, message } = await fail({ outDir });
    t.is(code, 'SRT_OPTION');
    t.regex(message, /^outDir: /);
  }
});

test('wrong options are named', async (t) => {
  const { fail } = app(t, null, page);
  t.regex((await fail({ node: 'cloud' } as never)).message, /`node`/);
  t.regex((await fail({ outdir: 'x' } as never)).message, /`outdir`.*`outDir`/);
});

test('an abort ends the build, the previous output stays', async (t) => {
  const { build, fail, outDir, write, dir } = app(t, null, page);
  await build();
  const before = contents(outDir);
  write({ 'pages/slow.js': 'export const getStaticProps = () => new Promise(() => {});\nexport default () => null;' });
  const controller = new AbortController();
  const { code } = await fail({
    signal: controller.signal,
    onProgress: ({ step }) => step === 'prerender' && controller.abort(),
  });
  t.is(code, 'SRT_ABORTED');
  t.deepEqual(contents(outDir), before);
  t.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('.')),
    ['.switchrt'],
  );
});

test('folders of builds that were killed go with the next build', async (t) => {
  const { build, write, dir } = app(t, null, page);
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  write({ [`.switchrt.build-${gone}-abc/half.js`]: '', [`.switchrt.build-${process.pid}-abc/mine.js`]: '' });
  await build();
  t.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('.')),
    ['.switchrt', `.switchrt.build-${process.pid}-abc`],
  );
});
