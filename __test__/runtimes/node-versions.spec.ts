import { spawn } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';

import { nodeVersions } from '../_shared/node-versions.ts';
import { root } from '../_shared/root.ts';

/** Scan, build, serve on all three runtimes, the lambda pool, the edge host and its rights, the command. */
const SPECS = [
  '__test__/runtimes/*.contract.spec.ts',
  '__test__/runtimes/lambda.spec.ts',
  '__test__/edge/escapes.spec.ts',
  '__test__/e2e/layouts.spec.ts',
];

for (const [line, node] of nodeVersions()) {
  // One after the other: each brings servers and processes of its own.
  test.serial(`Node ${line}: every runtime keeps its contract, the edge host has no rights`, async (t) => {
    t.timeout(600_000);
    const child = spawn(node, [join(root, 'node_modules/ava/entrypoints/cli.mjs'), '--serial', ...SPECS], {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise((resolve) => child.once('close', resolve));
    t.is(code, 0, output);
    // As many as this version runs: one that skips all of them has proved nothing.
    t.regex(output, /\n\s+\d{2,} tests passed/);
  });
}
