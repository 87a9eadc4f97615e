// What a tool that embeds the library leans on: signals, typed errors, and projects that know nothing of each other.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { analyzeModule, createScanner, manifestToJson, scan, scanSync, SwitchrtError } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { files } from './_library.ts';

test('a signal before, during and after each long call', async (t) => {
  const dir = project(t, files(300));
  const dead = AbortSignal.abort('before');
  const failed = { instanceOf: SwitchrtError, code: 'SRT_ABORTED' };
  for (const call of [
    (signal: AbortSignal) => scan(dir, { signal }),
    (signal: AbortSignal) => scan([dir, dir], { signal }),
    (signal: AbortSignal) => scan(dir, { signal, configEval: true }),
    (signal: AbortSignal) => createScanner(dir, { signal }),
  ]) {
    t.is((await t.throwsAsync(async () => call(dead), failed)).cause, 'before');
    const stop = new AbortController();
    const work = call(stop.signal);
    stop.abort('during');
    t.is((await t.throwsAsync(async () => work, failed)).cause, 'during');
    const late = new AbortController();
    const result = await call(late.signal);
    late.abort('after');
    if (Array.isArray(result)) t.is(result.length, 2);
    else if ('routes' in result) t.is(result.routes.length, 300);
    else await t.throwsAsync(async () => result.update(), failed);
  }
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  await t.throwsAsync(async () => scanner.update([], { signal: dead }), failed);
  const late = new AbortController();
  t.is((await scanner.update([], { signal: late.signal })).added.length, 0);
  late.abort();
  t.is((await scanner.manifest()).routes.length, 300);
});

test('one signal may end many scans, and keeps its own handler', async (t) => {
  const [one, two] = [project(t, files(100)), project(t, files(100))];
  const stop = new AbortController();
  let fired = 0;
  stop.signal.onabort = () => (fired += 1);
  const works = [scan(one, { signal: stop.signal }), scan(two, { signal: stop.signal }), scan(two)];
  stop.abort();
  const [a, b, c] = await Promise.allSettled(works);
  t.deepEqual([a!.status, b!.status, c!.status, fired], ['rejected', 'rejected', 'fulfilled', 1]);
});

test('errors of every call are typed and name what is wrong', async (t) => {
  const dir = project(t, { ...files(1), 'empty/x.js': '' });
  const gone = join(dir, 'gone');
  const calls: [() => unknown, string, RegExp][] = [
    [() => scan(gone), 'SRT_IO', /gone/],
    [() => scan([dir, gone]), 'SRT_IO', /gone/],
    [() => scanSync(gone), 'SRT_IO', /gone/],
    [() => createScanner(gone), 'SRT_IO', /gone/],
    [() => scan(join(dir, 'empty')), 'SRT_IO', /src\/pages/],
    [() => scanSync(join(dir, 'empty')), 'SRT_IO', /src\/app/],
    [() => createScanner(join(dir, 'empty')), 'SRT_IO', /middleware/],
    [() => scan(join(dir, 'pages/p0.tsx')), 'SRT_IO', /p0\.tsx/],
    [() => scan(dir, { allUse: true } as never), 'SRT_OPTION', /`allUse`.*`allUses`/],
    [() => scanSync(dir, { configEval: true } as never), 'SRT_OPTION', /`configEval`/],
    [() => createScanner(dir, { strict: true } as never), 'SRT_OPTION', /`strict`/],
    [() => scan(dir, { targets: ['workerd@tomorrow'] }), 'SRT_OPTION', /tomorrow/],
    [() => scan(dir, { baseline: gone }), 'SRT_IO', /gone/],
    [() => analyzeModule('', { filename: '' }), 'SRT_OPTION', /`filename`/],
    [() => analyzeModule('', { filename: 'a.js', dev: true } as never), 'SRT_OPTION', /`dev`/],
    [() => analyzeModule(Buffer.from('') as never, { filename: 'a.js' }), 'SRT_OPTION', /source/],
    [() => scan(`${dir}\0`), 'SRT_IO', /./],
  ];
  for (const [call, code, message] of calls) {
    const error = await t.throwsAsync(async () => await call(), { instanceOf: SwitchrtError, code }, String(call));
    t.regex(error.message, message);
    t.notRegex(error.message, /\n/);
  }
});

test('scans of different projects at once share nothing', async (t) => {
  const one = project(t, { ...files(80), 'next.config.js': `module.exports = { pageExtensions: ['tsx'] };\n` });
  const two = project(t, {
    'pages/p0.tsx': 'export default () => null;\n',
    'pages/api/p.js': `export default () => {};\n`,
    'lib/a.ts': 'export const a = 1;\n',
    'next.config.js': `module.exports = { experimental: { runtime: 'edge' } };\n`,
  });
  const alone = [manifestToJson(await scan(one)), manifestToJson(await scan(two, { targets: ['deno'] }))];
  for (let i = 0; i < 20; i += 1) {
    const works = [scan(one), scan(two, { targets: ['deno'] }), scan(one), scan(two, { targets: ['deno'] })];
    const inside = manifestToJson(scanSync(i % 2 ? one : two, i % 2 ? {} : { targets: ['deno'] }));
    const [a, b, c, d] = (await Promise.all(works)).map((manifest) => manifestToJson(manifest));
    t.deepEqual([a, b, c, d, inside], [alone[0], alone[1], alone[0], alone[1], alone[(i + 1) % 2]]);
  }
  const [first, second] = await Promise.all([createScanner(one), createScanner(two)]);
  t.teardown(() => Promise.all([first.close(), second.close()]));
  writeFileSync(join(two, 'pages/p1.tsx'), 'export default () => null;\n');
  rmSync(join(one, 'pages/p1.tsx'));
  const [a, b] = await Promise.all([first.update(), second.update()]);
  t.deepEqual([a.added.length, a.removed.map(({ route }) => route)], [0, ['/p1']]);
  t.deepEqual([b.added.map(({ route }) => route), b.removed.length], [['/p1'], 0]);
});
