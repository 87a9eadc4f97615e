import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import test from 'ava';

// @ts-expect-error A script without types.
import { numbersOf, readGroups, readResults, renderPage } from '../../scripts/conformance.mjs';
import { root } from '../_shared/root.ts';

interface Case {
  case: number;
  next: string;
  title: string;
  dev?: 'all' | 'half';
}

const groups: { title: string; cases: Case[] }[] = readGroups();
const cases = groups.flatMap((group) => group.cases);
const page = readFileSync(join(root, 'docs/conformance.md'), 'utf8');

/** Numbers that titles in a spec file may begin with: literals, rows of a table of tests, and those of helpers beside it. */
function claimed(file: string): Set<number> {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/['"`]((?:\d{1,3}, )*\d{1,3}): /g)].flatMap((match) =>
    match[1]!.split(', ').map(Number),
  );
  if (text.includes('`${number}: '))
    found.push(...[...text.matchAll(/^\s*\[\s*(\d{1,3}),\s/gm)].map((match) => Number(match[1])));
  const helpers = [...text.matchAll(/from '(\.\/_[\w-]+\.ts)'/g)].map((match) => join(dirname(file), match[1]!));
  return new Set([...found, ...helpers.flatMap((helper) => [...claimed(helper)])]);
}

test('numbers are read from the start of a title, nowhere else', (t) => {
  t.deepEqual(numbersOf('46: a module'), [46]);
  t.deepEqual(numbersOf('110, 113: React 19: streams'), [110, 113]);
  t.deepEqual(numbersOf('404 for pages: a page'), []);
  t.deepEqual(numbersOf('2,000 routes: quick'), []);
  t.deepEqual(numbersOf('React 19: 113 of them'), []);
});

test('the lines of a run become states', (t) => {
  const results = readResults(
    [
      '  ✔ e2e › switchable › 88: static (1.2s)',
      '  ✘ [fail]: e2e › switchable › 90, 91: order',
      '  ✔ e2e › layouts › 31, 91: src',
      '  ✔ nowhere › 1: no such file',
    ].join('\n'),
  );
  t.deepEqual(
    [...results.keys()].sort((a, b) => a - b),
    [31, 88, 90, 91],
  );
  const text: string = renderPage(groups, results);
  t.regex(text, /\| 88 \| U \|[^|]*\| passes: \[e2e\/switchable\]/);
  t.regex(text, /\| 91 \| U \|[^|]*\| open: fails in \[e2e\/switchable\]/);
  t.regex(text, /\| 47 \| U \|[^|]*\| pending: dev \|/);
  t.throws(() => renderPage(groups, readResults('  ✔ e2e › switchable › 999: unknown')), { message: /999/ });
});

test('every case stands once, in order, with its mark and words of its own', (t) => {
  const numbers = cases.map((one) => one.case);
  t.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
  t.is(new Set(cases.map(({ title }) => title)).size, cases.length);
  for (const { next } of cases) t.regex(next, /^[UXN](?:\/[UXN])?$/);
});

test('docs/conformance.md has every case, and every test that it names still claims it', (t) => {
  const rows = [...page.matchAll(/^\| (\d+) \| (\S+) \| (.+) \| (.+) \|$/gm)];
  t.deepEqual(
    rows.map(([, number, next]) => [Number(number), next]),
    cases.map((one) => [one.case, one.next]),
  );
  for (const [, number, , , state] of rows) {
    if (state!.startsWith('passes')) t.regex(state!, /\(\.\.\/__test__/, number);
    for (const [, file] of state!.matchAll(/\(\.\.\/(__test__[^)]+)\)/g)) {
      t.true(existsSync(join(root, file!)), file);
      t.true(claimed(file!).has(Number(number)), `${file} has no title with ${number}`);
    }
  }
});
