import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { analyzeModule, runCodemod, scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

/** The file of `/` after `set-runtime / <word>`. */
async function set(
  t: ExecutionContext,
  source: string,
  word: 'nodejs' | 'edge' | 'experimental-edge' = 'edge',
  file = 'pages/index.tsx',
) {
  const dir = project(t, {
    [file]: source,
    'lib/shared.ts': `export const config = { runtime: 'nodejs' };\nexport const runtime = 'nodejs';\n`,
  });
  const result = await runCodemod('set-runtime', { dir, route: '/', runtime: word, write: true, force: true });
  return { ...result, text: readFileSync(join(dir, file), 'utf8'), dir };
}

const body = 'export default () => null;\n';

const cases: [title: string, before: string, after: string][] = [
  ['a config object', `export const config = { runtime: 'nodejs' };\n`, `export const config = { runtime: 'edge' };\n`],
  ['double quotes', `export const config = { runtime: "nodejs" }\n`, `export const config = { runtime: "edge" }\n`],
  ['a template', 'export const config = { runtime: `nodejs` };\n', 'export const config = { runtime: `edge` };\n'],
  [
    'assertions and comments',
    `export const config = { /* a */ runtime: 'nodejs' /* b */ as const, // c\n} satisfies PageConfig;\n`,
    `export const config = { /* a */ runtime: 'edge' /* b */ as const, // c\n} satisfies PageConfig;\n`,
  ],
  ['a flat export', `export const runtime = 'nodejs' as const\n`, `export const runtime = 'edge' as const\n`],
  [
    'both, kept in step',
    `export const runtime = 'nodejs';\nexport const config = { runtime: 'nodejs', maxDuration: 5 };\n`,
    `export const runtime = 'edge';\nexport const config = { runtime: 'edge', maxDuration: 5 };\n`,
  ],
  [
    'a constant',
    `const R = 'nodejs';\nexport const config = { runtime: R };\n`,
    `const R = 'nodejs';\nexport const config = { runtime: 'edge' };\n`,
  ],
  [
    'a shorthand',
    `const runtime = 'nodejs';\nexport const config = { runtime };\n`,
    `const runtime = 'nodejs';\nexport const config = { runtime: 'edge' };\n`,
  ],
  [
    'an export list',
    `const c = Object.freeze({ runtime: 'nodejs' });\nexport { c as config };\n`,
    `const c = Object.freeze({ runtime: 'edge' });\nexport { c as config };\n`,
  ],
  [
    'an object without it',
    `export const config = { maxDuration: 5 };\n`,
    `export const config = { maxDuration: 5, runtime: 'edge' };\n`,
  ],
  ['an empty object', `export const config = {};\n`, `export const config = { runtime: 'edge' };\n`],
  [
    'an object over lines',
    `export const config = {\n  maxDuration: 5, // five\n};\n`,
    `export const config = {\n  maxDuration: 5, // five\n  runtime: 'edge',\n};\n`,
  ],
  [
    'an object over lines without a last comma',
    `export const config = {\n\tmaxDuration: 5 // five\n};\n`,
    `export const config = {\n\tmaxDuration: 5, // five\n\truntime: 'edge'\n};\n`,
  ],
  [
    'a spread that would win',
    `const base = { runtime: 'nodejs' };\nexport const config = { runtime: 'nodejs', ...base };\n`,
    `const base = { runtime: 'nodejs' };\nexport const config = { runtime: 'nodejs', ...base, runtime: 'edge' };\n`,
  ],
  [
    'nothing, behind the imports',
    `'use strict';\nimport a from "./a"; // a\nimport b from "./b"\n\nb(a)\n`,
    `'use strict';\nimport a from "./a"; // a\nimport b from "./b"\n\nexport const config = { runtime: "edge" };\n\nb(a)\n`,
  ],
  ['nothing, at the head', `const a = 1;\n`, `export const config = { runtime: 'edge' };\n\nconst a = 1;\n`],
  [
    'nothing, before code that would go on',
    `(() => {})()\n`,
    `export const config = { runtime: 'edge' };\n\n(() => {})()\n`,
  ],
  ['nothing at all', `§`, `export const config = { runtime: 'edge' };\n\n§`],
  [
    'nothing, behind a comment that must stay first',
    `// @ts-nocheck\nconst a = 1;\n§`,
    `// @ts-nocheck\nconst a = 1;\n§\nexport const config = { runtime: 'edge' };\n`,
  ],
  [
    'CRLF and a byte order mark',
    `\ufeffimport './a';\r\n\r\nfoo();\r\n`,
    `\ufeffimport './a';\r\n\r\nexport const config = { runtime: 'edge' };\r\n\r\nfoo();\r\n`,
  ],
  [
    'CommonJS assignments',
    `exports.config = { runtime: 'nodejs' };\nexports.default = () => null;\n`,
    `exports.config = { runtime: 'edge' };\nexports.default = () => null;\n`,
  ],
  [
    'CommonJS without one',
    `module.exports = () => null;\n§`,
    `module.exports = () => null;\n§\nmodule.exports.config = { runtime: 'edge' };\n`,
  ],
  [
    'a config of another file',
    `export { config } from '../lib/shared';\n`,
    `export const runtime = 'edge';\n\nexport { config } from '../lib/shared';\n`,
  ],
  [
    'a config that is taken out of something',
    `export const { config } = make();\n`,
    `export const runtime = 'edge';\n\nexport const { config } = make();\n`,
  ],
  [
    'characters of two units',
    `const a = '😀é';\nexport const config = { runtime: 'nodejs' };\n`,
    `const a = '😀é';\nexport const config = { runtime: 'edge' };\n`,
  ],
];

for (const [title, before, after] of cases) {
  test(`set-runtime: ${title}`, async (t) => {
    const whole = (text: string): string => {
      const rest = title.startsWith('CommonJS') ? '// the end\n' : body;
      return text.includes('§') ? text.replace('§', rest) : text + rest;
    };
    const { text, changes, skipped, dir } = await set(t, whole(before));
    t.deepEqual(skipped, []);
    t.is(text, whole(after));
    t.is(changes.length, 1);
    const { routes } = await scan(dir);
    t.is(routes[0]!.runtime, 'edge');
    const again = await runCodemod('set-runtime', { dir, route: '/', runtime: 'edge', write: true });
    t.deepEqual([again.changes, again.written], [[], false]);
    t.regex(again.notes[0]!, /runs on edge already/);
  });
}

test('set-runtime: an empty file', async (t) => {
  const { text } = await set(t, '');
  t.is(text, `export const config = { runtime: 'edge' };\n`);
});

test('set-runtime: a name of several files', async (t) => {
  const dir = project(t, { 'app/dash/page.tsx': body, 'app/dash/@side/page.tsx': body });
  await t.throwsAsync(runCodemod('set-runtime', { dir, route: '/dash', runtime: 'edge' }), {
    code: 'SRT_OPTION',
    message: /is several files: `app\/dash\/@side\/page\.tsx`, `app\/dash\/page\.tsx`\. Give one of them/,
  });
  const { changes } = await runCodemod('set-runtime', { dir, route: 'app/dash/page.tsx', runtime: 'edge' });
  t.is(changes[0]!.file, 'app/dash/page.tsx');
});

test('set-runtime: the app router takes flat exports alone', async (t) => {
  const app = (source: string) => set(t, source + body, 'edge', 'app/page.tsx');
  t.is((await app('')).text, `export const runtime = 'edge';\n\n${body}`);
  t.is((await app(`'use client';\n`)).text, `'use client';\n\nexport const runtime = 'edge';\n\n${body}`);
  t.is(
    (await app(`export const config = { runtime: 'nodejs' };\n`)).text,
    `export const runtime = 'edge';\n\nexport const config = { runtime: 'nodejs' };\n${body}`,
  );
  const from = await app(`export { runtime } from '../lib/shared';\n`);
  t.regex(from.skipped[0]!.reason, /exported from '\.\.\/lib\/shared'/);
  t.deepEqual(from.changes, []);
});

test('set-runtime: what decides elsewhere, and what cannot be set', async (t) => {
  const dir = project(t, {
    'next.config.js': `module.exports = { experimental: { runtime: 'edge' } };\n`,
    'pages/index.tsx': body,
    'pages/_app.tsx': body,
    'middleware.ts': 'export default () => {};\n',
    'pages/blog/[id].tsx': body,
    'pages/let.tsx': `export let config = { runtime: 'edge' };\n${body}`,
    'pages/broken.tsx': `export const config = {\n`,
  });
  const run = (route: string, runtime: string) => runCodemod('set-runtime', { dir, route, runtime: runtime as 'edge' });
  t.regex((await run('/', 'edge')).notes[0]!, /already: the global says so/);
  t.is((await run('/', 'nodejs')).changes[0]!.edits[0]!.text, `export const config = { runtime: 'nodejs' };\n\n`);
  t.is((await run('/blog/hello', 'nodejs')).changes[0]!.file, 'pages/blog/[id].tsx');
  t.regex((await run('/', 'experimental-edge')).notes[0]!, /already/);
  t.regex((await run('/broken', 'nodejs')).skipped[0]!.reason, /does not parse/);
  for (const [route, message] of [
    ['/_app', /no runtime of its own/],
    ['/_middleware', /always runs on the edge/],
    ['/nope', /There is no route and no file `\/nope`/],
  ] as const) {
    await t.throwsAsync(run(route, 'nodejs'), { code: 'SRT_OPTION', message });
  }
  await t.throwsAsync(run('/', 'egde'), { code: 'SRT_OPTION' });
  await t.throwsAsync(runCodemod('set-runtime', { dir }), {
    code: 'SRT_OPTION',
    message: /needs a route and a runtime/,
  });
  await t.throwsAsync(runCodemod('set-runtme' as 'set-runtime', { dir }), {
    code: 'SRT_OPTION',
    message: /Did you mean `set-runtime`/,
  });
  t.true((await run('/let', 'nodejs')).changes.length + (await run('/let', 'nodejs')).skipped.length > 0);
});

const fixtures = join(root, 'crates/scan/tests/fixtures');
const apps = readdirSync(fixtures, { withFileTypes: true })
  .filter((topic) => topic.isDirectory())
  .flatMap(({ name: topic }) => readdirSync(join(fixtures, topic)).map((name) => join(topic, name)));

for (const app of apps) {
  test(`set-runtime over every route of ${app}: the scan then says what was asked, and a second run has nothing to do`, async (t) => {
    const dir = project(t, {});
    cpSync(join(fixtures, app), dir, { recursive: true });
    const before = await scan(dir, { uses: false }).catch(() => null);
    if (before === null) return t.pass('no app');
    for (const { route, file, kind, runtime: was } of before.routes) {
      if (['special', 'middleware', 'proxy'].includes(kind) || !existsSync(join(dir, file))) continue;
      const source = readFileSync(join(dir, file), 'utf8');
      for (const runtime of was === 'edge' ? (['nodejs', 'edge'] as const) : (['edge', 'nodejs'] as const)) {
        const label = `${route} (${file}) to ${runtime}`;
        const { changes, skipped } = await runCodemod('set-runtime', { dir, route: file, runtime, write: true });
        if (skipped.length > 0) {
          t.is(readFileSync(join(dir, file), 'utf8') === source || changes.length === 0, true, label);
          continue;
        }
        const after = await scan(dir, { uses: false });
        t.is(
          after.routes.find((one) => one.file === file)!.runtime,
          runtime,
          `${label}\n${readFileSync(join(dir, file), 'utf8')}`,
        );
        t.false(
          changes.length > 0 &&
            analyzeModule(readFileSync(join(dir, file), 'utf8'), { filename: file }).diagnostics.some(({ code }) =>
              code.startsWith('syntax/'),
            ),
          label,
        );
        t.deepEqual((await runCodemod('set-runtime', { dir, route: file, runtime, write: true })).changes, [], label);
      }
    }
    t.pass();
  });
}
