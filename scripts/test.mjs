// `npm test [-- ava arguments]`: sets everything up, runs cargo test and ava, ends with one plain line.
import { join } from 'node:path';

import { updateConformance } from './conformance.mjs';
import { ci, root, run, setUp } from './lib.mjs';

await setUp();

const filters = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Adds up a runner; one that failed without a failed test counts as one failure. */
function add(code, passed, failed, skipped) {
  totals.passed += passed;
  totals.skipped += skipped;
  totals.failed += code === 0 ? failed : Math.max(failed, 1);
}

const count = (text, pattern) => [...text.matchAll(pattern)].reduce((sum, [, n]) => sum + Number(n ?? 1), 0);

if (filters.length === 0) {
  const cargo = await run('cargo', ['test', '--workspace', '--locked', '--no-fail-fast', ...(ci ? ['--quiet'] : [])], {
    capture: true,
  });
  const of = (word) => count(cargo.output, new RegExp(`^test result: .*?(\\d+) ${word}`, 'gm'));
  add(cargo.code, of('passed'), of('failed'), of('ignored'));
}

const ava = await run(process.execPath, [join(root, 'node_modules/ava/entrypoints/cli.mjs'), ...filters], {
  capture: true,
  env: { FORCE_COLOR: '0' },
});
// By its marks: ava's last lines say how many passed only when none failed.
add(
  ava.code,
  count(ava.output, /^ {2}✔ /gmu),
  count(ava.output, /^ {2}✘ /gmu),
  count(ava.output, /^ {2}- \[(?:skip|todo)\]/gmu),
);

// What ended a file without a failed test (an exit, a signal, a promise that never settles) stands far above: say it again.
const lost = ava.output
  .split('\n')
  .filter((line) => /^\s*✘ (?!\[)|^\s*◌|^ {2}Exiting due to|^ {2}Uncaught/u.test(line));
if (ava.code !== 0 && lost.length > 0) process.stdout.write(`\n${lost.join('\n')}\n`);

// Only a whole run says of every case how it stands.
if (filters.length === 0 && updateConformance(ava.output)) {
  process.stdout.write('docs/conformance.md was written anew\n');
}
process.stdout.write(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}\n`,
);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
