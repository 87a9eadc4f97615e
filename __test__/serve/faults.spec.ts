import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { built } from '../e2e/_built.ts';
import { root } from '../_shared/root.ts';
import { bystander } from './_child.ts';
// Shared with the bench, which runs without types.
// @ts-expect-error -- no declarations
import { BYSTANDERS as PATHS, FAULTS as ALL, FILES } from './_faults.mjs';

interface Fault {
  status: string;
  run(target: { url: string; port: number }): Promise<string>;
}

const BYSTANDERS: string[] = PATHS;
const FAULTS: Record<string, Record<string, Fault>> = ALL;

const docs = readFileSync(join(root, 'docs/reference/faults.md'), 'utf8');

test('what breaks on Node, in lambda functions and on the wire costs its own request alone', async (t) => {
  t.timeout(300_000);
  const { server } = await (await built(t, FILES)).start();
  const target = { url: server.url, port: Number(new URL(server.url).port) };
  for (const path of BYSTANDERS) t.is((await fetch(server.url + path)).status, 200, path);
  for (const [where, faults] of Object.entries(FAULTS))
    for (const [name, { status, run }] of Object.entries(faults)) {
      const others = BYSTANDERS.map((path) => bystander(server.url + path));
      t.is(await run(target), status, `${where}: ${name}`);
      for (const [i, other] of others.entries()) {
        const { answered, failed } = await other.stop();
        t.deepEqual(failed, [], `${BYSTANDERS[i]} beside ${where}: ${name}`);
        t.true(answered > 0, `${BYSTANDERS[i]} beside ${where}: ${name}`);
      }
      t.true(docs.includes(`| ${name} | ${status} |`), `docs/reference/faults.md has ${where}: ${name}`);
    }
});
