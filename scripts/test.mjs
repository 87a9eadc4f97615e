// `npm test [-- ava arguments]`: sets everything up, runs cargo test and ava, ends with one plain line.
import { join } from 'node:path';

import { updateConformance } from './conformance.mjs';
import { ci, root, run, setUp } from './lib.mjs';

await setUp();

const filters = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Adds what a runner's closing lines say; a runner that failed without a failed test counts as one failure. */
function add({ code, output }, pattern) {
  let failed = 0;
  for (const match of output.matchAll(pattern)) {
    const { passed = 0, failed: lost = 0, skipped = 0 } = match.groups;
    totals.passed += Number(passed);
    totals.skipped += Number(skipped);
    failed += Number(lost);
  }
  totals.failed += code === 0 ? failed : Math.max(failed, 1);
}

if (filters.length === 0) {
  const cargo = await run('cargo', ['test', '--workspace', '--locked', '--no-fail-fast', ...(ci ? ['--quiet'] : [])], {
    capture: true,
  });
  add(cargo, /^test result: \w+\. (?<passed>\d+) passed; (?<failed>\d+) failed; (?<skipped>\d+) ignored/gm);
}

const ava = await run(process.execPath, [join(root, 'node_modules/ava/entrypoints/cli.mjs'), ...filters], {
  capture: true,
  env: { FORCE_COLOR: '0' },
});
add(
  ava,
  /^ {2}(?:(?<passed>\d+) tests? passed|(?<failed>\d+) (?:tests? failed|uncaught exceptions?|unhandled rejections?)|(?<skipped>\d+) tests? (?:skipped|todo))/gm,
);

// Only a whole run says of every case how it stands.
if (filters.length === 0 && updateConformance(ava.output)) {
  process.stdout.write('docs/conformance.md was written anew\n');
}
process.stdout.write(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}\n`,
);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
