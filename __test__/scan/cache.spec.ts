import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { manifestToJson, scan, scanSync } from '../../dist/index.js';
import { bin, run } from '../_shared/command.ts';
import { project } from '../_shared/project.ts';

const app = {
  'pages/index.tsx': 'export default function Page() { return null; }\n',
  'pages/api/edge.ts': `import { a } from '../../lib/a';\nexport const runtime = 'edge';\nexport default () => new Response(a());\n`,
  'lib/a.ts': `import { cwd } from 'node:process';\nexport const a = () => cwd();\n`,
};
const text = (dir: string, cache?: boolean | string): string => manifestToJson(scanSync(dir, { cache }));
const kept = (dir: string): string[] =>
  readdirSync(join(dir, '.switchrt/cache')).filter((name) => name.endsWith('.bin'));

test('the library keeps nothing unless it is asked to', async (t) => {
  const dir = project(t, app);
  await scan(dir);
  t.false(existsSync(join(dir, '.switchrt')));
  await scan(dir, { cache: false });
  t.false(existsSync(join(dir, '.switchrt')));
  const first = await scan(dir, { cache: true });
  t.is(kept(dir).length, 2);
  const second = await scan(dir, { cache: true });
  t.deepEqual([first.stats.parsed, second.stats.parsed, second.stats.cached], [3, 0, 3]);
  t.is(manifestToJson(second), text(dir));
});

test('a folder may serve several projects', (t) => {
  const [one, two] = [project(t, app), project(t, { 'app/page.tsx': app['pages/index.tsx'] })];
  const cache = join(project(t, {}), 'deep/cache');
  for (let i = 0; i < 2; i++) for (const dir of [one, two]) t.is(text(dir, cache), text(dir));
  t.is(scanSync(two, { cache }).stats.parsed, 0);
  t.false(existsSync(join(one, '.switchrt')));
});

test('32: a second scan with one change parses one file', async (t) => {
  const pages = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`pages/p${i}.tsx`, `import '../lib/a';\nexport default () => ${i};\n`]),
  );
  const dir = project(t, { ...app, ...pages });
  t.is((await scan(dir, { cache: true })).stats.parsed, 503);
  writeFileSync(join(dir, 'pages/p7.tsx'), `export const runtime = 'edge';\nexport default () => 7;\n`);
  const again = await scan(dir, { cache: true });
  t.is(again.stats.parsed, 1);
  t.is(manifestToJson(again), text(dir));
});

test('apps of one call share what they import: each file is parsed once', async (t) => {
  const page = `import { a } from '../../../shared/a';\nexport const runtime = 'edge';\nexport default () => a;\n`;
  const dir = project(t, { 'shared/a.ts': app['lib/a.ts'], 'apps/x/pages/x.ts': page, 'apps/y/pages/y.ts': page });
  const dirs = [join(dir, 'apps/x'), join(dir, 'apps/y')];
  const [x, y] = await scan(dirs);
  t.deepEqual([x!.stats.parsed, y!.stats.parsed, y!.stats.cached], [2, 1, 1]);
  t.is(manifestToJson(x!), text(dirs[0]!));
  t.is(manifestToJson(y!), text(dirs[1]!));
  t.is(y!.diagnostics[0]!.file, '../../shared/a.ts');
});

test('the command keeps a cache, `--no-cache` none, `--cache-dir` elsewhere', async (t) => {
  const dir = project(t, app);
  const none = await run(['scan', dir, '--no-cache']);
  t.false(existsSync(join(dir, '.switchrt')));
  const elsewhere = join(project(t, {}), 'cache');
  t.deepEqual(await run(['scan', dir, '--cache-dir', elsewhere]), none);
  t.false(existsSync(join(dir, '.switchrt')));
  t.true(readdirSync(elsewhere).length > 0);
  t.deepEqual(await run(['scan', dir]), none);
  t.is(kept(dir).length, 2);
  t.deepEqual(await run(['scan', dir]), none);
  t.regex((await run(['scan', dir, '--timings'])).stderr, /0 parsed, 3 from the cache/);
  const both = await run(['scan', dir, '--no-cache', '--cache-dir', elsewhere]);
  t.is(both.code, 2);
  t.regex(both.stderr, /--no-cache and --cache-dir exclude each other/);
});

const asRoot = process.getuid?.() === 0;

test('a cache that cannot be written is told, and nothing else changes', async (t) => {
  const dir = project(t, app);
  const expected = text(dir);
  writeFileSync(join(dir, '.switchrt'), '');
  const { code, stdout, stderr } = await run(['scan', dir]);
  t.deepEqual([code, stdout], [0, expected]);
  t.regex(stderr, /^note the cache in .* could not be written: [^\n]+\n$/);
});

(asRoot ? test.skip : test)('so is a folder that may not be written', async (t) => {
  const dir = project(t, app);
  chmodSync(dir, 0o555);
  t.teardown(() => chmodSync(dir, 0o755));
  const { code, stdout, stderr } = await run(['scan', dir]);
  t.deepEqual([code, stdout], [0, text(dir)]);
  t.regex(stderr, /^note the cache in /);
});

/** Runs the command where no file may grow beyond so many blocks of 512 bytes: what a full disk does. */
function onFullDisk(args: string[], blocks = 1): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const quoted = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('sh', ['-c', `trap '' XFSZ; ulimit -f ${blocks}; exec ${quoted}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
}

test('on a full disk the scan is right, and neither cache nor --out is half written', async (t) => {
  const dir = project(t, app);
  const full = await onFullDisk(['scan', dir]);
  t.is(full.code, 0, full.stderr);
  t.is(full.stdout, text(dir));
  t.regex(full.stderr, /^note the cache in .* could not be written: file too large\n$/);
  t.deepEqual(existsSync(join(dir, '.switchrt/cache')) ? kept(dir) : [], []);
  const out = join(dir, 'out.json');
  writeFileSync(out, 'before');
  const failed = await onFullDisk(['scan', dir, '--no-cache', '--out', out]);
  t.is(failed.code, 2);
  t.is(statSync(out).size, 6);
  t.false(readdirSync(dir).some((name) => name.endsWith('.tmp')));
});

test('scans killed at any moment leave a cache that is whole or not there', async (t) => {
  const dir = project(t, app);
  const expected = text(dir);
  for (let i = 0; i < 24; i++) {
    // Something to write each time.
    writeFileSync(join(dir, 'lib/b.ts'), `export const b = ${i};\n`);
    const child: ChildProcess = spawn(process.execPath, [bin, 'scan', dir], { stdio: 'ignore' });
    const folder = join(dir, '.switchrt/cache');
    const deadline = Date.now() + 5 * i;
    const kill = (): void => {
      if (child.exitCode !== null) return;
      if (
        Date.now() >= deadline ||
        (existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('.new-')))
      ) {
        child.kill('SIGKILL');
      } else setImmediate(kill);
    };
    kill();
    await once(child, 'close');
    t.is(text(dir, true), expected);
    if (i % 3 === 0) rmSync(folder, { recursive: true, force: true });
  }
});

test('many scans at once share a cache', async (t) => {
  const dir = project(t, app);
  const expected = text(dir);
  const results = await Promise.all(Array.from({ length: 8 }, () => run(['scan', dir])));
  for (const result of results) t.like(result, { code: 0, stdout: expected, stderr: '' });
  t.false(readdirSync(join(dir, '.switchrt/cache')).some((name) => name.startsWith('.new-')));
});

test('a folder or garbage in place of a cache file is no harm', async (t: ExecutionContext) => {
  const dir = project(t, app);
  const expected = text(dir);
  text(dir, true);
  for (const name of kept(dir)) {
    const path = join(dir, '.switchrt/cache', name);
    rmSync(path);
    mkdirSync(path);
  }
  const { code, stdout, stderr } = await run(['scan', dir]);
  t.deepEqual([code, stdout], [0, expected]);
  t.regex(stderr, /^note the cache /);
  for (const name of kept(dir)) {
    const path = join(dir, '.switchrt/cache', name);
    rmSync(path, { recursive: true });
    writeFileSync(path, 'SWRTC garbage');
  }
  t.deepEqual(await run(['scan', dir]), { code: 0, signal: null, stdout: expected, stderr: '' });
});
