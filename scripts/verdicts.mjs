// `npm run verdicts [route…]`: the scan's verdicts on npm packages beside what happens; without names it writes docs/reference/verdicts.{md,json}.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root, setUp, step } from './lib.mjs';

await setUp();
const folder = join(root, 'bench/verdicts');
if (!existsSync(join(folder, 'node_modules'))) {
  await step(
    'Installing the packages',
    'npm',
    ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'],
    {
      cwd: folder,
    },
  );
}
// The tests' helpers are TypeScript.
await import('@oxc-node/core/register');
const { measure } = await import('../bench/verdicts/verdicts.mjs');
const { markdown } = await import('../bench/verdicts/table.mjs');

const only = process.argv.slice(2);
const result = await measure({ only, next: only.length === 0, log: (line) => process.stderr.write(`${line}\n`) });
const version = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).dependencies;
const { optionalDependencies: binaries } = JSON.parse(
  readFileSync(join(root, '__test__/apps/edge-runtimes/package.json'), 'utf8'),
);
const report = {
  date: new Date().toISOString().slice(0, 10),
  versions: {
    workerd: binaries['@cloudflare/workerd-linux-64'],
    deno: binaries['@deno/linux-x64-glibc'],
    next: version('bench/peers/next-16/package.json').next,
  },
  ...result,
};
const text = markdown(report);
if (only.length > 0) process.stdout.write(`${text}\n`);
else {
  writeFileSync(join(root, 'docs/reference/verdicts.md'), text);
  // Messages of compilers name where this checkout lies.
  const data = JSON.stringify(report, null, 2)
    .replaceAll(root, '')
    .replaceAll(/[^"\s\\]*switchrt-verdict-\w+\//g, '');
  writeFileSync(join(root, 'docs/reference/verdicts.json'), `${data}\n`);
  process.stdout.write('docs/reference/verdicts.md and verdicts.json were written\n');
}
process.exit(0);
