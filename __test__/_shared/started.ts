import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bin } from './command.ts';
import { root } from './root.ts';

/** A copy of a fixture outside the checkout, with the checkout's packages (or others) in reach. */
export function copyOf(fixture: string, modules: string = join(root, 'node_modules')): { dir: string; remove(): void } {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-')));
  cpSync(fixture, dir, { recursive: true });
  symlinkSync(modules, join(dir, 'node_modules'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A running `start`. */
export interface Started {
  url: string;
  child: ChildProcess;
  /** Everything on stderr so far. */
  log(): string;
  /** Resolves once stderr matches. */
  logged(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a built project on a free port and waits for its `ready` line. */
export async function start(
  dir: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  cwd?: string,
): Promise<Started> {
  const child = spawn(process.execPath, [bin, 'start', dir, '--port', '0', ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      stdout += text;
      const match = /^ready (http:\/\/\S+)$/m.exec(stdout);
      if (match) resolve(match[1]!);
    });
    void exited.then(([code]) => reject(new Error(`start ended with ${code}: ${stdout}${stderr}`)));
  });
  return {
    url,
    child,
    log: () => stderr,
    logged: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stderr);
          if (!match) return;
          child.stderr.off('data', look);
          resolve(match);
        };
        child.stderr.on('data', look);
        void exited.then(() => reject(new Error(`start ended before ${pattern}: ${stderr}`)));
        look();
      }),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}
