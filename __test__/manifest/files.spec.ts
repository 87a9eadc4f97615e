import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import {
  findingsOf,
  findRoute,
  parseManifest,
  readManifest,
  SwitchrtError,
  traceTo,
  writeFileAtomic,
  writeManifest,
} from '../../dist/index.js';
import { manifest } from '../_shared/manifest.ts';
import { project } from '../_shared/project.ts';

test('written and read again, the bytes are the same', async (t) => {
  const file = join(project(t, {}), 'deep/er/manifest.json');
  writeManifest(file, manifest());
  const before = readFileSync(file, 'utf8');
  t.true(before.endsWith('}\n'));
  const again = await readManifest(file);
  t.deepEqual(again, manifest());
  writeManifest(file, again);
  t.is(readFileSync(file, 'utf8'), before);
});

test('a write leaves no other file, keeps the mode, and fails whole', (t) => {
  const dir = project(t, { 'a.json': 'old', 'folder/x': '' });
  writeFileAtomic(join(dir, 'a.json'), 'new');
  t.is(readFileSync(join(dir, 'a.json'), 'utf8'), 'new');
  t.is(statSync(join(dir, 'a.json')).mode & 0o777, 0o644);
  t.throws(() => writeFileAtomic(join(dir, 'folder'), 'new'), { instanceOf: SwitchrtError, code: 'SRT_IO' });
  t.throws(() => writeFileAtomic(join(dir, 'a.json/b.json'), 'new'), { code: 'SRT_IO' });
  t.deepEqual(readdirSync(dir).sort(), ['a.json', 'folder']);
});

test('what a killed writer left goes with the next write, what others write stays', (t) => {
  const dir = project(t, { 'a.json': 'old' });
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  const name = (host: string, pid: number): string => `.switchrt-${host}-${pid}-${'0'.repeat(16)}.tmp`;
  const stays = ['.switchrt-notes.tmp', name('ffffffff', dead), name(machine, process.pid)];
  for (const file of [...stays, name(machine, dead), name('eeeeeeee', dead)]) writeFileSync(join(dir, file), '');
  utimesSync(join(dir, name('eeeeeeee', dead)), 0, 0);
  writeFileAtomic(join(dir, 'a.json'), 'new');
  t.deepEqual(readdirSync(dir).sort(), [...stays, 'a.json'].sort());
});

test('what is no manifest is told', async (t) => {
  t.throws(() => parseManifest('{', 'x.json'), { code: 'SRT_IO', message: /^x\.json is no JSON/ });
  t.throws(() => parseManifest('null', 'x.json'), { code: 'SRT_IO', message: /no manifest: it / });
  t.throws(() => parseManifest('{"version":1}', 'x.json'), { code: 'SRT_IO', message: /no manifest: it / });
  t.throws(() => parseManifest('{"version":99,"routes":[],"diagnostics":[]}', 'x.json'), {
    code: 'SRT_IO',
    message: /version 99; this release reads 1\. A newer/,
  });
  t.throws(() => parseManifest('[]', 'x.json'), {
    code: 'SRT_IO',
    message: /x\.json is a list of 0 manifests; one is wanted/,
  });
  t.throws(() => parseManifest('{"version":"1"}', 'x.json'), { code: 'SRT_IO', message: /`version` must be number/ });
  t.deepEqual(parseManifest(`\ufeff${JSON.stringify(manifest())}`, 'x.json'), manifest());
  const later = { ...manifest(), later: 1, routes: manifest().routes.map((route) => ({ ...route, later: [] })) };
  t.deepEqual(parseManifest(JSON.stringify(later), 'x.json'), later, 'keys of a later release are passed over');
  await t.throwsAsync(readManifest('/not/there.json'), { code: 'SRT_IO', message: /\/not\/there\.json/ });
});

test('routes are found by name and by file, findings by route', (t) => {
  const all = manifest();
  t.is(findRoute(all, '/api/a')?.file, 'pages/api/a.ts');
  t.is(findRoute(all, './pages/index.tsx')?.route, '/');
  t.is(findRoute(all, '/nope'), undefined);
  t.is(findingsOf(all, findRoute(all, '/api/a')!).length, 1);
  t.deepEqual(traceTo(all, all.diagnostics[0]), ['pages/api/a.ts', 'lib/a.ts']);
  t.deepEqual(traceTo(all, { ...all.diagnostics[0], line: 9 }), []);
});

test('a link stays a link, a pipe stays a pipe', async (t) => {
  const dir = project(t, { 'real.json': 'old' });
  const [link, pipe] = [join(dir, 'link.json'), join(dir, 'pipe')];
  symlinkSync('real.json', link);
  writeFileAtomic(link, 'new');
  t.true(lstatSync(link).isSymbolicLink());
  t.is(readFileSync(join(dir, 'real.json'), 'utf8'), 'new');
  t.is(spawnSync('mkfifo', [pipe]).status, 0);
  const reader = readFile(pipe, 'utf8');
  writeFileAtomic(pipe, 'through');
  t.is(await reader, 'through');
  t.true(lstatSync(pipe).isFIFO());
  t.deepEqual(readdirSync(dir).sort(), ['link.json', 'pipe', 'real.json']);
});
