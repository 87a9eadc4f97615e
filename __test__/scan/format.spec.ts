/* oxlint-disable no-control-regex -- escape codes are what is tested */
import test from 'ava';

import { formatCounts, formatDiagnostics, formatManifest, type Manifest } from '../../dist/index.js';
import { finding, manifest } from '../_shared/manifest.ts';

test('json is the published bytes', (t) => {
  t.is(formatManifest(manifest(), 'json'), `${JSON.stringify(manifest(), null, 2)}\n`);
});

test('the table has every route, the findings and the counts', (t) => {
  const text = formatManifest(manifest(), 'table');
  t.notRegex(text, /\u001b/);
  t.regex(text, /^ Route {3}Kind {2}Runtime {3}Why {6}Rendering/);
  t.regex(text, /^ \/ {7}page {2}● nodejs {2}default {2}static$/m);
  t.regex(text, /^ \/api\/a {2}api {3}◆ edge {4}page {5}api {8}✖ 1 error$/m);
  t.regex(text, /^lib\/a\.ts:1:20 error edge\/node-module$/m);
  t.regex(text, /imports pages\/api\/a\.ts → lib\/a\.ts/);
  t.regex(text, /hint Move it behind a check\./);
  t.regex(text, /\n2 routes: 1 nodejs, 1 edge; 1 error\n$/);
});

test('colour only where asked for', (t) => {
  t.regex(formatManifest(manifest(), 'table', { color: true }), /\u001b\[35m◆ edge\u001b\[39m/);
  t.notRegex(formatDiagnostics([finding()]), /\u001b/);
});

/** Columns before a word; the test's wide characters take two. */
function column(line: string, word: string): number {
  return line.slice(0, line.indexOf(word)).replace(/[日本語]/g, '--').length;
}

test('the table fits the width: long routes lose their middle, wide characters count twice', (t) => {
  const all: Manifest = manifest();
  all.routes[0].route = `/${'long/'.repeat(30)}end`;
  all.routes[1].route = '/日本語/[id]';
  const lines = formatManifest(all, 'table', { width: 70 }).split('\n').slice(0, 4);
  t.true(
    lines.every((line) => line.length <= 70),
    lines.join('\n'),
  );
  t.regex(lines[2], /^ \/long.*….*end {2}page/);
  t.is(column(lines[2], 'page'), column(lines[3], 'api'));
});

test('control characters of a file name do not reach the terminal', (t) => {
  const text = formatDiagnostics([finding({ file: 'a\u001b[31m.ts', message: 'x\u0007y\u202e' })]);
  t.notRegex(text, /[\u001b\u0007\u202e]/);
  t.true(text.includes('a\\u001b[31m.ts:1:20'));
});

test('a frame shows the place, from disk or from a reader', (t) => {
  const text = formatDiagnostics([finding()], { readSource: () => `import { read } from 'fs';\n` });
  t.regex(text, /import \{ read \} from 'fs';/);
  t.regex(text, /\^/);
  t.notRegex(formatDiagnostics([finding()], { root: '/not/there' }), /\^/);
});

test('counts', (t) => {
  t.is(formatCounts([]), 'no findings');
  t.is(
    formatCounts([finding(), finding(), finding({ severity: 'warning' }), finding({ severity: 'info' })]),
    '2 errors, 1 warning, 1 info',
  );
});

test('an unknown format is SRT_OPTION with a did-you-mean', (t) => {
  t.throws(() => formatManifest(manifest(), 'jsn' as never), { code: 'SRT_OPTION', message: /`jsn`.*`json`/ });
});

test('what is no manifest and a wrong option are SRT_OPTION and named', (t) => {
  for (const wrong of [null, undefined, {}, 'x'])
    for (const format of ['json', 'table'] as const)
      t.throws(() => formatManifest(wrong as never, format), { code: 'SRT_OPTION', message: /`manifest`/ });
  t.throws(() => formatManifest(manifest(), 'table', { colour: true } as never), {
    code: 'SRT_OPTION',
    message: /`colour`.*`color`/,
  });
  t.throws(() => formatManifest(manifest(), 'table', { width: 0 }), { code: 'SRT_OPTION', message: /`width`/ });
});
