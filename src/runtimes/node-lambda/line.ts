import { RuntimeError } from '../contract.ts';

interface Waiting {
  name: string;
  start(): void;
  fail(error: Error): void;
}

/** Requests that wait for an instance: first come, first served, except for who cannot go on yet. */
export class Line {
  readonly #waiting: Waiting[] = [];
  readonly #concurrency: number;
  readonly #timeoutMs: number;

  constructor({ concurrency, timeoutMs }: { concurrency: number; timeoutMs: number }) {
    this.#concurrency = concurrency;
    this.#timeoutMs = timeoutMs;
  }

  /** In line for an instance; not longer than a request may take, and not behind more than ten rounds of others: 429. */
  join(name: string): Promise<void> {
    const all = this.#concurrency;
    if (this.#waiting.length >= all * 10)
      return Promise.reject(new RuntimeError(429, `all ${all} lambda instances are busy and the line is full`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new RuntimeError(429, `none of ${all} lambda instances became free within ${this.#timeoutMs} ms`));
      }, this.#timeoutMs);
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

  /** Whether nobody waits. */
  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Starts the first that can go on: the others need an instance of another function. */
  next(mayStart: (name: string) => boolean): void {
    const at = this.#waiting.findIndex(({ name }) => mayStart(name));
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.start();
  }

  fail(error: Error): void {
    for (const waiting of this.#waiting.splice(0)) waiting.fail(error);
  }
}
