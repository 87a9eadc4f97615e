import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { FromChild } from './child.ts';

/** A server that is measured, in a process of its own. */
export interface MeasuredServer {
  url: string;
  /** From its spawn to `ready`, in milliseconds. */
  bootMs: number;
  figures(): Promise<Extract<FromChild, { type: 'figures' }>>;
  stop(): Promise<void>;
}

export interface Where {
  dir: string;
  outDir: string;
  node: 'server' | 'lambda';
  signal?: AbortSignal | undefined;
}

/** Boots one. Rejects with its reason when it does not come up, or when `signal` fires. */
export async function bootServer({ dir, outDir, node, signal }: Where): Promise<MeasuredServer> {
  signal?.throwIfAborted();
  const started = performance.now();
  const child = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [dir, outDir, node], {
    env: { ...process.env, NODE_ENV: 'production' },
    // What routes print is no result.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const kill = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  const message = async (): Promise<FromChild> => {
    const gone = exited.then(() => {
      signal?.throwIfAborted();
      throw new Error('a measured server ended early');
    });
    const [first] = (await Promise.race([once(child, 'message'), gone])) as [FromChild];
    gone.catch(() => undefined);
    return first;
  };
  const ready = await message();
  if (ready.type !== 'ready')
    throw new Error(ready.type === 'failed' ? ready.message : 'a measured server did not start');
  return {
    url: ready.url,
    bootMs: performance.now() - started,
    async figures() {
      child.send('figures');
      const answer = await message();
      if (answer.type !== 'figures') throw new Error('a measured server answered something else');
      return answer;
    },
    async stop() {
      signal?.removeEventListener('abort', kill);
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
