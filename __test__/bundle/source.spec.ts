import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { imageSize } from '../../dist/bundle/loaders/image.js';
import { ask, serveEntry } from '../_shared/entries.ts';
import { app, routeOf } from './_build.ts';
import { askEdge } from './_edge.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAAD0lEQVR4nGNgAAFGRkYGAAA7AAQH7UX1AAAAAElFTkSuQmCC',
  'base64',
);

test('tsconfig paths, a base folder, decorators and JSX from another source', async (t) => {
  const { build, read } = app(t, null, {
    'tsconfig.json':
      '{\n  // as people write it\n  "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["./lib/*"] }, "experimentalDecorators": true, "jsxImportSource": "~/jsx", },\n}',
    'lib/jsx/jsx-runtime.ts':
      "import { jsx as plain } from 'react/jsx-runtime';\nexport { Fragment } from 'react/jsx-runtime';\nexport const jsx = (type: string, props: object) => plain(type, typeof type === 'string' ? { ...props, 'data-source': 'ours' } : props);\nexport const jsxs = jsx;",
    'lib/label.ts': "export enum Label { One = 'one' }",
    'lib/marked.ts':
      'const mark = (_target: object, key: string) => void (marked = key);\nexport let marked = "";\nexport class Marked { @mark field = 1; }',
    'pages/index.tsx':
      "import { Label } from 'lib/label';\nimport { marked } from '~/marked';\nexport default () => <p>{Label.One} {marked}</p>;",
  });
  await build();
  t.regex(read('prerender/index.html'), /<p data-source="ours">one<!-- --> <!-- -->field<\/p>/);
});

test('an imported image is its URL and size, in every bundle; a style sheet gets the URL', async (t) => {
  const { build, read, outDir, write, dir } = app(t, null, {
    'next.config.js': "module.exports = { basePath: '/docs' };",
    'pages/_app.js': "import '../a.css';\nexport default ({ Component, pageProps }) => <Component {...pageProps} />;",
    'a.css': 'body { background: url(./dot.png) }',
    'pages/index.js': "import dot from '../dot.png';\nexport default () => <img {...dot} />;",
  });
  write({ 'dot.png': '' });
  await import('node:fs').then((fs) => fs.writeFileSync(join(dir, 'dot.png'), png));
  const { output } = await build();
  const [, src, size] = /<img (?:src="([^"]+)") (width="2" height="3")/.exec(read('prerender/index.html')) ?? [];
  t.truthy(size, read('prerender/index.html'));
  t.regex(src!, /^\/docs\/_next\/static\/media\/dot\.[0-9a-f]{8}\.png$/);
  t.deepEqual(readFileSync(join(outDir, src!.replace('/docs/_next/', ''))), png);
  const css = read(routeOf(output, '/').build.styles[0]!.replace('/docs/_next/', ''));
  t.regex(css, /url\(['"]?\/docs\/_next\/static\/media\/dot\.[0-9a-f]+\.png/);
});

test('sizes of image formats', (t) => {
  t.deepEqual(imageSize(png), { width: 2, height: 3 });
  t.deepEqual(imageSize(Buffer.from('GIF89a\x05\x00\x07\x00', 'latin1')), { width: 5, height: 7 });
  t.deepEqual(imageSize(Buffer.from('ffd8ffe000040000ffc0000b080009000b01', 'hex')), { width: 11, height: 9 });
  t.deepEqual(imageSize(Buffer.from('<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 24 12"></svg>')), {
    width: 24,
    height: 12,
  });
  t.deepEqual(imageSize(Buffer.from('nothing')), {});
});

test("an output folder outside of the project works, and its bundles find the project's packages", async (t) => {
  const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-out-')));
  t.teardown(() => rmSync(elsewhere, { recursive: true, force: true }));
  const { build } = app(t, 'basic');
  const outDir = join(elsewhere, 'site');
  const { output } = await build({ outDir });
  t.true(existsSync(join(outDir, 'prerender/index.html')));
  t.true(readFileSync(join(outDir, 'build.json'), 'utf8').includes(output.dir));
  t.false(existsSync(join(outDir, 'node_modules')));
});

test('top-level await on Node and edge, a server-only import behind NEXT_RUNTIME in a shared file, JSON', async (t) => {
  const { build, nodeEntry, outDir } = app(t, null, {
    'data.json': '{"name":"json"}',
    'lib/shared.js':
      "import data from '../data.json';\nexport async function read() {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    const { basename } = await import('node:path');\n    return basename('/a/' + data.name);\n  }\n  return data.name + ' on edge';\n}",
    'pages/api/node.js':
      "import { read } from '../../lib/shared';\nconst text = await read();\nexport default (req, res) => res.end(text);",
    'pages/api/await.js':
      "import { read } from '../../lib/shared';\nconst text = await read();\nexport const config = { runtime: 'edge' };\nexport default () => new Response(text);",
    'pages/api/edge.js':
      "import { read } from '../../lib/shared';\nexport const config = { runtime: 'edge' };\nexport default async () => new Response(await read());",
  });
  const { diagnostics, output } = await build();
  t.deepEqual(
    diagnostics.filter(({ severity }) => severity !== 'info'),
    [],
  );
  t.is((await askEdge(outDir, routeOf(output, '/api/edge'), ['/']))[0]!.text, 'json on edge');
  t.is((await askEdge(outDir, routeOf(output, '/api/await'), ['/', '/']))[1]!.text, 'json on edge');
  t.is((await ask(await serveEntry(t, (await nodeEntry('/api/node')) as never))).text, 'json');
});

test('state of a shared module is one for all Node routes of a process', async (t) => {
  const { build, outDir } = app(t, null, {
    'lib/count.js': `let count = 0;\nexport const next = () => ++count;\n// ${'long enough for a chunk of its own '.repeat(400)}`,
    'pages/api/a.js': "import { next } from '../../lib/count';\nexport default (req, res) => res.end(String(next()));",
    'pages/api/b.js': "import { next } from '../../lib/count';\nexport default (req, res) => res.end(String(next()));",
  });
  const { output } = await build();
  const require = createRequire(join(outDir, 'server/nodejs/package.json'));
  const texts = [];
  for (const route of ['/api/a', '/api/b', '/api/a']) {
    const entry = require(join(outDir, routeOf(output, route).code.files.at(-1)!)).default;
    texts.push((await ask(await serveEntry(t, entry))).text);
  }
  t.deepEqual(texts, ['1', '2', '3']);
});

test('--analyze says what each route is made of', async (t) => {
  const { build, read } = app(t, 'basic');
  await build({ analyze: true });
  const { routes } = JSON.parse(read('analyze.json'));
  const edge = routes.find(
    (item: { route: string; compiler: string }) => item.route === '/edge' && item.compiler === 'edge',
  );
  t.true(edge.parts.some(({ name }: { name: string }) => name.startsWith('react-dom@')));
  t.true(edge.parts.some(({ name }: { name: string }) => name === 'pages/edge.tsx'));
  t.regex(read('analyze.html'), /<b>\/edge<\/b>/);
});
