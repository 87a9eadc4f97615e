import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';

import { run } from '../_shared/command.ts';
import { project } from '../_shared/project.ts';

const app = {
  'pages/index.tsx': `import 'fs';\nexport const config = { runtime: 'nodejs' };\nexport default () => null;\n`,
  'pages/api/old.js': `exports.config = { runtime: 'edge' };\nexports.default = () => new Response('');\n`,
};

test('it prints the diff to stdout and the rest to stderr; --write writes', async (t) => {
  const dir = project(t, app);
  const shown = await run(['codemod', 'set-runtime', '/', 'edge', dir]);
  t.is(shown.code, 0);
  t.is(
    shown.stdout,
    `--- a/pages/index.tsx\n+++ b/pages/index.tsx\n@@ -1,3 +1,3 @@\n import 'fs';\n-export const config = { runtime: 'nodejs' };\n+export const config = { runtime: 'edge' };\n export default () => null;\n`,
  );
  t.regex(shown.stderr, /^note Next itself wants the word 'experimental-edge' here/m);
  t.regex(shown.stderr, /1 edit in 1 file; nothing is written without --write\n$/);
  t.is(readFileSync(join(dir, 'pages/index.tsx'), 'utf8'), app['pages/index.tsx']);

  const written = await run(['codemod', 'set-runtime', '/', 'edge', '--write'], { cwd: dir });
  t.like(written, { code: 0, stdout: '' });
  t.regex(written.stderr, /^written pages\/index\.tsx$/m);
  t.regex(written.stderr, /Outside a git repository/);
  t.regex(readFileSync(join(dir, 'pages/index.tsx'), 'utf8'), /runtime: 'edge'/);
  const again = await run(['codemod', 'set-runtime', '/', 'edge', '--write'], { cwd: dir });
  t.like(again, { code: 0, stdout: '' });
  t.regex(again.stderr, /already: its own file says so\.\nnothing to do\n$/);
});

test('exit 1 when something had to be left alone', async (t) => {
  const dir = project(t, app);
  const { code, stdout, stderr } = await run(['codemod', 'edge-to-node', dir, '--json']);
  t.is(code, 1);
  t.like(JSON.parse(stdout), { codemod: 'edge-to-node', changes: [], written: false });
  t.regex(stderr, /left alone pages\/api\/old\.js:1:1: the file is CommonJS/);
});

test('exit 2: a dirty file, unless --force', async (t) => {
  const dir = project(t, app);
  execFileSync('git', ['init', '-q'], { cwd: dir });
  writeFileSync(join(dir, 'notes.txt'), '');
  const refused = await run(['codemod', 'node-prefix', '--write'], { cwd: dir });
  t.like(refused, { code: 2, stdout: '' });
  t.regex(refused.stderr, /Nothing is written: git has uncommitted changes of pages\/index\.tsx/);
  t.is((await run(['codemod', 'node-prefix', '--write', '--force'], { cwd: dir })).code, 0);
  t.regex(readFileSync(join(dir, 'pages/index.tsx'), 'utf8'), /'node:fs'/);
});

test('wrong usage is exit 2 with one sentence', async (t) => {
  const dir = project(t, app);
  const cases: [args: string[], message: RegExp][] = [
    [[], /codemod needs a name: set-runtime, experimental-edge, edge-to-node, node-prefix/],
    [['node-prefx', dir], /no codemod `node-prefx`\. Did you mean `node-prefix`\?/],
    [['set-runtime', '/'], /set-runtime needs a route and a runtime/],
    [['set-runtime', '/', 'egde', dir], /'egde'/],
    [['set-runtime', '/nope', 'edge', dir], /no route and no file `\/nope`/],
    [['node-prefix', dir, 'more'], /too many arguments: more/],
    [['node-prefix', join(dir, 'nope')], /There is no folder/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(['codemod', ...args]);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});
