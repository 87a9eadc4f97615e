import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { RuntimeError } from '../contract.ts';
import type { RuntimeStats } from '../contract.ts';
import { Guard } from './guard.ts';
import { startInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import { Line } from './line.ts';
import { peakBytes, residentBytes } from './resident.ts';
import { FunctionError, ResponseTooLargeError } from './runtime-api.ts';
import type { Invoked, PoolOptions } from './types.ts';

/** Longest an instance may take to load its function: Lambda's own figure, in milliseconds. */
const INIT_MS = 10_000;

/** Boots under way at once: more than the machine has cores only make each of them slower. */
const BOOTS: number = Math.max(2, availableParallelism());

interface Slot {
  name: string;
  instance: Instance;
  state: 'init' | 'idle' | 'busy' | 'dead';
  /** Set while idle. */
  reaper: NodeJS.Timeout | null;
}

/**
 * Instances of lambda functions: one request each at a time, booted when none is idle, frozen between requests,
 * ended when idle for too long. `concurrency` bounds them all together; a boot that waits for its turn takes an instance that comes free.
 * `spares` are instances of a function in use that were booted before a request needs them.
 */
export class LambdaPool {
  readonly #options: PoolOptions;
  readonly #slots = new Set<Slot>();
  readonly #line: Line;
  readonly #bootMs: number[] = [];
  readonly #guard = new Guard();
  #coldStarts = 0;
  #booting = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#line = new Line(options.config);
  }

  /**
   * Runs one event on one instance.
   *
   * Rejects with a {@link FunctionError} for what the function threw, with {@link ResponseTooLargeError} for an answer over a payload's size, else
   * with a {@link RuntimeError}: 429 no instance became free in time, 502 the instance ended, 504 it took longer than `timeoutMs`.
   */
  async invoke(name: string, id: string, event: string): Promise<Invoked> {
    const { slot, cold, initMs } = await this.#acquire(name);
    this.#keepSpares(name);
    const { timeoutMs } = this.#options.config;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new RuntimeError(504, `the function ${name} took longer than ${timeoutMs} ms and was ended`)),
        timeoutMs,
      );
    });
    try {
      const result = await Promise.race([slot.instance.invoke(id, event, Date.now() + timeoutMs), timeout]);
      const peak = cold ? peakBytes(slot.instance.pid) : 0;
      this.#release(slot);
      return { result, cold, initMs, peakBytes: peak };
    } catch (error) {
      if (error instanceof FunctionError || error instanceof ResponseTooLargeError) {
        this.#release(slot);
        throw error;
      }
      this.#end(slot);
      if (error instanceof RuntimeError) throw error;
      throw new RuntimeError(502, `the instance of the function ${name} died in a request`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Boots instances of a function that no request waits for, as far as there is room. Rejects when one does not start. */
  async warm(name: string, instances: number): Promise<void> {
    const boot = async (): Promise<void> => {
      while (!this.#mayBoot() && !this.#isFull()) await this.#line.join(name);
      if (this.#closed || this.#isFull()) return;
      this.#release((await this.#boot(name)).slot);
    };
    await Promise.all(Array.from({ length: instances - this.instancesOf(name) }, boot));
  }

  instancesOf(name: string): number {
    let count = 0;
    for (const slot of this.#slots) if (slot.name === name) count += 1;
    return count;
  }

  async #acquire(name: string): Promise<{ slot: Slot; cold: boolean; initMs: number }> {
    if (this.#closed) throw new RuntimeError(503, 'the lambda pool is closed');
    for (;;) {
      const idle = this.#idle(name);
      if (idle) {
        if (idle.reaper) clearTimeout(idle.reaper);
        idle.reaper = null;
        idle.state = 'busy';
        return { slot: idle, cold: false, initMs: 0 };
      }
      if (!this.#mayBoot()) {
        await this.#line.join(name);
        continue;
      }
      if (this.#isFull()) this.#end(this.#idle()!);
      const { slot, initMs } = await this.#boot(name);
      this.#coldStarts += 1;
      this.#bootMs.push(initMs);
      if (this.#bootMs.length > 100) this.#bootMs.shift();
      // A floor for demonstrations: only what is left of it is waited for.
      const { coldStartMs } = this.#options.config;
      if (coldStartMs > initMs) await delay(coldStartMs - initMs);
      return { slot, cold: true, initMs };
    }
  }

  /** Boots what is missing of a function's spares, while there is room and nobody else waits for it. */
  #keepSpares(name: string): void {
    const { spares } = this.#options.config;
    const ready = [...this.#slots].filter(
      (slot) => slot.name === name && (slot.state === 'idle' || slot.state === 'init'),
    ).length;
    if (ready >= spares || this.#closed || this.#isFull() || this.#booting >= BOOTS || !this.#line.empty) return;
    this.#boot(name).then(
      ({ slot }) => {
        this.#release(slot);
        this.#keepSpares(name);
      },
      // Whoever needs the function next boots it, and hears why that fails.
      () => undefined,
    );
  }

  /** An idle instance of a function, or of any. The youngest first, so that the others grow old enough to be ended. */
  #idle(name?: string): Slot | undefined {
    return [...this.#slots]
      .toReversed()
      .find((slot) => slot.state === 'idle' && (name === undefined || slot.name === name));
  }

  #isFull(): boolean {
    return this.#slots.size + this.#starting >= this.#options.config.concurrency;
  }

  #mayBoot(): boolean {
    return this.#booting < BOOTS && (!this.#isFull() || this.#idle() !== undefined);
  }

  /** Boots that have no process yet: they count as instances all the same. */
  #starting = 0;

  async #boot(name: string): Promise<{ slot: Slot; initMs: number }> {
    this.#booting += 1;
    try {
      const started = performance.now();
      const slot = await this.#start(name);
      const deadline = new AbortController();
      try {
        const late = delay(INIT_MS, undefined, { signal: deadline.signal }).then(() => {
          throw new Error(`it was not loaded after ${INIT_MS} ms`);
        });
        await Promise.race([slot.instance.ready, late]);
      } catch (error) {
        this.#end(slot);
        throw new RuntimeError(502, `the function ${name} failed to start`, { cause: error });
      } finally {
        deadline.abort();
      }
      slot.state = 'busy';
      return { slot, initMs: performance.now() - started };
    } finally {
      this.#booting -= 1;
      this.#next();
    }
  }

  async #start(name: string): Promise<Slot> {
    const { folder, config, env, codeCache, logger } = this.#options;
    this.#starting += 1;
    let instance: Instance;
    try {
      instance = await startInstance({
        folder: join(folder, name),
        name,
        memoryMb: config.memoryMb,
        env: env(),
        codeCache,
        onOutput: (line) => logger.log({ level: 'info', message: line, function: name }),
      });
    } catch (error) {
      throw new RuntimeError(502, `the function ${name} failed to start`, { cause: error });
    } finally {
      this.#starting -= 1;
    }
    const slot: Slot = { name, instance, state: 'init', reaper: null };
    this.#slots.add(slot);
    // It may have been closed while there was no process to end.
    if (this.#closed) {
      this.#end(slot);
      return slot;
    }
    this.#guard.add(instance.pid);
    void instance.exited.then(() => {
      this.#guard.remove(instance.pid);
      this.#forget(slot);
    });
    return slot;
  }

  #release(slot: Slot): void {
    if (slot.state === 'dead') return;
    if (this.#closed) {
      this.#end(slot);
      return;
    }
    slot.state = 'idle';
    // Out of work until its next request, as on Lambda: no timer of the function runs on.
    slot.instance.freezeWhenIdle();
    slot.reaper = setTimeout(() => this.#end(slot), this.#options.config.idleMs);
    slot.reaper.unref();
    this.#next();
  }

  #end(slot: Slot): void {
    slot.instance.kill();
    this.#forget(slot);
  }

  #forget(slot: Slot): void {
    slot.state = 'dead';
    if (slot.reaper) clearTimeout(slot.reaper);
    if (this.#slots.delete(slot)) this.#next();
  }

  #next(): void {
    this.#line.next((name) => this.#idle(name) !== undefined || this.#mayBoot());
  }

  stats(): RuntimeStats {
    const slots = [...this.#slots];
    return {
      instances: slots.length,
      active: slots.filter((slot) => slot.state === 'busy').length,
      coldStarts: this.#coldStarts,
      coldStartMs: [...this.#bootMs],
      rssBytes: slots.reduce((sum, slot) => sum + residentBytes(slot.instance.pid), 0),
    };
  }

  /** Ends idle instances at once and busy ones when they are done or `signal` fires. */
  async close(signal?: AbortSignal): Promise<void> {
    this.#closed = true;
    this.#line.fail(new RuntimeError(503, 'the server is going down'));
    const exits = [...this.#slots].map((slot) => slot.instance.exited);
    for (const slot of this.#slots) if (slot.state === 'idle' || slot.state === 'init') this.#end(slot);
    const killAll = (): void => {
      for (const slot of this.#slots) this.#end(slot);
    };
    if (signal?.aborted) killAll();
    signal?.addEventListener('abort', killAll, { once: true });
    await Promise.all(exits);
    this.#guard.close();
  }
}
