import test from 'ava';

import { nodeVersions, passesUnder } from '../_shared/node-versions.ts';

/** Scan, build, serve on all three runtimes, the lambda pool, the edge host and its rights, the command. */
const SPECS = [
  '__test__/runtimes/*.contract.spec.ts',
  '__test__/runtimes/lambda.spec.ts',
  '__test__/edge/escapes.spec.ts',
  '__test__/edge/storage.spec.ts',
  '__test__/e2e/layouts.spec.ts',
];

for (const [line, node] of nodeVersions()) {
  // One after the other: each brings servers and processes of its own.
  test.serial(`Node ${line}: every runtime keeps its contract, the edge host has no rights`, async (t) => {
    await passesUnder(t, node, SPECS);
  });
}
