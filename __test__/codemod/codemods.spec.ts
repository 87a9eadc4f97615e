import { builtinModules } from 'node:module';
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { analyzeModule, runCodemod, scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const page = 'export default () => null;\n';
const answer = `export default () => new Response('');\n`;

test("experimental-edge: each kind gets Next's own word", async (t) => {
  const dir = project(t, {
    'pages/a.tsx': `export const config = { runtime: "edge" }; // edge\n${page}`,
    'pages/fine.tsx': `export const config = { runtime: 'experimental-edge' };\n${page}`,
    'pages/api/b.ts': `export const runtime = 'experimental-edge' as const;\n${answer}`,
    'pages/api/c.ts': `export const config = { runtime: 'experimental-' + 'edge' };\n${answer}`,
    'app/layout.tsx': `export const runtime = 'experimental-edge';\nexport default ({ children }) => children;\n`,
    'app/x/page.tsx': page,
    'middleware.ts': `export const config = { runtime: 'experimental-edge' };\nexport default () => {};\n`,
    'lib/word.ts': `export const word = 'edge';\n`,
    'pages/d.tsx': `import { word } from '../lib/word';\nexport const config = { runtime: word };\n${page}`,
    'lib/one.ts': `export const config = { runtime: 'edge' };\n`,
    'pages/e.tsx': `export { config } from '../lib/one';\n${page}`,
    'lib/both.ts': `export const config = { runtime: 'edge' };\n`,
    'pages/f.tsx': `export { config } from '../lib/both';\n${page}`,
    'pages/api/f.ts': `export { config } from '../../lib/both';\n${answer}`,
  });
  const { changes, skipped } = await runCodemod('experimental-edge', { dir, write: true });
  t.deepEqual(
    changes.map(({ file, edits }) => [file, edits.map(({ text }) => text)]),
    [
      ['app/layout.tsx', ['edge']],
      ['lib/one.ts', ['experimental-edge']],
      ['middleware.ts', ['edge']],
      ['pages/a.tsx', ['experimental-edge']],
      ['pages/api/b.ts', ['edge']],
      ['pages/api/c.ts', [`'edge'`]],
      ['pages/d.tsx', [`'experimental-edge'`]],
    ],
  );
  t.deepEqual(
    skipped.map(({ file, line, column, fine }) => [file, line, column, fine]),
    [['lib/both.ts', 1, 34, false]],
  );
  t.is(
    readFileSync(join(dir, 'pages/a.tsx'), 'utf8'),
    `export const config = { runtime: "experimental-edge" }; // edge\n${page}`,
  );
  const told = (await scan(dir)).diagnostics
    .filter(({ code }) => code === 'config/alias-value')
    .map(({ file }) => file);
  t.deepEqual(told, ['lib/both.ts']);
  t.deepEqual((await runCodemod('experimental-edge', { dir })).changes, []);
});

/** What `edge-to-node` makes of an API route's file. */
const handlers: [title: string, before: string, after: string | RegExp][] = [
  [
    'a named function',
    `export default async function handler(req: Request) {}\n`,
    `async function handler(req: Request) {}\n\nexport default { fetch: handler };\n`,
  ],
  ['a function without a name', `export default function (req) {}\n`, `export default { fetch: function (req) {} };\n`],
  ['an async one', `export default async function (req) {}\n`, `export default { fetch: async function (req) {} };\n`],
  [
    'an arrow',
    `export default (req) => new Response(req.url);\n`,
    `export default { fetch: (req) => new Response(req.url) };\n`,
  ],
  [
    'an arrow without semicolons',
    `export default async (req) => {\n  return new Response('')\n}\n`,
    `export default { fetch: async (req) => {\n  return new Response('')\n} }\n`,
  ],
  [
    'a name',
    `const h = () => new Response('');\nexport default h;\n`,
    `const h = () => new Response('');\nexport default { fetch: h };\n`,
  ],
  ['a call', `export default wrap(h);\n`, `export default { fetch: wrap(h) };\n`],
  [
    'web style already',
    `export default { fetch: (req) => new Response('') };\n`,
    `export default { fetch: (req) => new Response('') };\n`,
  ],
  ['method exports', `export const GET = () => new Response('');\n`, `export const GET = () => new Response('');\n`],
  ['an export list', `function h() {}\nexport { h as default };\n`, /named in an export list/],
  ['another module', `export { default } from './x';\n`, /named in an export list/],
  [
    'several signatures',
    `export default function h(a: string): Response;\nexport default function h(a: unknown) {}\n`,
    /several signatures/,
  ],
  ['a class', `export default class {}\n`, /is a class/],
  ['CommonJS', `module.exports.default = () => new Response('');\n`, /CommonJS/],
];

for (const [title, before, after] of handlers) {
  test(`edge-to-node: ${title}`, async (t) => {
    const common = before.startsWith('module');
    const config = (word: string): string =>
      common ? `module.exports.config = { runtime: '${word}' };\n` : `export const config = { runtime: '${word}' };\n`;
    const file = 'pages/api/a.ts';
    const dir = project(t, { [file]: config('edge') + before, 'pages/index.js': page });
    const { changes, skipped } = await runCodemod('edge-to-node', { dir, write: true });
    const text = readFileSync(join(dir, file), 'utf8');
    if (typeof after !== 'string') {
      t.regex(skipped[0]!.reason, after);
      t.is(text, config('edge') + before);
      return;
    }
    t.deepEqual(skipped, []);
    t.is(changes.length, 1);
    t.is(text, config('nodejs') + after);
    const { routes } = await scan(dir);
    t.true(routes.every(({ runtime }) => runtime === 'nodejs'));
    t.deepEqual((await runCodemod('edge-to-node', { dir })).changes, []);
  });
}

test('edge-to-node: whoever decides is changed, once, and what changes is told', async (t) => {
  const dir = project(t, {
    'next.config.js': `module.exports = { experimental: { runtime: 'experimental-edge' } };\n`,
    'pages/a.tsx': page,
    'pages/b.tsx': `export const config = { runtime: 'edge' };\n${page}`,
    'app/layout.tsx': `export const runtime = 'edge';\nexport default ({ children }) => children;\n`,
    'app/x/page.tsx': page,
    'app/y/page.tsx': page,
    'app/z/route.ts': `export const runtime = 'edge';\nexport const GET = () => new Response('');\n`,
    'middleware.ts': 'export default () => {};\n',
  });
  const { changes, skipped, notes } = await runCodemod('edge-to-node', { dir, write: true });
  t.deepEqual(
    changes.map(({ file }) => file),
    ['app/layout.tsx', 'app/z/route.ts', 'next.config.js', 'pages/b.tsx'],
  );
  t.deepEqual(
    skipped.map(({ file, fine }) => [file, fine]),
    [['middleware.ts', true]],
  );
  t.true(notes.some((note) => /rendered once, at build time/.test(note)));
  t.true(notes.some((note) => /NEXT_RUNTIME is `nodejs`/.test(note)));
  const { routes } = await scan(dir);
  t.deepEqual(
    routes.filter(({ runtime }) => runtime === 'edge').map(({ route }) => route),
    ['/_middleware'],
  );
});

test('edge-to-node: a handler with a second argument is told', async (t) => {
  const dir = project(t, {
    'pages/api/a.ts': `export const config = { runtime: 'edge' };\nexport default (req, ctx) => new Response('');\n`,
  });
  const { changes } = await runCodemod('edge-to-node', { dir });
  t.regex(changes[0]!.notes[0]!, /second argument/);
});

const prefixed = `import fs, { readFile } from 'fs';
import type { Stats } from "fs";
import 'node:path';
import leftpad from 'left-pad'; // 'fs'
export * from 'util';
export { join } from \`path\`;
`.replace('`path`', "'path'");

test('node-prefix: every specifier of a module of Node, and nothing else', async (t) => {
  const dir = project(t, {
    'pages/a.ts': prefixed,
    'lib/b.js': `const os = require('os');\nconst late = () => import("fs/promises");\nconst p = process.getBuiltinModule('path');\nconst text = 'fs';\n`,
    'lib/c.cts': `import net = require('net');\nexport = net;\n`,
    'lib/crlf.mjs': `\ufeff// 😀 é\r\nimport 'fs';\r\nimport 'http'\r\n`,
    'node_modules/x/index.js': `require('fs');\n`,
    'ignored/y.js': `require('fs');\n`,
    '.gitignore': 'ignored\n',
  });
  const { changes, skipped } = await runCodemod('node-prefix', { dir, write: true });
  t.deepEqual(skipped, []);
  t.deepEqual(
    changes.map(({ file, edits }) => [file, edits.length]),
    [
      ['lib/b.js', 3],
      ['lib/c.cts', 1],
      ['lib/crlf.mjs', 2],
      ['pages/a.ts', 4],
    ],
  );
  const text = (file: string): string => readFileSync(join(dir, file), 'utf8');
  t.is(
    text('pages/a.ts'),
    prefixed
      .replace(`'fs';\nimport type`, `'node:fs';\nimport type`)
      .replace(`"fs"`, `"node:fs"`)
      .replace(`'util'`, `'node:util'`)
      .replace(`} from 'path'`, `} from 'node:path'`),
  );
  t.is(
    text('lib/b.js'),
    `const os = require('node:os');\nconst late = () => import("node:fs/promises");\nconst p = process.getBuiltinModule('node:path');\nconst text = 'fs';\n`,
  );
  t.is(text('lib/crlf.mjs'), `\ufeff// 😀 é\r\nimport 'node:fs';\r\nimport 'node:http'\r\n`);
  t.is(text('node_modules/x/index.js'), `require('fs');\n`);
  t.is(text('ignored/y.js'), `require('fs');\n`);
  t.deepEqual((await runCodemod('node-prefix', { dir })).changes, []);
});

test('node-prefix: names that mean something else stay, and are told', async (t) => {
  const names = ['buffer', 'punycode', 'url', 'path', 'crypto', 'stream', 'os'];
  const dir = project(t, {
    'pages/a.ts': names.map((name) => `import '${name}';\n`).join(''),
    'node_modules/buffer/package.json': '{"name":"buffer"}',
    'node_modules/punycode/package.json': '{"name":"punycode"}',
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { url: ['./lib/url.ts'] } } }),
    'lib/url.ts': 'export {};\n',
    'package.json': JSON.stringify({ name: 'a', browser: { path: false } }),
    'next.config.js': `module.exports = { webpack(config) { config.resolve.fallback = { crypto: false }; config.resolve.alias['stream$'] = 'x'; return config; } };\n`,
  });
  const { changes, skipped } = await runCodemod('node-prefix', { dir });
  t.deepEqual(
    changes.map(({ edits }) => edits.length),
    [1],
  );
  t.deepEqual(
    skipped.map(({ reason, fine }) => [/^'(\w+)' stays/.exec(reason)?.[1], fine]),
    names.slice(0, -1).map((name) => [name, true]),
  );
});

test('node-prefix: what it writes is what Node loads', async (t) => {
  const names = builtinModules.filter((name) => !name.startsWith('node:'));
  const dir = project(t, { 'pages/all.cjs': names.map((name) => `require('${name}');\n`).join('') });
  const { changes } = await runCodemod('node-prefix', { dir, write: true });
  t.is(changes[0]!.edits.length, names.length);
  t.notThrows(() => execFileSync(process.execPath, ['--no-warnings', join(dir, 'pages/all.cjs')]));
});

test('hostile files are left alone and told; the others get their edits', async (t) => {
  const dir = project(t, {
    'pages/good.ts': `import 'fs';\n`,
    'pages/broken.ts': `import 'fs';\nconst = ;\n`,
    'pages/deep.ts': `import 'fs';\n${'('.repeat(100_000)}\n`,
  });
  writeFileSync(join(dir, 'pages/latin.ts'), Buffer.from(`import 'fs'; // \xe9\n`, 'latin1'));
  const { changes, skipped } = await runCodemod('node-prefix', { dir, write: true });
  t.deepEqual(
    changes.map(({ file }) => file),
    ['pages/good.ts'],
  );
  t.deepEqual(
    skipped.map(({ file, fine }) => [file, fine]),
    [
      ['pages/broken.ts', false],
      ['pages/deep.ts', false],
      ['pages/latin.ts', false],
    ],
  );
});

const fixtures = join(root, 'crates/scan/tests/fixtures');
const apps = readdirSync(fixtures, { withFileTypes: true })
  .filter((topic) => topic.isDirectory())
  .flatMap(({ name: topic }) => readdirSync(join(fixtures, topic)).map((name) => join(topic, name)));

for (const app of apps) {
  test(`over ${app}: what is written parses, says what was meant, and leaves nothing for a second run`, async (t) => {
    const dir = project(t, {});
    cpSync(join(fixtures, app), dir, { recursive: true });
    if ((await scan(dir, { uses: false }).catch(() => null)) === null) return t.pass('no app');
    for (const name of ['node-prefix', 'experimental-edge', 'edge-to-node'] as const) {
      const { changes, skipped } = await runCodemod(name, { dir, write: true });
      for (const { file } of changes) {
        const facts = analyzeModule(readFileSync(join(dir, file), 'utf8'), { filename: file });
        t.false(
          facts.diagnostics.some(({ code }) => code.startsWith('syntax/')),
          file,
        );
      }
      const again = await runCodemod(name, { dir, write: true });
      t.deepEqual(again.changes, [], name);
      const left = new Set(skipped.map(({ file }) => file));
      const { routes, diagnostics } = await scan(dir, { uses: false });
      if (name === 'edge-to-node') {
        const edge = routes.filter(
          ({ runtime, file, declaredAt }) => runtime === 'edge' && !left.has(file) && !left.has(declaredAt?.file ?? ''),
        );
        t.deepEqual(edge, []);
      } else if (name === 'experimental-edge') {
        t.deepEqual(
          diagnostics.filter(({ code, file }) => code === 'config/alias-value' && !left.has(file)),
          [],
        );
      }
    }
  });
}
