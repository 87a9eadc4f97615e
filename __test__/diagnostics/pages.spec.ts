import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { CODES } from '../../dist/diagnostics/codes.js';
// @ts-expect-error A script without types.
import { readExample, say } from '../../scripts/diagnostic-examples.mjs';
import { root } from '../_shared/root.ts';

interface Example {
  files: Record<string, string>;
  mended: Record<string, string | null>;
  said: string;
}

const page = (code: string): string => readFileSync(join(root, `docs/diagnostics/${code}.md`), 'utf8');

/** What no small folder of files shows: it takes a build, a file that cannot be written down. */
const without = /^(?:build|size|io)\/|^syntax\/too-deep$/;

for (const code of Object.keys(CODES).filter((name) => !without.test(name))) {
  test(`the example of ${code} is said as its page has it, and no more once it is mended`, async (t) => {
    const example: Example = readExample(page(code));
    t.truthy(example, `${code} has no example`);
    t.true(Object.keys(example.files).length > 0 && Object.keys(example.mended).length > 0);
    // Stale? `node scripts/diagnostic-examples.mjs --write`, then `cargo run -p switchrt-xtask -- codegen`.
    t.is(await say(code, example.files), example.said);
    t.true(example.said.includes(` ${code}\n`));
    t.is(await say(code, { ...example.files, ...example.mended }), '');
  });
}

test('every page says what it means and shows code', (t) => {
  for (const [code, { summary, severity }] of Object.entries(CODES)) {
    const text = page(code);
    t.true(text.includes(`# ${code}\n\n${summary}. Severity: ${severity}.\n`), code);
    t.regex(text, /^```/m, code);
    t.notRegex(text, /^```text\n```$/m, code);
  }
});
