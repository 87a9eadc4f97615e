import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import test from 'ava';

import { CODES } from '../../dist/diagnostics/codes.js';
import { root } from '../_shared/root.ts';

const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

function* files(folder: string, skip: RegExp): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (skip.test(relative(root, path))) continue;
    if (entry.isDirectory()) yield* files(path, skip);
    else if (entry.isFile()) yield path;
  }
}

test('links of the pages at the top lead somewhere', (t) => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      t.true(existsSync(join(root, dirname(page), target)), `${page} links to ${target}`);
    }
  }
});

test('files that ARCHITECTURE.md names are there', (t) => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const named = [...text.matchAll(/`((?:crates|src|__test__|docs|examples)\/[\w./-]+)`/g)].map((match) => match[1]);
  t.true(named.length > 10);
  t.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test('every diagnostic code has a page, and no page is left over', (t) => {
  const slugs = Object.keys(CODES);
  t.true(slugs.length > 30);
  const written = [...files(join(root, 'docs/diagnostics'), /^$/)]
    .map((path) => relative(join(root, 'docs/diagnostics'), path).replace(/\.md$/, ''))
    .filter((name) => name !== 'README');
  t.deepEqual(written.toSorted(), slugs.toSorted());
});

test('every diagnostic code is held by a test', (t) => {
  const tests = [
    ...files(join(root, '__test__'), /node_modules|house/),
    ...files(join(root, 'crates'), /target|crates\/xtask|src\/(?!.*test)/),
  ].filter((path) => statSync(path).size < 2 ** 20);
  const text = tests.map((path) => readFileSync(path, 'utf8')).join('\n');
  const names = (code: string): string[] => [
    code,
    code.replace(/(?:^|[/-])(\w)/g, (_, letter) => letter.toUpperCase()),
  ];
  const untested = Object.keys(CODES).filter((code) => !names(code).some((name) => text.includes(name)));
  t.deepEqual(untested, []);
});

/** Over 10 KB wants a reason: it is written here. */
const large: Record<string, string> = {
  'crates/syntax/src/walk/aliases.rs': 'one question: what an initialiser makes a name stand for',
  'crates/graph/src/demand.rs': 'one fixed point: what is asked of each module, and what each import asks',
  'crates/syntax/src/facts.rs': 'one type with its parts: what a parse tells',
  'src/cli/flags.ts': 'one table: every command with its flags',
  'src/client/router.ts': 'one state machine: a navigation from click to commit',
  'src/diagnostics/html/client.ts': 'the script of a report, which is put into it as it is: no import can reach it',
  'src/runtimes/edge/hosted-runtime.ts':
    'one host of the pool: its life from boot to replacement, and what is under way on it',
  'src/runtimes/edge/host/host.ts': 'the other end of that: one switch over the frames that arrive',
  'src/runtimes/edge/realm/streams/readable-bytes.ts': 'one algorithm of the Streams standard, in its order',
  'crates/scan/src/files.rs': 'one file: from its path to its facts, by whichever way is shortest',
  'crates/scan/src/state.rs': 'one state, and the steps that fill it in their order',
  'crates/scan/src/config/global.rs': 'one reading of next.config, option by option',
};

test('no file of src or crates grows past what one screen of thought can hold', (t) => {
  const found = ['src', 'crates']
    .flatMap((folder) => [...files(join(root, folder), /node_modules|fixtures|generated|\/tests\/|\/target/)])
    .filter((path) => /\.(?:ts|tsx|rs)$/.test(path) && statSync(path).size > 10_240)
    .map((path) => `${relative(root, path)} ${statSync(path).size}`)
    .filter((line) => !Object.hasOwn(large, line.split(' ')[0]));
  t.deepEqual(found, []);
});
