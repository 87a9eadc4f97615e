/* oxlint-disable no-control-regex -- escape codes are what is tested */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { project } from '../_shared/project.ts';
import { bin, run } from '../_shared/command.ts';

const app = {
  'pages/index.tsx': 'export default function Page() { return null; }\n',
  'pages/api/edge.ts': `export const config = { runtime: 'edge' };\nexport default () => new Response('a');\n`,
};
const broken = {
  ...app,
  'lib/files.ts': `import { readFileSync } from 'fs';\nexport const read = () => readFileSync('x');\n`,
  'pages/api/bad.ts': `import { read } from '../../lib/files';\nexport const config = { runtime: 'edge' };\nexport default () => new Response(read());\n`,
};

/** Runs the command with stdout and stderr on a terminal of 100 columns; gives what the terminal got. */
function onTerminal(args: string, cwd: string, env: Record<string, string> = {}, columns = 100): string {
  const command = `stty cols ${columns} 2>/dev/null; '${process.execPath}' '${bin}' ${args}`;
  const clean = { ...process.env, ...env };
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS']) if (!(name in env)) delete clean[name];
  return spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { ...clean, TERM: env.TERM ?? 'xterm-256color' },
    encoding: 'utf8',
    input: '',
  }).stdout;
}

const hasScript = spawnSync('script', ['--version']).status === 0;
const terminalTest = hasScript ? test : test.skip;

test('in a pipe it prints the manifest and nothing else', async (t) => {
  const dir = project(t, app);
  const { code, stdout, stderr } = await run(['scan', dir]);
  t.is(code, 0);
  t.is(stderr, '');
  const manifest = JSON.parse(stdout);
  t.is(manifest.version, 1);
  t.is(stdout, `${JSON.stringify(manifest, null, 2)}\n`);
  t.like(await run(['scan', '--json'], { cwd: dir }), { code: 0, stdout });
  t.like(await run(['scan', '--format=json', '.'], { cwd: dir }), { code: 0, stdout });
});

test('--peers tells what other tools read differently, and fails nothing', async (t) => {
  const dir = project(t, {
    ...app,
    'pages/api/named.ts': `const runtime = 'edge';\nexport const config = { runtime };\nexport default () => new Response('a');\n`,
  });
  const codes = async (...flags: string[]): Promise<string[]> => {
    const { code, stdout } = await run(['scan', dir, '--json', ...flags]);
    t.is(code, 0);
    return JSON.parse(stdout).diagnostics.map((one: { code: string; file: string }) => `${one.file} ${one.code}`);
  };
  t.deepEqual(await codes(), []);
  t.deepEqual(await codes('--peers'), ['pages/api/named.ts config/peer-differs']);
  // The answer of the first run is on disk by now, and is the answer to another question.
  t.deepEqual(await codes(), []);
});

terminalTest('a terminal that was given no size gets the table all the same', (t) => {
  const shown = onTerminal('scan', project(t, app), {}, 0);
  t.regex(shown, /\/api\/edge/);
  t.notRegex(shown, /width/);
});

test('several folders print a list, in the given order', async (t) => {
  const [a, b] = [project(t, app), project(t, { 'pages/other.js': app['pages/index.tsx'] })];
  const { code, stdout } = await run(['scan', b, a, '--json']);
  t.is(code, 0);
  t.deepEqual(
    JSON.parse(stdout).map(({ routes }: { routes: { route: string }[] }) => routes.map(({ route }) => route)),
    [['/other'], ['/', '/api/edge']],
  );
  const table = await run(['scan', b, a, '--format', 'table']);
  t.true(table.stdout.startsWith(`${b}\n`));
  t.true(table.stdout.includes(`\n${a}\n`));
});

test('--format table in a pipe has no colour and no width', async (t) => {
  const { stdout } = await run(['scan', '--format', 'table'], { cwd: project(t, broken) });
  t.notRegex(stdout, /\u001b/);
  t.regex(stdout, /^ \/api\/bad +api +◆ edge +page +api +✖ 1 error$/m);
  t.regex(stdout, /^lib\/files\.ts:1:\d+ error edge\/node-module$/m);
  t.regex(stdout, /import \{ readFileSync \} from 'fs';/);
  t.regex(stdout, /imports pages\/api\/bad\.ts → lib\/files\.ts/);
  t.regex(stdout, /3 routes: 1 nodejs, 2 edge; 1 error\n$/);
});

terminalTest('on a terminal it prints the table, in colour unless told', (t) => {
  const dir = project(t, broken);
  const table = onTerminal('scan', dir);
  t.regex(table, /\u001b\[35m◆ edge/);
  t.regex(table, /Route/);
  for (const plain of [
    onTerminal('scan --no-color', dir),
    onTerminal('scan', dir, { NO_COLOR: '1' }),
    onTerminal('scan', dir, { TERM: 'dumb' }),
    onTerminal('scan', dir, { FORCE_COLOR: '0' }),
  ]) {
    t.regex(plain, /◆ edge/);
    t.notRegex(plain, /\u001b\[\d+m/);
  }
  t.like(JSON.parse(onTerminal('scan --json', dir)), { version: 1 });
});

terminalTest('a progress line appears on a terminal when the work takes over 300 ms, never in a pipe', async (t) => {
  const slow = `export default new Promise((resolve) => setTimeout(resolve, 700, {}));\n`;
  const dir = project(t, { ...app, 'next.config.mjs': slow });
  t.regex(onTerminal('scan --config-eval', dir), /scanning \. …\r\u001b\[2K/);
  t.notRegex(onTerminal('scan --config-eval --quiet', dir), /scanning/);
  t.notRegex(onTerminal('scan', dir), /scanning/);
  t.is((await run(['scan', '--config-eval'], { cwd: dir })).stderr, '');
});

test('exit codes: --check, --strict', async (t) => {
  const [good, bad] = [project(t, app), project(t, broken)];
  t.is((await run(['scan', bad])).code, 0);
  t.is((await run(['scan', good, '--check'])).code, 0);
  const failed = await run(['scan', bad, '--check']);
  t.is(failed.code, 1);
  t.is(JSON.parse(failed.stdout).diagnostics.length, 1);
  t.regex(failed.stderr, /lib\/files\.ts:1:\d+ error edge\/node-module/);
  const warned = project(t, {
    'pages/_app.js': `export const config = { runtime: 'edge' };\nexport default function App() { return null; }\n`,
    ...app,
  });
  t.is((await run(['scan', warned, '--check'])).code, 0);
  t.is((await run(['scan', warned, '--strict'])).code, 1);
  t.is((await run(['scan', good, bad, '--check'])).code, 1);
});

test('--out writes the whole file, and only that', async (t) => {
  const dir = project(t, app);
  const { stdout } = await run(['scan', dir]);
  t.like(await run(['scan', dir, '--out', 'deep/manifest.json'], { cwd: dir }), { code: 0, stdout: '', stderr: '' });
  t.is(readFileSync(join(dir, 'deep/manifest.json'), 'utf8'), stdout);
  t.deepEqual(readdirSync(join(dir, 'deep')), ['manifest.json']);
  await run(['scan', dir, '--out', 'table.txt', '--format', 'table'], { cwd: dir });
  t.regex(readFileSync(join(dir, 'table.txt'), 'utf8'), /^ Route/);
  t.like(await run(['scan', dir, '--out', '/not/allowed/\0/x'.replace('\0', 'x'.repeat(300))]), {
    code: 2,
    stdout: '',
  });
});

test('--quiet leaves the findings', async (t) => {
  t.like(await run(['scan', '--format', 'table', '--quiet'], { cwd: project(t, app) }), {
    code: 0,
    stdout: '',
    stderr: '',
  });
  const { stdout } = await run(['scan', '--format', 'table', '--quiet'], { cwd: project(t, broken) });
  t.regex(stdout, /^lib\/files\.ts:1:/);
  t.notRegex(stdout, /Route/);
});

test('--timings goes to stderr', async (t) => {
  const { code, stdout, stderr } = await run(['scan', '--timings'], { cwd: project(t, app) });
  t.is(code, 0);
  t.notRegex(stdout, /timing|phases|stats/);
  t.regex(stderr, /^2 files \(\d+ bytes\), \d parsed, \d from the cache\n/);
  for (const phase of ['discover', 'parse', 'graph', 'total'])
    t.regex(stderr, new RegExp(`^  ${phase} +[\\d.]+ ms`, 'm'));
});

test('--target is repeatable and checked; --all-uses answers for Node routes', async (t) => {
  const dir = project(t, app);
  const manifest = JSON.parse((await run(['scan', dir, '--target', 'deno', '--target=workerd', '--all-uses'])).stdout);
  t.is(manifest.targets[0], 'deno');
  t.regex(manifest.targets[1], /^workerd@\d{4}-\d{2}-\d{2}$/);
  t.deepEqual(Object.values(manifest.routes[0].support), ['yes', 'yes']);
  const wrong = await run(['scan', dir, '--target', 'cloudflare']);
  t.like(wrong, { code: 2, stdout: '' });
  t.regex(wrong.stderr, /`cloudflare`.*`workerd`/);
});

test('no such folder, a file, and no app: exit 2 with what was looked for', async (t) => {
  const empty = project(t, { 'readme.md': '' });
  const cases: [string, RegExp][] = [
    [join(empty, 'nope'), /no folder .*nope/],
    [join(empty, 'readme.md'), /is no folder/],
    [empty, /pages.*src\/pages.*app.*src\/app.*middleware.*proxy/],
  ];
  for (const [dir, message] of cases) {
    const { code, stdout, stderr } = await run(['scan', dir]);
    t.is(code, 2, dir);
    t.is(stdout, '');
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

test('a syntax error is one positioned finding; every other route goes on', async (t) => {
  const dir = project(t, { ...app, 'pages/broken.tsx': `export default function Page() {\n  return <p>😀 {;\n}\n` });
  const { code, stdout, stderr } = await run(['scan', dir, '--check']);
  t.is(code, 1);
  const { diagnostics, routes } = JSON.parse(stdout);
  t.is(diagnostics.length, 1);
  t.like(diagnostics[0], { code: 'syntax/parse-error', severity: 'error', file: 'pages/broken.tsx', line: 2 });
  t.deepEqual(
    routes.map(({ route }: { route: string }) => route),
    ['/', '/api/edge', '/broken'],
  );
  t.regex(stderr, /pages\/broken\.tsx:2:\d+ error syntax\/parse-error/);
});

test('columns are those of an editor: UTF-16 units from 1', async (t) => {
  const line = `/* 😀é */ import fs from 'fs'; export const config = { runtime: 'edge' };`;
  const dir = project(t, { 'pages/api/a.js': `${line}\nexport default () => new Response(fs.readFileSync('x'));\n` });
  const { stdout } = await run(['scan', dir]);
  const { diagnostics, routes } = JSON.parse(stdout);
  t.like(diagnostics[0], { line: 1, column: line.indexOf(`'fs'`) + 1, endColumn: line.indexOf(`'fs'`) + 5 });
  t.is(routes[0].declaredAt.column, line.indexOf(`'edge'`) + 1);
});

test('a broken next.config is a finding in scan, read or run', async (t) => {
  const syntax = project(t, { ...app, 'next.config.js': 'module.exports = {\n  basePath: ,\n};\n' });
  for (const flags of [[], ['--config-eval']]) {
    const { code, stdout } = await run(['scan', syntax, '--check', ...flags]);
    t.is(code, 1, flags.join());
    const [first, ...others] = JSON.parse(stdout).diagnostics;
    t.like(first, { code: 'config/unreadable', file: 'next.config.js', line: 2, column: 13 });
    t.deepEqual(others, []);
  }
  const throwing = project(t, {
    ...app,
    'next.config.mjs': `console.log('from the config');\nthrow new Error('no luck');\n`,
  });
  const ran = await run(['scan', throwing, '--config-eval']);
  t.like(JSON.parse(ran.stdout).diagnostics[0], {
    code: 'config/unreadable',
    file: 'next.config.mjs',
    line: 2,
    column: 7,
  });
  t.regex(ran.stderr, /from the config/, 'what a config prints is no data');
});

test('a config file that is a pipe or a folder ends in a finding, not in waiting', async (t) => {
  for (const make of ['mkfifo', 'mkdir']) {
    const dir = project(t, app);
    t.is(spawnSync(make, [join(dir, 'next.config.js')]).status, 0);
    for (const flags of [[], ['--config-eval']]) {
      const { code, stdout, signal } = await run(['scan', dir, '--check', ...flags], { timeout: 20_000 });
      t.is(code, 1, signal ?? '');
      const [found] = JSON.parse(stdout).diagnostics;
      t.like(found, { code: 'config/unreadable', file: 'next.config.js' });
      t.regex(found.message, /not a regular file/);
    }
    t.is(spawnSync(make, [join(dir, 'switchrt.config.mjs')]).status, 0);
    const { code, stderr } = await run(['scan', dir], { timeout: 20_000 });
    t.is(code, 2);
    t.regex(stderr, /switchrt\.config\.mjs cannot be read: it is not a regular file/);
  }
});

test('a config that ends the process, waits for ever, fails late or leaves a timer is no success by silence', async (t) => {
  const ends: Record<string, RegExp> = {
    'process.exit(0);': /ended early/,
    'process.exit(1);': /ended early/,
    'export default new Promise(() => {});': /ended early/,
    'setTimeout(() => { throw new Error("late"); }); export default new Promise((done) => setTimeout(done, 5000, {}));':
      /late/,
    'Promise.reject(new Error("unhandled")); export default {};': /unhandled/,
  };
  for (const [text, said] of Object.entries(ends)) {
    const dir = project(t, { ...app, 'next.config.mjs': text });
    const { code, stdout, stderr } = await run(['scan', dir, '--config-eval'], { timeout: 20_000 });
    t.is(code, 2, text);
    t.is(stdout, '', text);
    t.regex(stderr, said, text);
  }
  const odd = project(t, { ...app, 'next.config.mjs': 'throw Object.create(null);' });
  const { code, stdout } = await run(['scan', odd, '--config-eval', '--check']);
  t.is(code, 1);
  t.is(JSON.parse(stdout).diagnostics[0].code, 'config/unreadable');
  const timer = project(t, { ...app, 'next.config.mjs': 'setInterval(() => {}, 1000); export default {};' });
  const done = await run(['scan', timer, '--config-eval'], { timeout: 20_000 });
  t.is(done.code, 0, done.signal ?? '');
  t.is(JSON.parse(done.stdout).routes.length, 2);
});

test('findings of a config that was run name no folder of this machine', async (t) => {
  const dir = project(t, { ...app, 'next.config.mjs': `import './not-there.mjs';\nexport default {};\n` });
  const { stdout } = await run(['scan', dir, '--config-eval']);
  t.is(JSON.parse(stdout).diagnostics[0].code, 'config/unreadable');
  t.false(stdout.includes(dir), stdout);
});

test('a wrong value in next.config is told whether the file is read or run', async (t) => {
  const dir = project(t, {
    ...app,
    'next.config.js': `module.exports = {\n  trailingSlash: 'yes',\n  compress: 1,\n  env: { A: 1 },\n};\n`,
  });
  for (const flags of [[], ['--config-eval']]) {
    const { diagnostics } = JSON.parse((await run(['scan', dir, ...flags])).stdout);
    const wrong = diagnostics.filter(({ code }: { code: string }) => code === 'config/bad-value');
    t.deepEqual(
      wrong.map(({ line, severity }: { line: number; severity: string }) => [line, severity]),
      [
        [2, 'error'],
        [3, 'error'],
        [4, 'error'],
      ],
      flags.join(),
    );
  }
});

test('--config-eval follows what a config computes', async (t) => {
  const dir = project(t, {
    'pages/index.page.js': app['pages/index.tsx'],
    'pages/other.js': app['pages/index.tsx'],
    'next.config.js': `const ext = ['page', 'js'].join('.');\nmodule.exports = async () => ({ pageExtensions: [ext], experimental: { runtime: process.version ? 'edge' : 'nodejs' }, images: {} });\n`,
  });
  const { globalRuntime, routes, diagnostics } = JSON.parse((await run(['scan', dir, '--config-eval'])).stdout);
  t.is(globalRuntime, 'edge');
  t.deepEqual(
    routes.map(({ route, runtime, reason }: Record<string, string>) => [route, runtime, reason]),
    [['/', 'edge', 'global']],
  );
  t.is(diagnostics.filter(({ code }: { code: string }) => code === 'config/unsupported-option').length, 1);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('a file that cannot be read is a finding; every other route goes on', async (t) => {
  const dir = project(t, { ...app, 'pages/secret.js': app['pages/index.tsx'] });
  chmodSync(dir, 0o755);
  for (const name of readdirSync(dir, { recursive: true }) as string[]) chownSync(join(dir, name), 65_534, 65_534);
  chmodSync(join(dir, 'pages/secret.js'), 0);
  const { code, stdout, stderr } = await run(['scan', dir, '--check'], { uid: 65_534, gid: 65_534 });
  t.is(code, 1, stderr);
  const { diagnostics, routes } = JSON.parse(stdout);
  t.like(diagnostics[0], { code: 'io/unreadable', severity: 'error', file: 'pages/secret.js' });
  t.is(diagnostics.length, 1);
  t.is(routes.length, 3);
});

asRoot('a folder that cannot be read is exit 2', async (t) => {
  const dir = project(t, app);
  chmodSync(dir, 0);
  t.teardown(() => chmodSync(dir, 0o700));
  const { code, stderr } = await run(['scan', dir], { uid: 65_534, gid: 65_534 });
  t.is(code, 2);
  t.regex(stderr, new RegExp(`${dir}.*(permission denied|EACCES|cannot be read)`, 'i'));
});

test('a reader that closes the pipe gets no complaint', async (t) => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 600; i++) files[`pages/p${i}.js`] = app['pages/index.tsx'];
  const dir = project(t, files);
  const child = spawn(process.execPath, [bin, 'scan', dir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  t.is(code, 0);
  t.is(stderr, '');
});

test('an interrupt leaves no half-written file', async (t) => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 3000; i++)
    files[`pages/p${i}.js`] =
      `${app['pages/index.tsx']}${'export const x = 1 + 2;\n'.repeat(5).replaceAll('x', () => `x${Math.random().toString(36).slice(2)}`)}`;
  const dir = project(t, files);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = spawn(process.execPath, [bin, 'scan', dir, '--out', join(dir, 'out/m.json')], { stdio: 'ignore' });
    await new Promise((resolve) => child.once('spawn', resolve));
    child.kill(signal);
    const [code, by] = await new Promise<unknown[]>((resolve) => child.once('close', (...how) => resolve(how)));
    t.true(by === signal || code === 0, `${String(code)} ${String(by)}`);
    if (existsSync(join(dir, 'out/m.json')))
      t.is(JSON.parse(readFileSync(join(dir, 'out/m.json'), 'utf8')).routes.length, 3000);
    t.deepEqual(
      existsSync(join(dir, 'out')) ? readdirSync(join(dir, 'out')).filter((name) => name !== 'm.json') : [],
      [],
    );
  }
});
