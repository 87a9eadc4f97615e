import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { LambdaEvent } from './payload.ts';

/** From the dispatcher to an instance. */
export interface Invocation {
  type: 'invoke';
  id: string;
  /** JSON of a {@link LambdaEvent}. */
  event: string;
  /** Unix time in milliseconds. */
  deadline: number;
}

/** From an instance to the dispatcher. */
export type Report =
  | { type: 'ready' }
  | { type: 'init-error'; error: RemoteError }
  /** JSON of a result. */
  | { type: 'result'; id: string; result: string }
  | { type: 'error'; id: string; error: RemoteError };

export interface RemoteError {
  name: string;
  message: string;
  stack: string;
}

export interface InstanceOptions {
  /** Absolute path of the function's folder: the instance's working directory, with its `index.mjs`. */
  folder: string;
  name: string;
  memoryMb: number;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  onOutput(line: string): void;
}

/** A process with one function in it. Only this file and `bootstrap.ts` know how the two ends talk. */
export interface InstanceProcess {
  readonly pid: number;
  /** Settles when the function is loaded; rejects when its code throws or the process ends first. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone, with what is known of why. */
  readonly exited: Promise<string>;
  /** One at a time. Resolves with the JSON of the handler's result; rejects with its error. */
  invoke(id: string, event: LambdaEvent | string, deadline: number): Promise<string>;
  freeze(): void;
  thaw(): void;
  kill(): void;
}

/** A function's own error, as it was in its process. */
export class FunctionError extends Error {
  constructor(remote: RemoteError) {
    super(remote.message);
    this.name = remote.name;
    this.stack = remote.stack;
  }
}

/** The process ended while something waited for it. */
class InstanceExit extends Error {
  override readonly name = 'InstanceExit';
}

const bootstrap = fileURLToPath(new URL('./bootstrap.js', import.meta.url));

/** Boots an instance: spawned cold, told nothing but its folder. */
export function startInstance(options: InstanceOptions): InstanceProcess {
  const child: ChildProcess = spawn(process.execPath, [`--max-old-space-size=${options.memoryMb}`, bootstrap], {
    cwd: options.folder,
    env: {
      ...options.env,
      AWS_LAMBDA_FUNCTION_NAME: options.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
      LAMBDA_TASK_ROOT: options.folder,
      _HANDLER: 'index.handler',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let tail = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      tail = `${tail}${line}\n`.slice(-2000);
      options.onOutput(line);
    });
  }
  let onReport: ((report: Report) => void) | null = null;
  let onExit: ((error: Error) => void) | null = null;
  let gone: Error | null = null;
  child.on('message', (report: Report) => onReport?.(report));

  const exited = new Promise<string>((resolve) => {
    const end = (why: string): void => {
      gone ??= new InstanceExit(why);
      onExit?.(gone);
      resolve(why);
    };
    child.once('error', (error) => end(`the process could not be started: ${error.message}`));
    // `close` comes after the last line of output, which often says why.
    child.once('close', (code, signal) =>
      end(
        `the process ended with ${signal ?? `code ${code}`}${tail === '' ? '' : `; its last words:\n${tail.trimEnd()}`}`,
      ),
    );
  });

  const await_ = <T>(
    start: () => void,
    read: (report: Report, resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (gone) {
        reject(gone);
        return;
      }
      const settle = (): void => {
        onReport = null;
        onExit = null;
      };
      onExit = (error) => {
        settle();
        reject(error);
      };
      onReport = (report) =>
        read(
          report,
          (value) => {
            settle();
            resolve(value);
          },
          (error) => {
            settle();
            reject(error);
          },
        );
      start();
    });

  const ready = await_<void>(
    () => undefined,
    (report, resolve, reject) => {
      if (report.type === 'ready') resolve();
      else if (report.type === 'init-error') reject(new FunctionError(report.error));
    },
  );

  const signal = (name: NodeJS.Signals): void => {
    try {
      child.kill(name);
    } catch {
      // Windows has no such signals: an instance there just stays awake.
    }
  };
  return {
    pid: child.pid ?? 0,
    ready,
    exited,
    invoke: (id, event, deadline) =>
      await_<string>(
        () => {
          const invocation: Invocation = {
            type: 'invoke',
            id,
            event: typeof event === 'string' ? event : JSON.stringify(event),
            deadline,
          };
          child.send(invocation, (error) => {
            if (error) onExit?.(new InstanceExit(`the process does not take requests any more: ${error.message}`));
          });
        },
        (report, resolve, reject) => {
          if (report.type === 'result' && report.id === id) resolve(report.result);
          else if (report.type === 'error' && report.id === id) reject(new FunctionError(report.error));
        },
      ),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill: () => signal('SIGKILL'),
  };
}
