import { spawn } from 'node:child_process';
import { join } from 'node:path';

import type { BuildOutput } from './output.ts';
import { ownRoot } from './own.ts';
import type { Project } from './project.ts';

/**
 * Fills the code caches of a finished build, so that the first cold start of all finds its code compiled. No code of the app runs. Processes of their own:
 * V8 takes a cache only under the flags that it was made with. A build is whole without.
 */
export async function compileAhead(output: BuildOutput, { outDir, signal }: Project): Promise<void> {
  const { routes, middleware, switchrt } = output;
  const jobs: Promise<void>[] = [];
  if (routes.some(({ lambda }) => lambda !== null)) {
    const folders = [join(outDir, 'lambda'), join(outDir, 'cache/lambda')];
    jobs.push(run('runtimes/node-lambda/compile-ahead.js', [...folders, String(switchrt.lambda.memoryMb)], signal));
  }
  // A host has no environment, and with it no flags of the user's.
  if (middleware?.runtime === 'edge' || routes.some(({ runtime }) => runtime === 'edge'))
    jobs.push(run('runtimes/edge/compile-ahead.js', [outDir, String(switchrt.edge.memoryMb)], signal, {}));
  await Promise.all(jobs);
}

function run(
  file: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ownRoot, file), ...args], {
      stdio: 'ignore',
      env,
      windowsHide: true,
      ...(signal && { signal }),
    });
    child.on('error', () => resolve()).on('close', () => resolve());
  });
}
