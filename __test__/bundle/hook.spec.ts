import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { app, contents, place } from './_build.ts';

test('80: webpack() is called once for each compiler with what Next passes, and its changes count', async (t) => {
  const { build, dir, outDir } = app(t, null, {
    'next.config.js': `
      const { appendFileSync } = require('node:fs');
      const { join } = require('node:path');
      module.exports = {
        generateBuildId: () => 'my-build',
        webpack(config, { isServer, nextRuntime, dev, buildId, dir, defaultLoaders, webpack, config: next }) {
          appendFileSync(join(__dirname, 'calls.jsonl'), JSON.stringify({
            isServer, nextRuntime: String(nextRuntime), dev, buildId, here: dir === __dirname, loader: typeof defaultLoaders.babel.loader,
            classes: typeof webpack.DefinePlugin, next: typeof next, entry: typeof config.entry,
          }) + '\\n');
          config.plugins.push(new webpack.DefinePlugin({ __WHERE__: JSON.stringify('where-' + (nextRuntime ?? 'client')) }));
          config.module.rules.push({ test: /\\.note$/, use: [defaultLoaders.babel, join(__dirname, 'note-loader.cjs')] });
          config.resolve.alias['the-note'] = join(__dirname, 'a.note');
          return config;
        },
      };`,
    'note-loader.cjs': 'module.exports = (text) => `export default () => <i>${text.trim()}</i>;`;',
    'a.note': 'noted\n',
    'pages/index.js': "import Note from 'the-note';\nexport default () => <p>{__WHERE__} <Note /></p>;",
    'pages/edge.js': "export const runtime = 'edge';\nexport default () => <p>{__WHERE__}</p>;",
  });
  await build();
  const calls = readFileSync(join(dir, 'calls.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const same = {
    dev: false,
    buildId: 'my-build',
    here: true,
    loader: 'string',
    classes: 'function',
    next: 'object',
    entry: 'function',
  };
  t.deepEqual(calls, [
    { isServer: false, nextRuntime: 'undefined', ...same },
    { isServer: true, nextRuntime: 'nodejs', ...same },
    { isServer: true, nextRuntime: 'edge', ...same },
  ]);
  const text = (folder: string): string =>
    Object.entries(contents(join(outDir, folder)))
      .filter(([file]) => file.endsWith('.js'))
      .map(([, content]) => content)
      .join('\n');
  for (const [folder, where] of [
    ['static', 'client'],
    ['server/nodejs', 'nodejs'],
    ['server/edge', 'edge'],
  ] as const)
    t.true(text(folder).includes(`where-${where}`), folder);
  t.regex(readFileSync(join(outDir, 'prerender/index.html'), 'utf8'), /where-nodejs<!-- --> <i>noted<\/i>/);
});

test('80: the hook is called for edge and nodejs too when no route needs them', async (t) => {
  const { build, dir } = app(t, null, {
    'next.config.js':
      "module.exports = { webpack(config, { nextRuntime }) { require('node:fs').appendFileSync(__dirname + '/calls', nextRuntime + ' '); return config; } };",
    'pages/api/a.js': 'export default (req, res) => res.end();',
  });
  await build();
  t.is(readFileSync(join(dir, 'calls'), 'utf8'), 'undefined nodejs edge ');
});

test('a hook that throws or returns nothing is told with its compiler and place', async (t) => {
  const files = { 'pages/index.js': 'export default () => null;' };
  const throwing = app(t, null, {
    ...files,
    'next.config.js':
      "module.exports = {\n  webpack(config, { nextRuntime }) {\n    if (nextRuntime === 'edge') throw new Error('no edge please');\n    return config;\n  },\n};",
  });
  const thrown = await throwing.fail();
  t.deepEqual(thrown.diagnostics.map(place), ['build/hook next.config.js:3:39']);
  t.regex(thrown.diagnostics[0]!.message, /failed for the edge compiler: no edge please/);
  const silent = await app(t, null, {
    ...files,
    'next.config.js': 'module.exports = {\n  webpack(config) {},\n};',
  }).fail();
  t.deepEqual([...new Set(silent.diagnostics.map(place))], ['build/hook next.config.js:2:3']);
  t.deepEqual(silent.diagnostics.map(({ message }) => /the (\w+) compiler/.exec(message)?.[1]).sort(), [
    'client',
    'edge',
    'nodejs',
  ]);
});
