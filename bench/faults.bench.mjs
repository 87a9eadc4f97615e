// How long the other routes of an edge host wait when one of them breaks. `--save` writes the figures into the docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BYSTANDER, FAULTS } from '../__test__/edge/_faults.mjs';
import { edgeLab, withSpare } from './edge-lab.mjs';
import { root } from './lib.mjs';

export const title = 'a route breaks: the longest time that another route of its host waited';

async function fault({ body, module, edge, kill }) {
  const lab = await edgeLab({
    routes: { '/fault': body, '/bystander': BYSTANDER },
    modules: module === undefined ? {} : { '/fault': module },
    edge: { busyMs: 400, ...edge },
  });
  try {
    await withSpare(lab);
    await (await fetch(`${lab.origin}/bystander`)).text();
    let running = true;
    let longest = 0;
    const beside = (async () => {
      while (running) {
        const at = performance.now();
        const text = await (await fetch(`${lab.origin}/bystander`)).text();
        if (text !== 'here') throw new Error(`the bystander got ${text}`);
        longest = Math.max(longest, performance.now() - at);
      }
    })();
    const pending = fetch(`${lab.origin}/fault`).then((response) => response.text().catch(() => ''));
    if (kill) {
      await (await fetch(`${lab.origin}/bystander`)).text();
      process.kill(lab.runtime.hosts()[0], kill);
    }
    await pending;
    for (let i = 0; i < 5; i++) await (await fetch(`${lab.origin}/bystander`)).text();
    running = false;
    await beside;
    return longest;
  } finally {
    await lab.close();
  }
}

export async function run({ log }) {
  const rows = [];
  const lines = [];
  for (const [name, entry] of Object.entries(FAULTS)) {
    log(name);
    const ms = await fault(entry);
    rows.push({ what: `the bystander's wait beside ${name}`, who: 'switchrt-native', value: ms, unit: 'ms' });
    lines.push(`| ${name} | ${entry.status} | ${entry.told} | ${Math.round(ms).toLocaleString('en')} ms |`);
  }
  if (process.argv.includes('--save')) {
    lines.push(
      '| a host that hangs in its start | 200 | given up after 10 s and replaced; what waits for it runs in the next one | – |',
      '| a dispatcher that is killed | – | its hosts end by themselves | – |',
    );
    const file = join(root, 'docs/reference/faults.md');
    const text = readFileSync(file, 'utf8');
    const head = '| what breaks | its own request | what happens | the bystander waited |\n|---|---|---|---|\n';
    writeFileSync(
      file,
      text.replace(
        /<!-- edge:begin -->[^]*<!-- edge:end -->/,
        () => `<!-- edge:begin -->\n${head}${lines.join('\n')}\n<!-- edge:end -->`,
      ),
    );
  }
  return rows;
}
