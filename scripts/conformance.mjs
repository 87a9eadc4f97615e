// docs/conformance.md: which acceptance case is proven by which test, made from what a run of ava printed.
// By itself: `node scripts/conformance.mjs <file with ava's output>`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from './lib.mjs';

const page = join(root, 'docs/conformance.md');

/** The cases, in our own words: `{ title, cases: [{ case, next, title, dev? }] }[]`. */
export function readGroups() {
  return JSON.parse(readFileSync(join(root, 'docs/conformance.json'), 'utf8')).groups;
}

/** Numbers that a title begins with: `46: …` and `110, 113: …`. */
export function numbersOf(title) {
  const match = /^((?:\d{1,3}, )*\d{1,3}): /.exec(title);
  return match ? match[1].split(', ').map(Number) : [];
}

/** Spec files by the words that ava puts before the titles of each: `e2e › browser` is `__test__/e2e/browser.spec.ts`. */
function specFiles() {
  const names = readdirSync(join(root, '__test__'), { recursive: true }).filter(
    (name) => name.endsWith('.spec.ts') && !name.includes('node_modules'),
  );
  return new Map(
    names.map((name) => [
      name
        .replace(/\.spec\.ts$/, '')
        .split(sep)
        .join(' › '),
      `__test__/${name.split(sep).join('/')}`,
    ]),
  );
}

/** Each case's spec files with how their tests ended: `Map<number, Map<file, passed>>`, from ava's lines. */
export function readResults(output) {
  const files = specFiles();
  const results = new Map();
  for (const line of output.split('\n')) {
    const match = /^ {2}(✔|✘ \[fail\]:) (.+)$/u.exec(line);
    if (!match) continue;
    const words = match[2].split(' › ');
    const at = words.findIndex((_, index) => files.has(words.slice(0, index + 1).join(' › ')));
    if (at < 0) continue;
    const file = files.get(words.slice(0, at + 1).join(' › '));
    for (const number of numbersOf(words.slice(at + 1).join(' › '))) {
      if (!results.has(number)) results.set(number, new Map());
      const of = results.get(number);
      of.set(file, (of.get(file) ?? true) && match[1] === '✔');
    }
  }
  return results;
}

function stateOf({ case: number, dev }, results) {
  const files = [...(results.get(number) ?? [])].sort();
  const links = (list) =>
    list.map(([file]) => `[${file.slice('__test__/'.length, -'.spec.ts'.length)}](../${file})`).join(', ');
  const failed = files.filter(([, passed]) => !passed);
  if (failed.length > 0) return `open: fails in ${links(failed)}`;
  const waits = dev ? 'pending: dev' : '';
  if (files.length === 0) return waits || 'open';
  return [`passes: ${links(files)}`, waits].filter(Boolean).join('; ');
}

/** The page as Markdown. */
export function renderPage(groups, results) {
  const known = new Set(groups.flatMap(({ cases }) => cases.map((one) => one.case)));
  const unknown = [...results.keys()].filter((number) => !known.has(number));
  if (unknown.length > 0)
    throw new Error(`Tests claim cases that docs/conformance.json does not have: ${unknown.join(', ')}.`);
  const states = new Map(groups.flatMap(({ cases }) => cases.map((one) => [one.case, stateOf(one, results)])));
  const count = (start) => [...states.values()].filter((state) => state.startsWith(start)).length;
  const lines = [
    '# Conformance',
    '',
    '<!-- Written by scripts/conformance.mjs from a run of the tests. Words of a case: docs/conformance.json. -->',
    '',
    'What a route, a build or a server must show, case by case, and the tests that show it; their titles begin with the numbers.',
    '**U**: Next.js asserts this. **X**: Next.js has a test for it that is skipped or fails. **N**: users ask for it, and Next.js fails it.',
    '`pending: dev` waits for the development server: the whole case, or what of it concerns developing.',
    '',
    `${known.size} cases: ${count('passes')} pass, ${count('pending')} wait for the development server, open: ${count('open')}.`,
  ];
  for (const { title, cases } of groups) {
    lines.push('', `## ${title}`, '', '| case | Next | what | state |', '|---|---|---|---|');
    for (const one of cases) lines.push(`| ${one.case} | ${one.next} | ${one.title} | ${states.get(one.case)} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** Writes the page from a whole run's output; true when it changed. */
export function updateConformance(output) {
  const text = renderPage(readGroups(), readResults(output));
  if (text === readFileSync(page, { encoding: 'utf8', flag: 'a+' })) return false;
  writeFileSync(page, text);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const changed = updateConformance(readFileSync(process.argv[2] ?? 0, 'utf8'));
  process.stdout.write(`docs/conformance.md ${changed ? 'was written' : 'is as it was'}\n`);
}
