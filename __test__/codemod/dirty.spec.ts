// What counts as a change that only this copy has.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import { runCodemod } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const before = `import 'fs';\nexport const config = { runtime: 'edge' };\nexport default () => new Response('a');\n`;

function git(dir: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'core.autocrlf=false'];
  return execFileSync('git', [...who, ...args], { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const A = 'pages/api/a.js';
const put = (dir: string, text: string): void => writeFileSync(join(dir, A), text);

/** What is done to a committed file, and whether it is dirty then. */
const states: [string, (dir: string) => void, boolean][] = [
  ['nothing', () => {}, false],
  ['written again as it was', (dir) => put(dir, before), false],
  ['changed', (dir) => put(dir, `${before}//\n`), true],
  ['staged', (dir) => (put(dir, `${before}//\n`), git(dir, 'add', A)), true],
  [
    'staged, and put back in the folder alone',
    (dir) => (put(dir, `${before}//\n`), git(dir, 'add', A), put(dir, before)),
    true,
  ],
  ['taken out of the index', (dir) => void git(dir, 'rm', '-q', '--cached', A), true],
  ['made executable', (dir) => chmodSync(join(dir, A), 0o755), true],
  [
    'moved by hand',
    (dir) => (renameSync(join(dir, A), join(dir, 'b.js')), symlinkSync('../../b.js', join(dir, A))),
    true,
  ],
  ['in a commit of its own', (dir) => (put(dir, `${before}//\n`), git(dir, 'commit', '-qam', 'b')), false],
  ['another one changed', (dir) => writeFileSync(join(dir, 'README.md'), 'b'), false],
  ['line ends alone', (dir) => put(dir, before.replaceAll('\n', '\r\n')), true],
];

for (const [what, change, dirty] of states) {
  test(`a dirty file: ${what}`, async (t) => {
    const dir = project(t, { [A]: before, 'README.md': 'a' });
    git(dir, 'init', '-q');
    git(dir, 'add', '-A');
    git(dir, 'commit', '-qm', 'a');
    change(dir);
    const found = readFileSync(join(dir, A), 'utf8');
    for (const [name, more] of [
      ['node-prefix', {}],
      ['set-runtime', { route: '/api/a', runtime: 'nodejs' }],
    ] as const) {
      const run = runCodemod(name, { dir, write: true, ...more });
      if (dirty) {
        await t.throwsAsync(
          run,
          { code: 'SRT_OPTION', message: /uncommitted changes of (?:pages\/api\/a|b)\.js/ },
          name,
        );
        t.is(readFileSync(join(dir, A), 'utf8'), found);
      } else {
        t.true((await run).written, name);
        git(dir, 'commit', '-qam', name);
      }
    }
  });
}

test('a dirty file: before the first commit everything is', async (t) => {
  const dir = project(t, { [A]: before });
  git(dir, 'init', '-q');
  await t.throwsAsync(runCodemod('node-prefix', { dir, write: true }), { message: /uncommitted changes of/ });
  git(dir, 'add', '-A');
  await t.throwsAsync(runCodemod('node-prefix', { dir, write: true }), { message: /uncommitted changes of/ });
});

test('a dirty file: the command ends with 2 and one sentence, and without --write it is shown', (t) => {
  const dir = project(t, { [A]: before });
  git(dir, 'init', '-q');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [bin, 'codemod', 'node-prefix', dir, ...args], { encoding: 'utf8' });
  const shown = run();
  t.is(shown.status, 0);
  t.regex(shown.stdout, /\+import 'node:fs';/);
  const refused = run('--write');
  t.is(refused.status, 2);
  t.regex(refused.stderr, /Nothing is written: git has uncommitted changes of pages\/api\/a\.js\. .*--force/);
  t.is(readFileSync(join(dir, A), 'utf8'), before);
  t.is(run('--write', '--force').status, 0);
  t.regex(readFileSync(join(dir, A), 'utf8'), /^import 'node:fs';/);
});
