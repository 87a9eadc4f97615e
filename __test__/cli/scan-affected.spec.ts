import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { changedSince } from '../../dist/index.js';
import { run } from '../_shared/command.ts';
import { project, write } from '../_shared/project.ts';

const page = 'export default function Page() { return null; }\n';
const app = {
  'pages/a.tsx': `import { x } from '../lib/x';\nexport default () => x;\n`,
  'pages/b.tsx': page,
  'pages/api/c.ts': `import { y } from '@/y';\nexport const runtime = 'edge';\nexport default () => new Response(y);\n`,
  'lib/x.ts': `export const x = 1;\n`,
  'lib/y.ts': `export { y } from './z';\n`,
  'lib/z.ts': `export const y = '';\n`,
  'readme.md': '\n',
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
  '.gitignore': '.switchrt\nignored*\n',
};

function git(dir: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function checkout(t: ExecutionContext, files: Record<string, string> = app): string {
  const dir = project(t, files);
  git(dir, 'init', '-q', '-b', 'main');
  git(dir, 'add', '-A');
  git(dir, 'commit', '-q', '-m', 'a');
  return dir;
}

async function affected(t: ExecutionContext, dir: string, revision = 'HEAD'): Promise<string[]> {
  const { code, stdout, stderr } = await run(['scan', dir, '--json', '--affected', revision]);
  t.is(code, 0, stderr);
  return (JSON.parse(stdout) as { routes: { route: string }[] }).routes.map(({ route }) => route);
}

test('routes that a changed file has a say in, through imports', async (t) => {
  const dir = checkout(t);
  t.deepEqual(await affected(t, dir), []);
  write(dir, { 'readme.md': 'b\n', 'ignored.ts': page });
  t.deepEqual(await affected(t, dir), []);
  write(dir, { 'lib/z.ts': `export const y = 'b';\n` });
  t.deepEqual(await affected(t, dir), ['/api/c']);
  git(dir, 'add', '-A');
  write(dir, { 'pages/b.tsx': `export const runtime = 'edge';\n${page}` });
  t.deepEqual(await affected(t, dir), ['/api/c', '/b']);
  git(dir, 'commit', '-qam', 'b');
  t.deepEqual(await affected(t, dir), []);
  t.deepEqual(await affected(t, dir, 'HEAD~1'), ['/api/c', '/b']);
  t.deepEqual(
    await changedSince(dir, 'HEAD~1'),
    ['lib/z.ts', 'pages/b.tsx', 'readme.md'].map((name) => join(dir, name)),
  );
});

test('new files count, and files that are gone', async (t) => {
  const dir = checkout(t);
  write(dir, { 'pages/new file\n.tsx': page });
  t.deepEqual(await affected(t, dir), ['/new file\n']);
  rmSync(join(dir, 'pages/new file\n.tsx'));
  rmSync(join(dir, 'lib/x.ts'));
  t.deepEqual(await affected(t, dir), ['/a']);
  git(dir, 'checkout', '-q', '.');
  renameSync(join(dir, 'lib/z.ts'), join(dir, 'lib/w.ts'));
  t.deepEqual(await affected(t, dir), ['/api/c']);
});

test('a config has a say in every route; the findings are those of the routes', async (t) => {
  const dir = checkout(t, { ...app, 'lib/z.ts': `import 'fs';\nexport const y = '';\n` });
  write(dir, { 'pages/b.tsx': `${page}\n` });
  const { stdout, code } = await run(['scan', dir, '--json', '--check', '--affected', 'HEAD']);
  t.is(code, 0);
  t.deepEqual((JSON.parse(stdout) as { diagnostics: unknown[] }).diagnostics, []);
  write(dir, { 'tsconfig.json': `${app['tsconfig.json']}\n` });
  const all = await run(['scan', dir, '--json', '--check', '--affected', 'HEAD']);
  t.is(all.code, 1);
  t.is((JSON.parse(all.stdout) as { routes: unknown[] }).routes.length, 3);
});

test('an app in a folder of its checkout, with files outside of it', async (t) => {
  const dir = checkout(t, {
    'apps/web/pages/a.ts': `import '../../../shared/s';\nexport default () => 1;\n`,
    'apps/web/pages/b.ts': page,
    'shared/s.ts': 'export {};\n',
  });
  write(dir, { 'shared/s.ts': 'export const s = 1;\n' });
  t.deepEqual(await affected(t, join(dir, 'apps/web')), ['/a']);
});

test('no such revision, no checkout: exit 2 with one sentence', async (t) => {
  const dir = checkout(t);
  for (const revision of ['nowhere', '--help', '-1', 'HEAD:pages/a.tsx']) {
    const { code, stderr, stdout } = await run(['scan', dir, `--affected=${revision}`]);
    t.deepEqual([code, stdout], [2, ''], revision);
    t.regex(stderr, /^error [^\n]+\n$/, revision);
  }
  const bare = project(t, { 'pages/a.tsx': page });
  mkdirSync(join(bare, 'x'));
  const { code, stderr } = await run(['scan', bare, '--affected', 'HEAD'], {
    env: { GIT_CEILING_DIRECTORIES: join(bare, '..') },
  });
  t.is(code, 2);
  t.regex(stderr, /^error .* is in no git checkout\.\n$/);
});
