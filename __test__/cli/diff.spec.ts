import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { manifestToJson } from '../../dist/index.js';
import { bin, run } from '../_shared/command.ts';
import { finding, manifest } from '../_shared/manifest.ts';
import { project } from '../_shared/project.ts';

const after = { ...manifest(), diagnostics: [finding(), finding({ message: 'new' })] };
const files = { 'a.json': manifestToJson(manifest()), 'b.json': manifestToJson(after) };

test('0 for the same, 1 for different, in each format', async (t) => {
  const cwd = project(t, files);
  t.like(await run(['diff', 'a.json', 'a.json'], { cwd }), { code: 0, stdout: 'no difference\n', stderr: '' });
  const table = await run(['diff', 'a.json', 'b.json'], { cwd });
  t.is(table.code, 1);
  t.regex(table.stdout, /^new\nlib\/a\.ts:1:20 error edge\/node-module\n {2}new\n[\s\S]*\n1 new finding\n$/);
  const json = await run(['diff', 'a.json', 'b.json', '--json'], { cwd });
  t.is(json.code, 1);
  t.like(JSON.parse(json.stdout), { same: false, newFindings: [{ message: 'new' }] });
  const markdown = await run(['diff', 'b.json', 'a.json', '--format', 'markdown', '--out', 'c.md'], { cwd });
  t.like(markdown, { code: 1, stdout: '' });
  t.regex(readFileSync(join(cwd, 'c.md'), 'utf8'), /\*\*1 fixed finding\*\*/);
});

test('one of them from stdin', (t) => {
  const cwd = project(t, files);
  for (const args of [
    ['-', 'b.json'],
    ['a.json', '-'],
  ]) {
    const input = args[0] === '-' ? files['a.json'] : files['b.json'];
    const { status, stdout } = spawnSync(process.execPath, [bin, 'diff', ...args], { cwd, input, encoding: 'utf8' });
    t.is(status, 1);
    t.regex(stdout, /1 new finding\n$/);
  }
});

test('lists are compared item by item', async (t) => {
  const list = manifestToJson([manifest(), after]);
  const cwd = project(t, { ...files, 'list.json': list, 'other.json': manifestToJson([manifest(), manifest()]) });
  t.is((await run(['diff', 'list.json', 'list.json'], { cwd })).code, 0);
  const { code, stdout } = await run(['diff', 'list.json', 'other.json', '--json'], { cwd });
  t.is(code, 1);
  t.deepEqual(
    JSON.parse(stdout).map(({ same }: { same: boolean }) => same),
    [true, false],
  );
  const uneven = await run(['diff', 'list.json', 'a.json'], { cwd });
  t.is(uneven.code, 2);
  t.regex(uneven.stderr, /list\.json has 2 manifests and a\.json has 1/);
});

test('what cannot be read is exit 2 with one sentence', async (t) => {
  const cwd = project(t, {
    ...files,
    'bad.json': '{',
    'newer.json': '{"version":2}',
    'odd.json': '{"version":1,"routes":[{}],"diagnostics":[]}',
  });
  const cases: [string, RegExp][] = [
    ['none.json', /Cannot read none\.json: ENOENT/],
    ['bad.json', /bad\.json is no JSON/],
    ['newer.json', /newer\.json is a manifest of version 2; this release reads 1/],
    ['odd.json', /odd\.json is no manifest: it has no `tool`/],
  ];
  for (const [file, message] of cases)
    for (const args of [
      ['a.json', file],
      [file, 'a.json'],
    ]) {
      const { code, stdout, stderr } = await run(['diff', ...args], { cwd });
      t.is(code, 2);
      t.is(stdout, '');
      t.regex(stderr, message);
      t.is(stderr.trimEnd().split('\n').length, 1, stderr);
    }
});
