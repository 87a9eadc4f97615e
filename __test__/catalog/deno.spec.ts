import test from 'ava';

import { edgeBinaries, serveDeno } from '../_shared/edge-binaries.ts';
import { mismatches, probed, probeFolder } from './_catalog.ts';

const binaries = edgeBinaries();

/** Never called: they end the process, wait for somebody, or change what the probe needs. */
const UNCALLED: Record<string, string[] | '*'> = {
  child_process: ['fork', '_forkChild'],
  cluster: '*',
  constants: '*',
  inspector: ['open', 'waitForDebugger', 'console'],
  'inspector/promises': ['open', 'waitForDebugger', 'console'],
  module: ['register', 'registerHooks', 'runMain', '_load', '_initPaths'],
  process: [
    'abort',
    'exit',
    'kill',
    '_kill',
    'reallyExit',
    'execve',
    'openStdin',
    'removeAllListeners',
    'setUncaughtExceptionCaptureCallback',
  ],
  repl: ['start'],
  test: '*',
  'test/reporters': '*',
  timers: ['setInterval'],
  'timers/promises': '*',
  worker_threads: ['Worker', 'BroadcastChannel'],
};

test('the table for deno is what deno has', async (t) => {
  if (binaries === null) return t.pass();
  const folder = probeFolder(t);
  const p = await probed(await serveDeno(binaries.deno, folder, 'server.js'), { uncalled: UNCALLED, calls: 1 });
  t.deepEqual(mismatches('deno', p), []);
});
