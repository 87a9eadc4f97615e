import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { SwitchrtConfig } from '../../config/types.ts';
import { RuntimeError } from '../contract.ts';
import type { RuntimeStats } from '../contract.ts';
import { Guard } from './guard.ts';
import { FunctionError, startInstance } from './transport.ts';
import type { InstanceProcess } from './transport.ts';

/** Longest an instance may take to load its function: Lambda's own figure, in milliseconds. */
const INIT_MS = 10_000;

/** Boots under way at once: more than the machine has cores only make each of them slower. */
const BOOTS: number = Math.max(2, availableParallelism());

export interface PoolLog {
  log(entry: { level: 'error' | 'warn' | 'info'; message: string; [field: string]: unknown }): void;
}

export interface PoolOptions {
  /** Absolute path of the folder that holds the functions' folders. */
  folder: string;
  config: SwitchrtConfig['lambda'];
  env: () => NodeJS.ProcessEnv;
  logger: PoolLog;
}

/** What an invocation came to. */
export interface Invoked {
  /** JSON of the handler's result. */
  result: string;
  cold: boolean;
  /** From spawn to end of init, in milliseconds; 0 when warm. */
  initMs: number;
}

interface Instance {
  name: string;
  process: InstanceProcess;
  state: 'init' | 'idle' | 'busy' | 'dead';
  /** Set while idle. */
  reaper: NodeJS.Timeout | null;
}

interface Waiting {
  name: string;
  start(): void;
  fail(error: Error): void;
}

/**
 * Instances of lambda functions: one request each at a time, booted when none is idle, frozen between requests,
 * ended when idle for too long. `concurrency` bounds them all together; a boot that waits for its turn takes an instance that comes free.
 */
export class LambdaPool {
  readonly #options: PoolOptions;
  readonly #instances = new Set<Instance>();
  readonly #waiting: Waiting[] = [];
  readonly #boots: number[] = [];
  readonly #guard = new Guard();
  #coldStarts = 0;
  #booting = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Runs one event on one instance.
   *
   * Rejects with a {@link FunctionError} for what the function threw, else with a {@link RuntimeError}: 429 no instance became free in time,
   * 502 the instance ended, 504 it took longer than `timeoutMs`.
   */
  async invoke(name: string, id: string, event: string): Promise<Invoked> {
    const { instance, cold, initMs } = await this.#acquire(name);
    const { timeoutMs } = this.#options.config;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new RuntimeError(504, `the function ${name} took longer than ${timeoutMs} ms and was ended`)),
        timeoutMs,
      );
    });
    try {
      const result = await Promise.race([instance.process.invoke(id, event, Date.now() + timeoutMs), timeout]);
      this.#release(instance);
      return { result, cold, initMs };
    } catch (error) {
      if (error instanceof FunctionError) {
        this.#release(instance);
        throw error;
      }
      this.#end(instance);
      if (error instanceof RuntimeError) throw error;
      throw new RuntimeError(502, `the instance of the function ${name} died in a request`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Has an instance of a function ready. */
  async warm(name: string): Promise<void> {
    if ([...this.#instances].some((instance) => instance.name === name && instance.state === 'idle')) return;
    const { instance } = await this.#acquire(name);
    this.#release(instance);
  }

  async #acquire(name: string): Promise<{ instance: Instance; cold: boolean; initMs: number }> {
    if (this.#closed) throw new RuntimeError(503, 'the lambda pool is closed');
    for (;;) {
      const idle = this.#idle(name);
      if (idle) {
        this.#wake(idle);
        return { instance: idle, cold: false, initMs: 0 };
      }
      if (!this.#mayBoot()) {
        await this.#wait(name);
        continue;
      }
      if (this.#isFull()) this.#end(this.#idle()!);
      this.#booting += 1;
      try {
        return await this.#boot(name);
      } finally {
        this.#booting -= 1;
        this.#next();
      }
    }
  }

  /** An idle instance of a function, or of any. The youngest first, so that the others grow old enough to be ended. */
  #idle(name?: string): Instance | undefined {
    return [...this.#instances]
      .toReversed()
      .find((instance) => instance.state === 'idle' && (name === undefined || instance.name === name));
  }

  #isFull(): boolean {
    return this.#instances.size >= this.#options.config.concurrency;
  }

  #mayBoot(): boolean {
    return this.#booting < BOOTS && (!this.#isFull() || this.#idle() !== undefined);
  }

  async #boot(name: string): Promise<{ instance: Instance; cold: boolean; initMs: number }> {
    const { folder, config, env, logger } = this.#options;
    const started = performance.now();
    const process = startInstance({
      folder: join(folder, name),
      name,
      memoryMb: config.memoryMb,
      timeoutMs: config.timeoutMs,
      env: env(),
      onOutput: (line) => logger.log({ level: 'info', message: line, function: name }),
    });
    const instance: Instance = { name, process, state: 'init', reaper: null };
    this.#instances.add(instance);
    this.#guard.add(process.pid);
    void this.#watch(instance);
    const deadline = new AbortController();
    try {
      await Promise.race([
        process.ready,
        delay(INIT_MS, undefined, { signal: deadline.signal }).then(() => {
          throw new Error(`it was not loaded after ${INIT_MS} ms`);
        }),
      ]);
    } catch (error) {
      this.#end(instance);
      throw new RuntimeError(502, `the function ${name} failed to start`, { cause: error });
    } finally {
      deadline.abort();
      process.ready.catch(() => undefined);
    }
    const initMs = performance.now() - started;
    this.#coldStarts += 1;
    this.#boots.push(initMs);
    if (this.#boots.length > 100) this.#boots.shift();
    // A floor for demonstrations: only what is left of it is waited for.
    if (config.coldStartMs > initMs) await delay(config.coldStartMs - initMs);
    instance.state = 'busy';
    return { instance, cold: true, initMs };
  }

  async #watch(instance: Instance): Promise<void> {
    await instance.process.exited;
    this.#guard.remove(instance.process.pid);
    this.#forget(instance);
  }

  #wake(instance: Instance): void {
    if (instance.reaper) clearTimeout(instance.reaper);
    instance.reaper = null;
    instance.state = 'busy';
    instance.process.thaw();
  }

  #release(instance: Instance): void {
    if (instance.state === 'dead') return;
    if (this.#closed) {
      this.#end(instance);
      return;
    }
    instance.state = 'idle';
    // Out of work until its next request, as on Lambda: no timer of the function runs on.
    instance.process.freeze();
    instance.reaper = setTimeout(() => this.#end(instance), this.#options.config.idleMs);
    instance.reaper.unref();
    this.#next();
  }

  #end(instance: Instance): void {
    instance.process.kill();
    this.#forget(instance);
  }

  #forget(instance: Instance): void {
    instance.state = 'dead';
    if (instance.reaper) clearTimeout(instance.reaper);
    if (this.#instances.delete(instance)) this.#next();
  }

  /** In line for an instance; not longer than a request may take, and not behind more than ten rounds of others. */
  #wait(name: string): Promise<void> {
    const { concurrency, timeoutMs } = this.#options.config;
    if (this.#waiting.length >= concurrency * 10)
      return Promise.reject(new RuntimeError(429, `all ${concurrency} lambda instances are busy and the line is full`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new RuntimeError(429, `none of ${concurrency} lambda instances became free within ${timeoutMs} ms`));
      }, timeoutMs);
      const waiting: Waiting = {
        name,
        start: () => {
          clearTimeout(timer);
          resolve();
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiting.push(waiting);
    });
  }

  /** Starts the first in line that can go on: the others need an instance of another function. */
  #next(): void {
    const at = this.#waiting.findIndex(({ name }) => this.#idle(name) !== undefined || this.#mayBoot());
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.start();
  }

  stats(): RuntimeStats {
    const instances = [...this.#instances];
    return {
      instances: instances.length,
      active: instances.filter((instance) => instance.state === 'busy').length,
      coldStarts: this.#coldStarts,
      coldStartMs: [...this.#boots],
      rssBytes: instances.reduce((sum, instance) => sum + residentBytes(instance.process.pid), 0),
    };
  }

  /** Ends idle instances at once and busy ones when they are done or `signal` fires. */
  async close(signal?: AbortSignal): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.fail(new RuntimeError(503, 'the server is going down'));
    const exits = [...this.#instances].map((instance) => instance.process.exited);
    for (const instance of this.#instances)
      if (instance.state === 'idle' || instance.state === 'init') this.#end(instance);
    const killAll = (): void => {
      for (const instance of this.#instances) this.#end(instance);
    };
    if (signal?.aborted) killAll();
    signal?.addEventListener('abort', killAll, { once: true });
    await Promise.all(exits);
    this.#guard.close();
  }
}

/** Resident memory of a process on Linux; 0 where it cannot be read. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
