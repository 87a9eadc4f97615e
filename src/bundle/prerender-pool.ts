import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { SwitchrtError } from '../errors.ts';
import { ownRoot } from './own.ts';
import type { PrerenderAnswer, PrerenderTask } from './prerender-child.ts';

/** Runs tasks in child processes, so that a page that exits, hangs or breaks the heap costs its own answer and nothing else. */
export interface PrerenderPool {
  run(
    task:
      | Omit<Extract<PrerenderTask, { kind: 'paths' }>, 'id'>
      | Omit<Extract<PrerenderTask, { kind: 'render' }>, 'id'>,
  ): Promise<PrerenderAnswer>;
  close(): void;
}

interface PoolOptions {
  size: number;
  /** Milliseconds that one task may take. */
  timeoutMs: number;
  cwd: string;
  env: Record<string, string>;
  signal?: AbortSignal;
}

interface Job {
  task: PrerenderTask;
  settle(answer: PrerenderAnswer): void;
  fail(error: unknown): void;
}

/** A child does one task at a time, so that its death names the page. */
export function prerenderPool({ size, timeoutMs, cwd, env, signal }: PoolOptions): PrerenderPool {
  const waiting: Job[] = [];
  const idle: ChildProcess[] = [];
  const children = new Set<ChildProcess>();
  let id = 0;

  const start = (): ChildProcess => {
    const child = fork(join(ownRoot, 'bundle/prerender-child.js'), [], {
      cwd,
      env: { ...process.env, ...env, NODE_ENV: 'production', NEXT_RUNTIME: 'nodejs' },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    children.add(child);
    child.once('exit', () => {
      children.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
    });
    return child;
  };

  const next = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || children.size < size))
      work(idle.pop() ?? start(), waiting.shift()!);
  };

  const work = (child: ChildProcess, job: Job): void => {
    let errors = '';
    const onStderr = (chunk: Buffer): void => void (errors = `${errors}${String(chunk)}`.slice(-4000));
    const end = (answer: PrerenderAnswer, alive: boolean): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      child.stderr!.off('data', onStderr);
      if (alive) idle.push(child);
      else {
        children.delete(child);
        child.kill('SIGKILL');
      }
      job.settle(answer);
      next();
    };
    const died = (message: string): PrerenderAnswer => ({
      id: job.task.id,
      ok: false,
      error: { name: 'Error', message, stack: errors.trim() },
    });
    const onMessage = (answer: PrerenderAnswer): void => end(answer, true);
    const onExit = (code: number | null, by: string | null): void =>
      end(died(`the process ended with ${by ?? `code ${code}`}`), false);
    const timer = setTimeout(() => end(died(`it took longer than ${timeoutMs / 1000} s`), false), timeoutMs);
    child.on('message', onMessage).on('exit', onExit);
    child.stderr!.on('data', onStderr);
    child.send(job.task);
  };

  const close = (): void => {
    signal?.removeEventListener('abort', abort);
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  };
  const abort = (): void => {
    const error = new SwitchrtError('SRT_ABORTED', 'The build was aborted.', { cause: signal?.reason });
    for (const job of waiting.splice(0)) job.fail(error);
    close();
  };
  signal?.addEventListener('abort', abort, { once: true });

  return {
    run: (task) =>
      new Promise((settle, fail) => {
        if (signal?.aborted) {
          fail(new SwitchrtError('SRT_ABORTED', 'The build was aborted.', { cause: signal.reason }));
          return;
        }
        waiting.push({ task: { ...task, id: id++ } as PrerenderTask, settle, fail });
        next();
      }),
    close,
  };
}
