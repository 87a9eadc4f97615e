import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { RuntimeApi } from './runtime-api.ts';

export interface InstanceOptions {
  /** Absolute path of the function's folder: the instance's working directory, with its `index.mjs`. */
  folder: string;
  name: string;
  memoryMb: number;
  env: NodeJS.ProcessEnv;
  /** Absolute path of a folder for compiled code that later instances start from; `null`: none. */
  codeCache: string | null;
  onOutput(line: string): void;
}

/** A process with one function in it: an execution environment. */
export interface Instance {
  readonly pid: number;
  /** Settles when the function is loaded; rejects when its code throws or the process ends first. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone, with what is known of why. */
  readonly exited: Promise<string>;
  /**
   * One at a time; `deadline` is Unix time in milliseconds. Resolves with the JSON of the handler's result; rejects with its error or the
   * process's end.
   */
  invoke(id: string, event: string, deadline: number): Promise<string>;
  /** Stops the process as soon as it asks for work and has none; {@link invoke} wakes it. */
  freezeWhenIdle(): void;
  kill(): void;
}

/** The process ended while something waited for it. */
class InstanceExit extends Error {
  override readonly name = 'InstanceExit';
}

const bootstrap = fileURLToPath(new URL('./bootstrap.cjs', import.meta.url));

/** Boots an instance: spawned cold, told nothing but its folder and where to ask for work. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const api = await RuntimeApi.open();
  const child = spawn(process.execPath, [`--max-old-space-size=${options.memoryMb}`, bootstrap], {
    cwd: options.folder,
    env: environment(options, api.address),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.unref();
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    (stream as Socket).unref();
    createInterface({ input: stream }).on('line', (line) => {
      tail = `${tail}${line}\n`.slice(-2000);
      options.onOutput(line);
    });
  }
  const exited = new Promise<string>((resolve) => {
    const end = (why: string): void => {
      api.close(new InstanceExit(why));
      resolve(why);
    };
    child.once('error', (error) => end(`the process could not be started: ${error.message}`));
    // `close` comes after the last line of output, which often says why.
    child.once('close', (code, signal) => {
      const words = tail === '' ? '' : `; its last words:\n${tail.trimEnd()}`;
      end(`the process ended with ${signal ?? `code ${code}`}${words}`);
    });
  });

  const signal = (name: NodeJS.Signals): void => {
    try {
      child.kill(name);
    } catch {
      // Windows has no such signals: an instance there just stays awake.
    }
  };
  let frozen = false;
  let freezing = false;
  let waiting = false;
  const settle = (): void => {
    if (!freezing || !waiting || frozen) return;
    frozen = true;
    signal('SIGSTOP');
  };
  api.onWaiting = (): void => {
    waiting = true;
    settle();
  };
  return {
    pid: child.pid ?? 0,
    ready: holding(api.ready),
    exited,
    invoke: (id, event, deadline) => {
      const invoked = api.invoke({ id, event, deadline, arn: arnOf(options.name) });
      freezing = false;
      waiting = false;
      if (frozen) signal('SIGCONT');
      frozen = false;
      return holding(invoked);
    },
    freezeWhenIdle: () => {
      freezing = true;
      settle();
    },
    kill: () => signal('SIGKILL'),
  };
}

/** Keeps this process alive until something settles: an instance that waits for work does not. */
function holding<T>(work: Promise<T>): Promise<T> {
  const hold = setInterval(() => undefined, 2 ** 30);
  const release = (): void => clearInterval(hold);
  work.then(release, release);
  return work;
}

const REGION = 'us-east-1';

function arnOf(name: string): string {
  return `arn:aws:lambda:${REGION}:000000000000:function:${name}`;
}

/** What Lambda sets for a runtime, beside the app's own. */
function environment(options: InstanceOptions, address: string): NodeJS.ProcessEnv {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    ...(options.codeCache === null ? {} : { NODE_COMPILE_CACHE: options.codeCache }),
    ...options.env,
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_LAMBDA_FUNCTION_NAME: options.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // Amazon's runtime client ends when they are missing, and puts them into the handler's context.
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '[$LATEST]',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    LAMBDA_TASK_ROOT: options.folder,
    _HANDLER: 'index.handler',
  };
}
