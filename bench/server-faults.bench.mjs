// How long routes of all three runtimes wait when something breaks on Node, in a lambda function or on the wire. `--save` writes the figures into the docs.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { BYSTANDERS, FAULTS, FILES } from '../__test__/serve/_faults.mjs';
import { root } from './lib.mjs';
import { startServer } from './soak/child.mjs';

export const title = 'a request or a client breaks: the longest time that a route of any runtime waited';

/** Asks on and on; `stop` gives the longest wait in milliseconds. */
function bystander(url) {
  let running = true;
  let longest = 0;
  const asking = (async () => {
    while (running) {
      const at = performance.now();
      const answer = await fetch(url);
      const text = await answer.text();
      if (text !== 'here') throw new Error(`${url} answered ${answer.status} ${text}`);
      longest = Math.max(longest, performance.now() - at);
    }
    return longest;
  })();
  asking.catch(() => undefined);
  return {
    stop() {
      running = false;
      return asking;
    },
  };
}

export async function run({ log }) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-faults-')));
  const rows = [];
  try {
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    const { build } = await import('../dist/index.js');
    await build({ dir });
    const server = await startServer({ dir });
    for (const path of BYSTANDERS) await (await fetch(server.url + path)).text();
    const tables = {};
    for (const [where, faults] of Object.entries(FAULTS)) {
      tables[where] = ['| what breaks | its own request | what happens | the bystanders waited |', '|---|---|---|---|'];
      for (const [name, { status, told, run: breaks }] of Object.entries(faults)) {
        log(name);
        const others = BYSTANDERS.map((path) => bystander(server.url + path));
        const got = await breaks(server);
        if (got !== status) throw new Error(`${name}: ${status} expected, got ${got}`);
        const ms = Math.max(...(await Promise.all(others.map((other) => other.stop()))));
        rows.push({ what: `the longest wait beside ${name}`, who: 'switchrt-native', value: ms, unit: 'ms' });
        tables[where].push(`| ${name} | ${status} | ${told} | ${Math.round(ms).toLocaleString('en')} ms |`);
      }
    }
    await server.close();
    if (process.argv.includes('--save')) {
      const file = join(root, 'docs/reference/faults.md');
      let text = readFileSync(file, 'utf8');
      for (const [where, lines] of Object.entries(tables)) {
        const mark = (end) => `<!-- ${where.toLowerCase()}:${end} -->`;
        text = text.replace(
          new RegExp(`${mark('begin')}[^]*${mark('end')}`),
          () => `${mark('begin')}\n${lines.join('\n')}\n${mark('end')}`,
        );
      }
      writeFileSync(file, text);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return rows;
}
