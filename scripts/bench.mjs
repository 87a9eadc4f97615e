// `npm run bench [name…] [-- --json] [--save]`: every figure next to its rivals, measured in the same run.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { fail, root, setUp } from './lib.mjs';

const args = process.argv.slice(2);
const json = args.includes('--json');
const save = args.includes('--save');
const names = args.filter((arg) => !arg.startsWith('--'));
const known = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.bench.mjs'))
  .map((name) => name.slice(0, -'.bench.mjs'.length));
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) fail(`There is no bench "${unknown}"; there are: ${known.join(', ')}.`);

await setUp();

const machine = {
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? '',
  memoryGb: Math.round(totalmem() / 2 ** 30),
};
const results = {};
for (const name of names.length > 0 ? names : known) {
  const { title, run } = await import(join(root, 'bench', `${name}.bench.mjs`));
  process.stderr.write(`\n${name}: ${title}\n`);
  results[name] = { title, rows: await run({ log: (line) => process.stderr.write(`  ${line}\n`) }) };
}

/** rows: { what, who, value, unit, ratio?, target? } */
const markdown = Object.entries(results)
  .map(([name, { title, rows }]) =>
    [
      `## ${name}: ${title}`,
      '',
      '| what | who | figure | against us |',
      '|---|---|---|---|',
      ...rows.map(
        ({ what, who, value, unit, ratio, target }) =>
          `| ${what} | ${who} | ${value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })} ${unit} | ${ratio === undefined ? '' : `${ratio.toFixed(2)} ×`}${target ? ` (aim: ${target})` : ''} |`,
      ),
    ].join('\n'),
  )
  .join('\n\n');
const date = new Date().toISOString().slice(0, 10);
const head = `# Bench run of ${date}\n\nNode ${machine.node}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB. Ratios hold between machines; single figures do not.\n\n`;
if (json) process.stdout.write(`${JSON.stringify({ date, machine, results }, null, 2)}\n`);
else process.stdout.write(`\n${head}${markdown}\n`);
if (save) {
  const folder = join(root, 'bench', 'runs');
  mkdirSync(folder, { recursive: true });
  const stem = join(folder, `${date}-${Object.keys(results).join('-')}`);
  writeFileSync(`${stem}.json`, `${JSON.stringify({ date, machine, results }, null, 2)}\n`);
  writeFileSync(`${stem}.md`, `${head}${markdown}\n`);
}
process.exit(0);
