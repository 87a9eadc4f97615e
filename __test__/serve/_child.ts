import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { makeBuild } from '../dispatch/_made.ts';
import type { Made } from '../dispatch/_made.ts';

export interface Child {
  url: string;
  port: number;
  process: ChildProcess;
  exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** A server in a process of its own, on a build by hand: connections of thousands, signals and stray errors are not the test runner's. */
export async function childServer(t: ExecutionContext, made: Made, options: object = {}): Promise<Child> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-serve-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  makeBuild(dir, made);
  const serve = new URL('../../dist/serve/serve.js', import.meta.url).href;
  const source = `import { serve } from ${JSON.stringify(serve)};
const server = await serve(${JSON.stringify({ dir, port: 0, logs: false, ...options })});
process.on('SIGTERM', () => server.close().then(() => process.exit(0)));
console.log(server.url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit') as Child['exited'];
  const failed = exited.then(([code]) => {
    throw new Error(`the server ended with ${code} before it listened`);
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer];
  failed.catch(() => undefined);
  const url = String(line).trim();
  return { url, port: Number(new URL(url).port), process: child, exited };
}

/** Asks a route on and on, each time over a new connection, while something else goes on. */
export function bystander(url: string): { stop(): Promise<{ answered: number; failed: string[] }> } {
  let going = true;
  let answered = 0;
  const failed: string[] = [];
  const asking = (async () => {
    while (going) {
      try {
        const response = await fetch(url, { headers: { connection: 'close' } });
        await response.text();
        if (response.status === 200) answered += 1;
        else failed.push(String(response.status));
      } catch (error) {
        failed.push(`${String(error)} ${String((error as Error).cause)}`);
      }
    }
  })();
  return {
    async stop() {
      going = false;
      await asking;
      return { answered, failed };
    },
  };
}
