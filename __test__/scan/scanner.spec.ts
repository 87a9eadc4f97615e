import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { createScanner, manifestToJson, scan, type ScanDelta, type Scanner, SwitchrtError } from '../../dist/index.js';
import { project, write } from '../_shared/project.ts';

const page = 'export default function Page() { return null; }\n';
const edge = `import { a } from '../../lib/a';\nexport const runtime = 'edge';\nexport default () => new Response(a());\n`;
const app = {
  'pages/index.tsx': page,
  'pages/api/edge.ts': edge,
  'lib/a.ts': 'export const a = () => 1;\n',
};
const names = (delta: ScanDelta): string[][] =>
  [delta.changed, delta.added, delta.removed].map((routes) => routes.map(({ route }) => route));

async function agrees(t: { is(a: unknown, b: unknown): boolean }, scanner: Scanner, options = {}): Promise<void> {
  t.is(manifestToJson(await scanner.manifest()), manifestToJson(await scan(scanner.dir, options)));
}

test('32: an update parses the one file that changed, and tells the routes that reach it', async (t) => {
  const dir = project(t, app);
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  t.is((await scanner.manifest()).stats.parsed, 3);
  writeFileSync(join(dir, 'lib/a.ts'), `import { cwd } from 'process';\nexport const a = () => cwd();\n`);
  const delta = await scanner.update(['lib/a.ts']);
  t.is(delta.stats.parsed, 1);
  t.false(Object.keys(delta).includes('stats'));
  t.deepEqual(names(delta), [['/api/edge'], [], []]);
  t.deepEqual(
    delta.diagnostics.map(({ code }) => code),
    ['edge/node-module'],
  );
  await agrees(t, scanner);
  writeFileSync(join(dir, 'lib/a.ts'), app['lib/a.ts']);
  const back = await scanner.update([join(dir, 'lib/a.ts')]);
  t.deepEqual([back.diagnostics.length, back.resolved.length], [0, 1]);
  await agrees(t, scanner);
});

test('files, folders, layouts and configs that come, go and change', async (t) => {
  const dir = project(t, app);
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  write(dir, { 'pages/new/a.tsx': page });
  t.deepEqual(names(await scanner.update(['pages/new/a.tsx'])), [[], ['/new/a'], []]);
  renameSync(join(dir, 'pages/new'), join(dir, 'pages/old'));
  t.deepEqual(names(await scanner.update(['pages/new', 'pages/old'])), [[], ['/old/a'], ['/new/a']]);
  write(dir, { 'app/layout.tsx': `export const runtime = 'edge';\n${page}`, 'app/x/page.tsx': page });
  t.deepEqual(names(await scanner.update(['app'])), [[], ['/x'], []]);
  write(dir, { 'app/layout.tsx': page });
  t.deepEqual(names(await scanner.update(['app/layout.tsx'])), [['/x'], [], []]);
  write(dir, { 'next.config.js': `module.exports = { experimental: { runtime: 'edge' }, images: {} };\n` });
  const delta = await scanner.update(['next.config.js']);
  t.deepEqual(names(delta)[0], ['/', '/old/a']);
  t.true(delta.diagnostics.some(({ code }) => code === 'config/unsupported-option'));
  await agrees(t, scanner);
  rmSync(join(dir, 'next.config.js'));
  t.true((await scanner.update()).resolved.some(({ code }) => code === 'config/unsupported-option'));
  await agrees(t, scanner);
  write(dir, { 'switchrt.config.mjs': `export default { targets: ['deno'] };\n` });
  t.deepEqual(names(await scanner.update(['switchrt.config.mjs']))[0], ['/api/edge']);
  t.deepEqual((await scanner.manifest()).targets, ['deno']);
  await agrees(t, scanner);
});

test('configEval runs a config again when it changes', async (t) => {
  const config = (runtime: string): string =>
    `module.exports = () => ({ experimental: { runtime: ['${runtime}'].join('') } });\n`;
  const dir = project(t, { ...app, 'next.config.js': config('edge') });
  const scanner = await createScanner(dir, { configEval: true });
  t.teardown(() => scanner.close());
  t.is((await scanner.manifest()).routes[0]!.runtime, 'edge');
  writeFileSync(join(dir, 'next.config.js'), config('nodejs'));
  t.deepEqual(names(await scanner.update(['next.config.js']))[0], ['/']);
  t.is((await scanner.manifest()).routes[0]!.runtime, 'nodejs');
});

test('calls are answered in their order', async (t) => {
  const dir = project(t, app);
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  write(dir, { 'pages/index.tsx': `export const runtime = 'edge';\n${page}` });
  const [delta, manifest, again] = await Promise.all([
    scanner.update(['pages/index.tsx']),
    scanner.manifest(),
    scanner.update(),
  ]);
  t.deepEqual(names(delta)[0], ['/']);
  t.is(manifest.routes[0]!.runtime, 'edge');
  t.deepEqual(names(again), [[], [], []]);
});

test('an app that is gone is an error until it is back', async (t) => {
  const dir = project(t, { 'pages/index.tsx': page });
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  renameSync(join(dir, 'pages'), join(dir, 'elsewhere'));
  await t.throwsAsync(scanner.update(['pages']), { instanceOf: SwitchrtError, code: 'SRT_IO' });
  await t.throwsAsync(scanner.manifest(), { code: 'SRT_IO' });
  renameSync(join(dir, 'elsewhere'), join(dir, 'pages'));
  t.deepEqual(names(await scanner.update(['pages'])), [[], [], []]);
  await agrees(t, scanner);
});

test('signals, closing and wrong options are typed errors', async (t) => {
  const dir = project(t, app);
  await t.throwsAsync(createScanner(dir, { signal: AbortSignal.abort() }), { code: 'SRT_ABORTED' });
  await t.throwsAsync(createScanner(dir, { target: [] } as never), { code: 'SRT_OPTION', message: /targets/ });
  await t.throwsAsync(createScanner(dir, { cache: 5 } as never), { code: 'SRT_OPTION', message: /cache/ });
  await t.throwsAsync(createScanner(join(dir, 'none')), { code: 'SRT_IO' });
  await t.throwsAsync(createScanner(join(dir, 'lib')), { code: 'SRT_IO' });
  const stop = new AbortController();
  const scanner = await createScanner(dir, { signal: stop.signal });
  t.throws(() => scanner.update([5] as never), { code: 'SRT_OPTION' });
  await t.throwsAsync(scanner.update([], { signal: AbortSignal.abort() }), { code: 'SRT_ABORTED' });
  write(dir, { 'pages/b.tsx': page });
  t.deepEqual(names(await scanner.update([])), [[], ['/b'], []]);
  stop.abort();
  await t.throwsAsync(scanner.update([]), { code: 'SRT_ABORTED' });
  await scanner.close();
});

test('a scanner begins with what a cache knows', async (t) => {
  const dir = project(t, app);
  await scan(dir, { cache: true });
  const scanner = await createScanner(dir, { cache: true });
  t.teardown(() => scanner.close());
  const manifest = await scanner.manifest();
  t.deepEqual([manifest.stats.parsed, manifest.stats.cached], [0, 3]);
  await agrees(t, scanner);
});

/** Deltas as they come. */
function collector(): { push(delta: ScanDelta): void; next(): Promise<ScanDelta> } {
  const deltas: ScanDelta[] = [];
  let wake: (() => void) | undefined;
  return {
    push(delta) {
      deltas.push(delta);
      wake?.();
    },
    async next() {
      while (deltas.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return deltas.shift()!;
    },
  };
}

test('watching notices edits, atomic saves, new folders, renames and removals', async (t) => {
  const dir = project(t, app);
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  const seen = collector();
  const watching = scanner.watch(seen.push);
  t.true((await watching.ready) >= 4);

  write(dir, { 'pages/index.tsx': `export const runtime = 'edge';\n${page}` });
  t.deepEqual(names(await seen.next()), [['/'], [], []]);

  write(dir, { 'pages/.index.tsx.swp': page });
  renameSync(join(dir, 'pages/.index.tsx.swp'), join(dir, 'pages/index.tsx'));
  let atomic = await seen.next();
  while (names(atomic)[0]!.length === 0) atomic = await seen.next();
  t.deepEqual(names(atomic)[0], ['/']);

  write(dir, { 'pages/deep/er/new.tsx': page });
  let added = await seen.next();
  while (names(added)[1]!.length === 0) added = await seen.next();
  t.deepEqual(names(added)[1], ['/deep/er/new']);
  write(dir, { 'pages/deep/er/new.tsx': `export const runtime = 'edge';\n${page}` });
  t.deepEqual(names(await seen.next()), [['/deep/er/new'], [], []]);

  renameSync(join(dir, 'pages/deep'), join(dir, 'pages/flat'));
  const all: string[][] = [[], [], []];
  while (all[1]!.length === 0 || all[2]!.length === 0)
    for (const [i, list] of names(await seen.next()).entries()) all[i]!.push(...list);
  t.deepEqual(all, [[], ['/flat/er/new'], ['/deep/er/new']]);
  write(dir, { 'pages/flat/er/new.tsx': page });
  t.deepEqual(names(await seen.next()), [['/flat/er/new'], [], []]);

  rmSync(join(dir, 'lib'), { recursive: true });
  let gone = await seen.next();
  while (!gone.diagnostics.some(({ code }) => code === 'edge/unresolved')) gone = await seen.next();
  write(dir, { 'lib/a/index.ts': app['lib/a.ts'] });
  let back = await seen.next();
  while (!back.resolved.some(({ code }) => code === 'edge/unresolved')) back = await seen.next();

  write(dir, { 'next.config.js': `module.exports = { experimental: { runtime: 'edge' } };\n` });
  t.deepEqual(names(await seen.next())[0], ['/', '/flat/er/new']);
  await agrees(t, scanner);
  watching.close();
});
