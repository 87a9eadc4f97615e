import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { knownFindings, type Manifest, scan, scanSync, writeManifest } from '../../dist/index.js';
import { finding, manifest } from '../_shared/manifest.ts';
import { project, write } from '../_shared/project.ts';

const having = (...diagnostics: Manifest['diagnostics']): Manifest => ({ ...manifest(), diagnostics });

test('findings are known by code, file and message, wherever they stand and whomever they touch', (t) => {
  const before = having(finding());
  t.is(knownFindings(having(finding({ line: 90, column: 3, routes: ['/other', '/api/a'] })), before).length, 1);
  for (const other of [
    { code: 'edge/node-export' },
    { file: 'lib/b.ts' },
    { message: '`os` is no module of edge-light.' },
  ])
    t.deepEqual(knownFindings(having(finding(other)), before), []);
  t.is(
    knownFindings(
      having(finding({ message: 'twice, see a.ts:9:1' })),
      having(finding({ message: 'twice, see a.ts:4:7' })),
    ).length,
    1,
  );
});

test('equal findings are counted', (t) => {
  const all = having(finding({ line: 1 }), finding({ line: 2 }), finding({ line: 3 }));
  t.deepEqual(
    knownFindings(all, having(finding({ line: 7 }), finding({ line: 8 }))).map(({ line }) => line),
    [1, 2],
  );
});

const edge = (text: string): string =>
  `${text}\nexport const config = { runtime: 'edge' };\nexport default () => new Response('a');\n`;

test('scan({ baseline, strict }): what is known fails nothing, and no byte of the manifest changes', async (t) => {
  const dir = project(t, {
    'pages/api/old.js': edge(`import 'fs';`),
    'pages/_app.js': `export const config = { runtime: 'edge' };\nexport default () => null;\n`,
  });
  const first = await scan(dir);
  t.deepEqual(
    first.failing.map(({ code }) => code),
    ['edge/node-module'],
  );
  t.deepEqual(
    (await scan(dir, { strict: true })).failing.map(({ code }) => code),
    ['config/ignored', 'edge/node-module'],
  );
  const file = join(dir, 'base.json');
  writeManifest(file, first);
  write(dir, { 'pages/api/old.js': edge(`\n// moved\nimport 'fs';`), 'pages/api/new.js': edge(`import 'os';`) });
  for (const baseline of [file, first]) {
    const second = await scan(dir, { baseline, strict: true });
    t.deepEqual(
      second.failing.map(({ file: where }) => where),
      ['pages/api/new.js'],
    );
    t.is(second.known.length, 2);
    t.deepEqual(JSON.parse(JSON.stringify(second)), JSON.parse(JSON.stringify(await scan(dir))));
    t.deepEqual(scanSync(dir, { baseline, strict: true }).failing, second.failing);
  }
  t.deepEqual(
    (await scan([dir, dir], { baseline: [first, { ...first, diagnostics: [] }] })).map(({ known }) => known.length),
    [2, 0],
  );
});

test('what is no baseline is told in one sentence', async (t) => {
  const dir = project(t, { 'pages/index.js': 'export default () => null;\n' });
  const cases: [string | null, RegExp][] = [
    [null, /^Cannot read the baseline .*base\.json: ENOENT/],
    ['{', /^The baseline .*base\.json is no JSON/],
    ['[]', /has 0 manifests for 1 folders/],
    ['{"version":1}', /is no manifest: it has no `tool`/],
    [JSON.stringify({ ...manifest(), version: 2 }), /is a manifest of version 2; this release reads 1\. A newer/],
    [JSON.stringify({ ...manifest(), diagnostics: [{ code: 'x' }] }), /`diagnostics\.0\.\w+`/],
  ];
  for (const [text, message] of cases) {
    const file = join(dir, 'base.json');
    if (text !== null) writeFileSync(file, text);
    const error = await t.throwsAsync(scan(dir, { baseline: file }), { code: 'SRT_IO', message });
    t.false(error!.message.includes('\n'));
  }
  for (const baseline of [{}, null, 7])
    await t.throwsAsync(scan(dir, { baseline: baseline as never }), { code: 'SRT_OPTION', message: /`baseline`/ });
  await t.throwsAsync(scan([dir, dir], { baseline: manifest() }), {
    code: 'SRT_OPTION',
    message: /`baseline` has 1 manifests for 2/,
  });
});
