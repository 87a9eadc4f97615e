/** A queuing strategy as a caller gives it. */
export type Strategy = { highWaterMark?: unknown; size?: unknown } | undefined;

/** First in, first out, with constant cost at both ends. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }
  push(item: T): void {
    this.#items.push(item);
  }
  peek(): T | undefined {
    return this.#items[this.#head];
  }
  shift(): T | undefined {
    const items = this.#items;
    const item = items[this.#head];
    items[this.#head++] = undefined;
    if (this.#head === items.length) {
      items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
  clear(): void {
    this.#items.length = 0;
    this.#head = 0;
  }
}

/** A promise with its ends outside, and a memory of how it was settled. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}

export function defer<T>(): Deferred<T> {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Marks a rejection as handled. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.then(undefined, nothing);
  return promise;
}

export function nothing(): void {}

/** Calls a user's algorithm as the streams standard does: a throw is a rejection. */
export function promiseCall(fn: () => unknown): Promise<unknown> {
  try {
    return Promise.resolve(fn());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** https://streams.spec.whatwg.org/#validate-and-normalize-high-water-mark */
export function highWaterMark(strategy: { highWaterMark?: unknown } | undefined, fallback: number): number {
  const given = strategy?.highWaterMark;
  if (given === undefined) return fallback;
  const value = Number(given);
  if (Number.isNaN(value) || value < 0) throw new RangeError(`Invalid highWaterMark: ${String(given)}`);
  return value;
}

export function sizeOf(strategy: { size?: unknown } | undefined): ((chunk: unknown) => unknown) | null {
  const size = strategy?.size;
  if (size === undefined) return null;
  if (typeof size !== 'function') throw new TypeError("A strategy's size must be a function");
  const call = size as (chunk: unknown) => unknown;
  return (chunk) => call(chunk);
}

/** https://streams.spec.whatwg.org/#enqueue-value-with-size */
export function checkSize(value: unknown): number {
  const size = Number(value);
  if (!(size >= 0) || size === Infinity) throw new RangeError('A chunk size must be a finite, non-negative number');
  return size;
}

/** A method of a source, sink or transformer, bound to it; null when absent. */
export function method(object: object | null | undefined, name: string): ((...args: unknown[]) => unknown) | null {
  const value = (object as Record<string, unknown> | null | undefined)?.[name];
  if (value === undefined) return null;
  if (typeof value !== 'function') throw new TypeError(`'${name}' must be a function`);
  return (...args) => Reflect.apply(value, object, args) as unknown;
}
