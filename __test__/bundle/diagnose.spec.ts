import test from 'ava';

import { app, place } from './_build.ts';

const page = { 'pages/index.js': 'export default () => <p>fine</p>;' };

test('a Node module that browser code uses is told with its place and a way out', async (t) => {
  for (const specifier of ['fs', 'node:fs']) {
    const { fail } = app(t, null, {
      'pages/index.js': "import { read } from '../lib/read';\nexport default () => <p>{read()}</p>;",
      'lib/read.js': `import { readFileSync } from '${specifier}';\nexport const read = () => readFileSync('x', 'utf8');`,
    });
    const { diagnostics } = await fail();
    t.deepEqual(diagnostics.map(place), ['build/module-not-found lib/read.js:1:30']);
    t.regex(diagnostics[0]!.hint!, /^The browser has no modules of Node\.js/);
  }
});

test('an import of a name that is not exported is a warning at the name', async (t) => {
  const { build } = app(t, null, {
    'pages/index.tsx': "import { here, missing } from '../lib/a';\nexport default () => <p>{here}{missing}</p>;",
    'lib/a.ts': 'export const here = 1;',
  });
  const { diagnostics } = await build();
  t.deepEqual(diagnostics.map(place), ['build/export-not-found pages/index.tsx:1:16']);
});

test('a syntax error in a file that only the bundler reads', async (t) => {
  const { fail } = app(t, null, {
    'pages/index.js': "import '../a.css';\nimport data from '../data.json';\nexport default () => data;",
    'a.css': 'body { color: red }',
    'data.json': '{ "a": }',
  });
  const { diagnostics } = await fail();
  t.deepEqual(diagnostics.map(place), ['build/bundler data.json:1:1']);
  t.regex(diagnostics[0]!.message, /JSON/);
});

test('a kind of file without a loader', async (t) => {
  const { fail } = app(t, null, {
    'pages/index.js': "import text from '../a.graphql';\nexport default () => text;",
    'a.graphql': 'type Query { a: Int }',
  });
  const { diagnostics } = await fail();
  t.deepEqual(diagnostics.map(place), ['build/bundler a.graphql:1:1']);
  t.regex(diagnostics[0]!.hint!, /^Add a loader/);
});

test("a config that the bundler refuses, or that lost its entries, is told as the hook's", async (t) => {
  const refused = await app(t, null, {
    ...page,
    'next.config.js':
      'module.exports = {\n  webpack: (config) => ({ ...config, module: { rules: [{ test: /x/, use: 5 }] } }),\n};',
  }).fail();
  t.is(refused.code, 'build/hook');
  t.deepEqual([...new Set(refused.diagnostics.map(place))], ['build/hook next.config.js:2:3']);
  const lost = await app(t, null, {
    ...page,
    'next.config.js': 'module.exports = {\n  webpack: (config) => ({ ...config, entry: {} }),\n};',
  }).fail();
  t.deepEqual([...new Set(lost.diagnostics.map(place))], ['build/hook next.config.js:2:3']);
  t.regex(lost.message, /no entry for .*\//);
});

test('what Next would run by itself and this tool does not is told', async (t) => {
  const { build } = app(t, null, { ...page, 'postcss.config.js': 'module.exports = {};', '.babelrc': '{}' });
  const { diagnostics } = await build();
  t.deepEqual(diagnostics.map(place), [
    'build/unsupported-feature .babelrc:1:1',
    'build/unsupported-feature postcss.config.js:1:1',
  ]);
});

test('a require that cannot be followed is a warning in the app and none in a package', async (t) => {
  const { build, write } = app(t, null, {
    'pages/api/own.js':
      "export const config = { runtime: 'edge' };\nexport default (request) => new Response(String(require(request.url)));",
    'pages/api/package.js':
      "import { load } from 'loader';\nexport const config = { runtime: 'edge' };\nexport default (request) => new Response(typeof load);",
  });
  write({
    'node_modules/loader/package.json': '{"name":"loader","version":"1.0.0"}',
    'node_modules/loader/index.js': 'exports.load = (name) => require(name);',
  });
  const { diagnostics } = await build();
  t.deepEqual(
    diagnostics.filter(({ code }) => code === 'build/bundler').map(({ file, severity }) => `${severity} ${file}`),
    ['warning pages/api/own.js'],
  );
});
