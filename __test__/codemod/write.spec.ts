import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { runCodemod } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

const before = `import 'fs';\n`;
const after = `import 'node:fs';\n`;

function git(dir: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'core.autocrlf=false'];
  return execFileSync('git', [...who, ...args], { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function repository(t: ExecutionContext, files: Record<string, string>): string {
  const dir = project(t, files);
  git(dir, 'init', '-q');
  git(dir, 'add', '-A');
  git(dir, 'commit', '-qm', 'a');
  return dir;
}

const text = (dir: string, file: string): string => readFileSync(join(dir, file), 'utf8');

test('without `write` nothing is touched; the diff is what git applies', async (t) => {
  const files = {
    'pages/a.ts': before,
    'pages/crlf.ts': `import 'fs';\r\nimport 'os'\r\nx();`,
    'pages/b c/é.ts': `// 1\n// 2\n// 3\n// 4\nimport 'fs';\n// 5\n// 6\n// 7\n// 8\n`,
    'pages/bom.ts': `\ufeffimport 'fs';\n`,
  };
  const dir = repository(t, files);
  const { changes, written } = await runCodemod('node-prefix', { dir });
  t.false(written);
  t.is(git(dir, 'status', '--porcelain'), '');
  writeFileSync(join(dir, 'all.diff'), changes.map(({ diff }) => diff).join(''));
  git(dir, 'apply', '--whitespace=nowarn', 'all.diff');
  const applied = Object.keys(files).map((file) => text(dir, file));
  git(dir, 'checkout', '-q', '.');
  await runCodemod('node-prefix', { dir, write: true });
  t.deepEqual(
    Object.keys(files).map((file) => text(dir, file)),
    applied,
  );
  t.true(applied.every((one) => one.includes(`'node:fs'`)));
});

test('a file with changes that git has not got is refused, and nothing else is written; `force` writes', async (t) => {
  const dir = repository(t, { 'pages/a.ts': before, 'pages/b.ts': before, 'pages/other.ts': '' });
  writeFileSync(join(dir, 'pages/b.ts'), `${before}// mine\n`);
  writeFileSync(join(dir, 'pages/other.ts'), '// dirty, and not to be edited\n');
  await t.throwsAsync(runCodemod('node-prefix', { dir, write: true }), {
    code: 'SRT_OPTION',
    message: /Nothing is written: git has uncommitted changes of pages\/b\.ts\. Commit them, or give --force/,
  });
  t.is(text(dir, 'pages/a.ts'), before);
  writeFileSync(join(dir, 'pages/new.ts'), before);
  git(dir, 'checkout', '-q', 'pages/b.ts');
  await t.throwsAsync(
    runCodemod('node-prefix', { dir, write: true }),
    { message: /pages\/new\.ts/ },
    'an untracked file',
  );
  git(dir, 'add', 'pages/new.ts');
  await t.throwsAsync(runCodemod('node-prefix', { dir, write: true }), { message: /pages\/new\.ts/ }, 'a staged one');
  const { written } = await runCodemod('node-prefix', { dir, write: true, force: true });
  t.true(written);
  for (const file of ['pages/a.ts', 'pages/b.ts', 'pages/new.ts']) t.is(text(dir, file), after);
});

test('a project inside a larger repository', async (t) => {
  const dir = repository(t, { 'apps/web/pages/a.ts': before, 'apps/web/pages/:(x)*.ts': before });
  const web = join(dir, 'apps/web');
  const { notes } = await runCodemod('node-prefix', { dir: web, write: true });
  t.deepEqual(notes, []);
  t.is(text(web, 'pages/:(x)*.ts'), after);
});

test('outside a repository it says so, and writes', async (t) => {
  const dir = project(t, { 'pages/a.ts': before });
  const { notes } = await runCodemod('node-prefix', { dir, write: true });
  t.regex(notes[0]!, /^Outside a git repository/);
  t.is(text(dir, 'pages/a.ts'), after);
});

test('the mode of a file and a link stay; a file behind two links is edited once', async (t) => {
  const source = `export const config = { runtime: 'edge' };\nexport default () => null;\n`;
  const dir = project(t, { 'shared/page.tsx': source, 'pages/index.js': 'export default () => null;\n' });
  chmodSync(join(dir, 'shared/page.tsx'), 0o755);
  symlinkSync('../shared/page.tsx', join(dir, 'pages/a.tsx'));
  symlinkSync('../shared/page.tsx', join(dir, 'pages/b.tsx'));
  const { changes, skipped } = await runCodemod('edge-to-node', { dir, write: true });
  t.deepEqual(
    changes.map(({ file, notes }) => [file, notes.length]),
    [['pages/a.tsx', 1]],
  );
  t.like(skipped[0], { file: 'pages/b.tsx', fine: true });
  t.true(lstatSync(join(dir, 'pages/a.tsx')).isSymbolicLink());
  t.is(statSync(join(dir, 'shared/page.tsx')).mode & 0o777, 0o755);
  t.is(text(dir, 'shared/page.tsx'), source.replace('edge', 'nodejs'));
  t.deepEqual(readdirSync(join(dir, 'shared')), ['page.tsx']);
});

test('when a file cannot be written, the ones before it get their text back', async (t) => {
  const long = `${before}//${'b'.repeat(2_000)}\n`;
  const dir = project(t, { 'pages/a.ts': before, 'pages/b.ts': long });
  // No file may grow beyond 512 bytes: what a full disk does.
  const command = `trap '' XFSZ; ulimit -f 1; exec '${process.execPath}' '${bin}' codemod node-prefix '${dir}' --write`;
  const run = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  t.is(run.status, 2, run.stdout);
  t.regex(run.stderr, /Cannot write .*b\.ts/);
  t.is(text(dir, 'pages/a.ts'), before);
  t.is(text(dir, 'pages/b.ts'), long);
  t.is(readdirSync(join(dir, 'pages')).length, 2);
});

test('an aborted run writes nothing', async (t) => {
  const dir = project(t, { 'pages/a.ts': before });
  mkdirSync(join(dir, 'lib'));
  await t.throwsAsync(runCodemod('node-prefix', { dir, write: true, signal: AbortSignal.abort() }), {
    code: 'SRT_ABORTED',
  });
  t.is(text(dir, 'pages/a.ts'), before);
});
