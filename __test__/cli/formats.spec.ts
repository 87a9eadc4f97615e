import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import test from 'ava';

import { run } from '../_shared/command.ts';
import { project, write } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const edge = (text: string): string =>
  `${text}\nexport const config = { runtime: 'edge' };\nexport default () => new Response('a');\n`;
const app = {
  'pages/index.tsx': 'export default function Page() { return null; }\n',
  'pages/api/bad.ts': edge(`import 'fs';`),
};

test('every format goes to stdout, or whole to --out; --check speaks by its exit code alone', async (t) => {
  const dir = project(t, app);
  const begins: Record<string, RegExp> = {
    table: /^ Route /,
    json: /^\{\n {2}"version": 1/,
    sarif: /^\{\n {2}"\$schema": ".*sarif-schema-2\.1\.0\.json"/,
    github: /^::error file=pages\/api\/bad\.ts,line=1,/,
    markdown: /^## Routes and runtimes\n/,
    html: /^<!doctype html>/,
  };
  for (const [format, begin] of Object.entries(begins)) {
    const { code, stdout } = await run(['scan', '.', '--format', format, '--check'], { cwd: dir });
    t.is(code, 1, format);
    t.regex(stdout, begin);
    const out = join(dir, 'out', format);
    const written = await run(['scan', '--format', format, '--out', out], { cwd: dir });
    t.like(written, { code: 0, stdout: '', stderr: '' });
    t.is(readFileSync(out, 'utf8'), stdout);
  }
  t.deepEqual(readdirSync(join(dir, 'out')).sort(), Object.keys(begins).sort());
});

test('a disk that takes no more leaves no file, whatever the format', async (t) => {
  const dir = project(t, app);
  for (const format of ['sarif', 'html']) {
    t.like(await run(['scan', dir, '--format', format, '--out', '/dev/full']), { code: 2, stdout: '' });
    const { code, stderr } = await run(['scan', dir, '--format', format, '--out', '/proc/nowhere/x']);
    t.is(code, 2);
    t.regex(stderr, /^error Cannot write \/proc\/nowhere\/x: /);
    t.is(stderr.trimEnd().split('\n').length, 1);
  }
});

test('a full disk behind stdout is exit 2 and one sentence; behind stderr it changes nothing', async (t) => {
  const dir = project(t, app);
  const shell = (line: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync('sh', ['-c', `"$0" "$1" ${line}`, process.execPath, join(root, 'dist/cli/bin.js')], {
      cwd: dir,
      encoding: 'utf8',
    });
  for (const line of ['scan --json', 'scan --format table --check', 'scan --format html', 'scan --help', '--version']) {
    const { status, stderr } = shell(`${line} > /dev/full`);
    t.is(status, 2, line);
    t.regex(stderr, /^error Cannot write to stdout: .*\n$/, line);
  }
  t.like(shell('scan --check --json 2> /dev/full'), { status: 1 });
  t.regex(shell('scan --check --json 2> /dev/full').stdout, /^\{[\S\s]*\}\n$/);
});

test('`--out -` is stdout', async (t) => {
  const dir = project(t, app);
  const { stdout } = await run(['scan', '--json'], { cwd: dir });
  t.like(await run(['scan', '--out', '-'], { cwd: dir }), { code: 0, stdout });
  t.deepEqual(readdirSync(dir).sort(), ['.switchrt', 'pages']);
});

test('FORCE_COLOR asks for colours and refuses them', async (t) => {
  const dir = project(t, app);
  const table = async (env: Record<string, string>): Promise<string> =>
    (await run(['scan', '--format', 'table'], { cwd: dir, env })).stdout;
  const escape = '\u001b[';
  t.true((await table({ FORCE_COLOR: '1' })).includes(escape));
  const without: Record<string, string>[] = [
    { FORCE_COLOR: '0' },
    { FORCE_COLOR: 'false' },
    { FORCE_COLOR: '' },
    { FORCE_COLOR: '1', NO_COLOR: '1' },
    { FORCE_COLOR: '1', TERM: 'dumb' },
  ];
  for (const env of without) t.false((await table(env)).includes(escape), JSON.stringify(env));
});

test('paths for GitHub and SARIF are those of the checkout', async (t) => {
  const root = project(t, Object.fromEntries(Object.entries(app).map(([name, text]) => [`apps/web/${name}`, text])));
  const said = async (cwd: string, dir: string, env = {}): Promise<string> =>
    (await run(['scan', dir, '--format', 'github'], { cwd, env: { GITHUB_WORKSPACE: '', ...env } })).stdout;
  t.regex(await said(root, 'apps/web'), /file=apps\/web\/pages\/api\/bad\.ts/);
  t.regex(await said(join(root, 'apps/web'), '.'), /file=pages\/api\/bad\.ts/);
  t.regex(await said(join(root, 'apps/web'), '.', { GITHUB_WORKSPACE: root }), /file=apps\/web\/pages\/api\/bad\.ts/);
  t.regex(await said(join(root, 'apps/web/pages'), '..'), /file=pages\/api\/bad\.ts/);
});

test('several folders are several runs, one report, one after the other', async (t) => {
  const root = project(
    t,
    Object.fromEntries(
      ['a', 'b'].flatMap((name) => Object.entries(app).map(([file, text]) => [`${name}/${file}`, text])),
    ),
  );
  const said = async (format: string): Promise<string> =>
    (await run(['scan', 'a', 'b', '--format', format], { cwd: root, env: { GITHUB_WORKSPACE: '' } })).stdout;
  const { runs } = JSON.parse(await said('sarif'));
  t.deepEqual(
    runs.map((one: any) => [
      one.automationDetails.id,
      one.results[0].locations[0].physicalLocation.artifactLocation.uri,
    ]),
    [
      ['switchrt-native/a/', 'a/pages/api/bad.ts'],
      ['switchrt-native/b/', 'b/pages/api/bad.ts'],
    ],
  );
  t.deepEqual(
    [...(await said('github')).matchAll(/file=([^,]+)/g)].map(([, file]) => file),
    ['a/pages/api/bad.ts', 'b/pages/api/bad.ts'],
  );
  t.deepEqual(
    [...(await said('markdown')).matchAll(/^## .*$/gm)].map(([line]) => line),
    ['## Routes and runtimes of `a`', '## Routes and runtimes of `b`'],
  );
  t.is((await said('html')).match(/"name":"[ab]"/g)!.length, 2);
});

test('--baseline: what is known is counted, not told, and fails nothing', async (t) => {
  const dir = project(t, {
    ...app,
    'pages/_app.js': `export const config = { runtime: 'edge' };\nexport default () => null;\n`,
  });
  const base = join(dir, 'base.json');
  t.is((await run(['scan', '--out', base], { cwd: dir })).code, 0);
  write(dir, { 'pages/api/bad.ts': edge(`// moved down\n\nimport 'fs';`) });
  const args = ['scan', '--format', 'table', '--baseline', base];
  const same = await run([...args, '--strict'], { cwd: dir });
  t.is(same.code, 0);
  t.regex(same.stdout, /no new findings, 2 known\n$/);
  t.notRegex(same.stdout, /edge\/node-module/);
  t.is((await run([...args, '--quiet'], { cwd: dir })).stdout, '');
  const json = await run(['scan', '--baseline', base], { cwd: dir });
  t.is(json.stdout, (await run(['scan'], { cwd: dir })).stdout, 'the manifest has every finding');
  write(dir, { 'pages/api/new.ts': edge(`import 'os';`) });
  const more = await run(['scan', '--check', '--baseline', base, '--format', 'github'], { cwd: dir });
  t.is(more.code, 1);
  t.is(more.stdout.trimEnd().split('\n').length, 1);
  t.regex(more.stderr, /pages\/api\/new\.ts:1:8 error edge\/node-module[\s\S]*\.: 1 error, 2 known\n$/);
  t.notRegex(more.stderr, /bad\.ts/);
});

test('a baseline that is none is exit 2 with one sentence, and nothing is written', async (t) => {
  const dir = project(t, { ...app, 'bad.json': '{', 'newer.json': '{"version":9,"routes":[],"diagnostics":[]}' });
  mkdirSync(join(dir, 'folder.json'));
  const cases: Record<string, RegExp> = {
    'bad.json': /The baseline bad\.json is no JSON/,
    'none.json': /Cannot read the baseline none\.json: ENOENT/,
    'folder.json': /Cannot read the baseline folder\.json: it is a folder/,
    'newer.json': /version 9; this release reads 1\. A newer switchrt-native reads it\./,
  };
  for (const [file, message] of Object.entries(cases)) {
    const { code, stdout, stderr } = await run(['scan', '--baseline', file, '--out', 'out/x.json'], { cwd: dir });
    t.is(code, 2, file);
    t.is(stdout, '');
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
    t.false(existsSync(dirname(join(dir, 'out/x.json'))));
  }
});

test('a project whose folders are empty says that there are no routes', async (t) => {
  const dir = project(t, {});
  mkdirSync(join(dir, 'pages'));
  t.like(await run(['scan', dir, '--format', 'table', '--check']), {
    code: 0,
    stdout: 'no routes; no findings\n',
    stderr: '',
  });
});

test('--peers is taken', async (t) => {
  const { code, stdout } = await run(['scan', '--peers', project(t, app)]);
  t.is(code, 0);
  t.is(JSON.parse(stdout).routes.length, 2);
});
