/* oxlint-disable no-control-regex -- escape codes are what is tested */
import test from 'ava';

import { formatManifest, type Manifest, MANIFEST_FORMATS } from '../../dist/index.js';
import { finding, manifest } from '../_shared/manifest.ts';
import { hostile } from './_hostile.ts';

test('github: one command a finding, worst first, with its place and its imports', (t) => {
  const all = { ...manifest(), diagnostics: [finding({ severity: 'info', routes: [] }), ...manifest().diagnostics] };
  const lines = formatManifest(all, 'github', { prefix: 'apps/web' }).split('\n');
  t.is(lines.length, 3);
  t.is(
    lines[0],
    '::error file=apps/web/lib/a.ts,line=1,endLine=1,col=20,endColumn=24,title=edge/node-module::`fs` is no module of edge-light.%0Aimports pages/api/a.ts → lib/a.ts%0Ahint Move it behind a check.',
  );
  t.regex(lines[1]!, /^::notice file=/);
  t.is(formatManifest({ ...manifest(), diagnostics: [] }, 'github'), '');
});

test('github: no column over more than one line, no file where there is none', (t) => {
  const over = formatManifest({ ...manifest(), diagnostics: [finding({ endLine: 3 })] }, 'github');
  t.regex(over, /^::error file=lib\/a\.ts,line=1,endLine=3,title=/);
  const nowhere = formatManifest({ ...manifest(), diagnostics: [finding({ file: '' })] }, 'github');
  t.regex(nowhere, /^::error title=/);
});

/** As the runner reads a line. */
function command(line: string): { properties: Record<string, string>; message: string } {
  const [, list, data] = /^::\w+ (.*?)::(.*)$/s.exec(line)!;
  const plain = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = Object.fromEntries(
    list!.split(',').map((pair) => [pair.split('=')[0], plain(pair.slice(pair.indexOf('=') + 1))]),
  );
  return { properties, message: plain(data!) };
}

test('github: what a name or a message holds is no command and no property', (t) => {
  const all = hostile();
  const lines = formatManifest(all, 'github').trimEnd().split('\n');
  t.is(lines.length, all.diagnostics.length);
  for (const line of lines) t.notRegex(line, /[\r]/);
  const { properties, message } = command(lines[1]!);
  t.is(properties.file, all.diagnostics[1]!.file);
  t.is(message, `${all.diagnostics[1]!.message}\nhint ${all.diagnostics[1]!.hint}`);
});

test('markdown: counts, routes, findings with their page', (t) => {
  const text = formatManifest(manifest(), 'markdown');
  t.regex(text, /^\*\*2 routes\*\*: 1 nodejs, 1 edge · 1 error$/m);
  t.regex(text, /^\| `\/api\/a` \| api \| edge \| page \| api \| \*\*no\*\* \| ✖ 1 error \|$/m);
  t.regex(
    text,
    /^- \*\*error\*\* \[`edge\/node-module`\]\(https:\/\/\S+\/docs\/diagnostics\/edge\/node-module\.md\) `lib\/a\.ts:1:20`: `fs` is no module of edge-light\.$/m,
  );
  t.regex(text, /^ {2}- imports `pages\/api\/a\.ts` → `lib\/a\.ts`$/m);
  t.regex(text, /^ {2}- hint: Move it behind a check\.$/m);
  const known = formatManifest(manifest(), 'markdown', { baseline: manifest() });
  t.regex(known, /no new findings, 1 known/);
  t.notRegex(known, /### Findings/);
});

test('markdown: many routes are folded away', (t) => {
  const all: Manifest = manifest();
  all.routes = Array.from({ length: 60 }, (_, i) => ({ ...all.routes[0]!, route: `/p${i}` }));
  t.regex(formatManifest(all, 'markdown'), /<details><summary>60 routes<\/summary>\n\n\| Route/);
});

test('markdown: hostile names stay text: no tag, no mention, no cell, no line', (t) => {
  const all = hostile();
  const text = formatManifest(all, 'markdown');
  const outside = text.replaceAll(/(?<!\\)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  t.notRegex(outside, /<(?!!-- -->)/);
  t.notRegex(outside, /@(?!<!-- -->)/);
  t.notRegex(text, /[\u001b\r\u2028]/);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  t.is(rows.length, all.routes.length + 2);
  for (const row of rows) t.is(row.replaceAll('\\|', '').split('|').length, rows[0]!.split('|').length, row);
  t.is(text.split('\n').filter((line) => line.startsWith('- ')).length, all.diagnostics.length);
});

test('a table without routes says so; known findings are counted, not shown', (t) => {
  const nothing = { ...manifest(), routes: [], diagnostics: [] };
  t.is(formatManifest(nothing, 'table'), 'no routes; no findings\n');
  t.regex(
    formatManifest({ ...nothing, diagnostics: [finding()] }, 'table'),
    /^lib\/a\.ts:1:20 error[\s\S]*\nno routes; 1 error\n$/,
  );
  const all = { ...manifest(), diagnostics: [finding(), finding({ severity: 'warning', message: 'new' })] };
  const text = formatManifest(all, 'table', { baseline: manifest() });
  t.regex(text, /\/api\/a .* ▲ 1 warning$/m);
  t.notRegex(text, /is no module/);
  t.regex(text, /2 routes: 1 nodejs, 1 edge; 1 warning, 1 known\n$/);
});

test('5,000 routes that each reach 300 findings are written in every format', (t) => {
  const all: Manifest = manifest();
  const names = Array.from({ length: 5000 }, (_, i) => `/p${i}`);
  all.routes = names.map((route) => ({ ...all.routes[0]!, route, file: `pages${route}.js` }));
  all.diagnostics = Array.from({ length: 300 }, (_, i) => finding({ line: i + 1, routes: names }));
  for (const format of MANIFEST_FORMATS) t.true(formatManifest(all, format).length > 5000, format);
});
