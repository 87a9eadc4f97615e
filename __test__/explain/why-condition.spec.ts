import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { formatConditions, whyCondition } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

function* installed(folder: string, scope = ''): Generator<string> {
  for (const name of readdirSync(folder).toSorted()) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) yield* installed(join(folder, name), `${name}/`);
    else if (existsSync(join(folder, name, 'package.json'))) yield `${scope}${name}`;
  }
}

/** The sub-paths that a package names, patterns apart. */
function subpaths(name: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  if (typeof exports !== 'object' || exports === null) return [name];
  const keys = Object.keys(exports).filter((key) => key.startsWith('.') && !/[*]|\/$/.test(key));
  return [name, ...keys.slice(0, 12).map((key) => `${name}${key.slice(1)}`)];
}

test("the walk through a package's own fields and the resolver agree, over everything that is installed", async (t) => {
  let asked = 0;
  const differing: string[] = [];
  const fields = new Set<string>();
  for (const name of installed(join(root, 'node_modules'))) {
    for (const specifier of new Set(subpaths(name))) {
      let found;
      try {
        found = await whyCondition(root, specifier);
      } catch (error) {
        // A package of the name of one of Node's modules.
        if (/is a module of Node itself/.test((error as Error).message)) continue;
        throw error;
      }
      for (const { runtime, kind, field, target, elsewhere, file } of found.entries) {
        asked++;
        fields.add(field);
        if (elsewhere !== null) continue;
        const path = target === null ? null : join(root, found.dir, target);
        const explained = path !== null && existsSync(path) ? realpathSync(path) : null;
        const answered = file === null ? null : join(root, file);
        if (explained !== answered) differing.push(`${specifier} ${runtime} ${kind}: ${explained} / ${answered}`);
      }
    }
  }
  t.deepEqual(differing, []);
  t.true(asked > 2000);
  t.true(
    ['exports', 'main', 'module', 'index'].every((field) => fields.has(field)),
    [...fields].join(),
  );
});

const files = {
  'pages/index.js': 'export default () => null;\n',
  'package.json': JSON.stringify({ imports: { '#db': { node: './db-node.js', default: './db.js' }, '#out': 'mixed' } }),
  'db-node.js': '',
  'db.js': '',
  'node_modules/mixed/package.json': JSON.stringify({
    name: 'mixed',
    version: '1.2.3',
    exports: {
      '.': {
        'react-native': './native.js',
        node: { require: './node.cjs', import: './node.mjs' },
        workerd: { unknown: './never.js' },
        'edge-light': ['invalid', './edge.js'],
        default: './default.js',
      },
      './sub/*': './lib/*.js',
      './sub/private/*': null,
    },
  }),
  'node_modules/mixed/node.cjs': '',
  'node_modules/mixed/node.mjs': '',
  'node_modules/mixed/edge.js': '',
  'node_modules/mixed/default.js': '',
  'node_modules/mixed/lib/a.js': '',
  'node_modules/old/package.json': JSON.stringify({
    name: '@x/old',
    main: './lib/node',
    module: './gone.mjs',
    browser: { './lib/node.js': './lib/browser.js', './lib/off.js': false },
  }),
  'node_modules/old/lib/node.js': '',
  'node_modules/old/lib/browser.js': '',
  'node_modules/old/lib/off.js': '',
  'node_modules/broken/package.json': '{\n  "name": "broken",\n  "main": }\n',
  'node_modules/bare/index.js': '',
};

test('each runtime picks by the order of the package, and says what it passed over', async (t) => {
  const dir = project(t, files);
  const { package: label, entries } = await whyCondition(dir, 'mixed');
  t.is(label, 'mixed@1.2.3');
  const of = (runtime: string, kind: string) =>
    entries.find((entry) => entry.runtime === runtime && entry.kind === kind)!;
  t.is(of('nodejs', 'import').file, 'node_modules/mixed/node.mjs');
  t.is(of('nodejs', 'require').file, 'node_modules/mixed/node.cjs');
  t.is(of('deno', 'import').file, 'node_modules/mixed/node.mjs');
  t.is(of('edge-light', 'import').file, 'node_modules/mixed/edge.js');
  t.is(of('workerd', 'import').file, 'node_modules/mixed/default.js');
  t.is(of('browser', 'import').file, 'node_modules/mixed/default.js');
  t.deepEqual(
    of('workerd', 'import').steps.map(({ path, taken, why }) => [path.slice(2).join(' '), taken, why]),
    [
      ['react-native', false, '`react-native` is no condition of workerd'],
      ['node', false, '`node` is no condition of workerd'],
      ['workerd', true, '`workerd` holds'],
      ['workerd unknown', false, '`unknown` is no condition of workerd'],
      ['workerd', false, 'none of its conditions holds here: the next key is tried'],
      ['edge-light', false, '`edge-light` is no condition of workerd'],
      ['default', true, 'gives `./default.js`'],
    ],
  );
  t.regex(
    formatConditions({ specifier: 'mixed', package: label, dir: 'node_modules/mixed', entries }),
    /edge-light {2}node_modules\/mixed\/edge\.js/,
  );
});

test('sub-paths, patterns, null, internal names', async (t) => {
  const dir = project(t, files);
  const sub = await whyCondition(dir, 'mixed/sub/a');
  t.true(sub.entries.every(({ file }) => file === 'node_modules/mixed/lib/a.js'));
  const hidden = await whyCondition(dir, 'mixed/sub/private/a');
  t.true(hidden.entries.every(({ file, target, error }) => file === null && target === null && error !== null));
  t.regex(hidden.entries[0]!.steps.at(-1)!.why, /is null/);
  const none = await whyCondition(dir, 'mixed/nope');
  t.regex(none.entries[0]!.steps.at(-1)!.why, /no key of it fits `\.\/nope`/);
  const own = await whyCondition(dir, '#db');
  t.is(own.entries.find(({ runtime }) => runtime === 'nodejs')!.file, 'db-node.js');
  t.is(own.entries.find(({ runtime }) => runtime === 'browser')!.file, 'db.js');
  t.is((await whyCondition(dir, '#out')).entries[0]!.elsewhere, 'mixed');
});

test('main fields and the browser map, where there are no exports', async (t) => {
  const dir = project(t, files);
  const { entries, package: label } = await whyCondition(dir, 'old');
  t.is(label, '@x/old');
  const of = (runtime: string) => entries.find((entry) => entry.runtime === runtime)!;
  t.is(of('nodejs').file, 'node_modules/old/lib/node.js');
  t.is(of('edge-light').file, 'node_modules/old/lib/browser.js');
  t.deepEqual(
    of('edge-light').steps.map(({ path }) => path.join(' ')),
    ['browser', 'module', 'main', 'browser ./lib/node.js'],
  );
  const off = await whyCondition(dir, 'old/lib/off');
  t.like(
    off.entries.find(({ runtime }) => runtime === 'browser'),
    { file: null, target: null, error: null },
  );
});

test('what is not installed, broken or no package is an error in one sentence', async (t) => {
  const dir = project(t, files);
  const refused = async (specifier: string, message: RegExp): Promise<void> => {
    await t.throwsAsync(whyCondition(dir, specifier), { code: 'SRT_OPTION', message });
  };
  await refused('mixd', /`mixd` is not installed here.*Did you mean `mixed`\?/);
  await refused('broken', /^node_modules\/broken\/package\.json:3:11: cannot be read: /);
  await refused('bare', /^node_modules\/bare\/package\.json: cannot be read: no such file/);
  await refused('fs', /module of Node itself \(`node:fs`\)/);
  await refused('node:fs', /module of Node itself/);
  for (const name of ['../x', '/x', '@x', 'a/../b', '.', 'c:\\x']) await refused(name, /is no name of a package/);
  await t.throwsAsync(whyCondition(join(dir, 'nope'), 'mixed'), { code: 'SRT_IO' });
});
