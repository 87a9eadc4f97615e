import { type Captured, capture, runIn, Storage } from './async-context.ts';

type Fn = (...args: unknown[]) => unknown;

/** `AsyncLocalStorage` of `node:async_hooks`. */
export class AsyncLocalStorage {
  #storage = new Storage<unknown>();
  #default: unknown;
  readonly name: string;

  constructor(options: { defaultValue?: unknown; name?: string } = {}) {
    this.#default = options?.defaultValue;
    this.name = options?.name ?? '';
  }

  /** Binds a function to the storages as they are now. */
  static bind(callback: Fn): Fn {
    return AsyncResource.bind(callback);
  }
  static snapshot(): (callback: Fn, ...args: unknown[]) => unknown {
    const captured = capture();
    return (callback, ...args) => runIn(captured, () => callback(...args));
  }
  run(store: unknown, callback: Fn, ...args: unknown[]): unknown {
    return this.#storage.run(store, () => apply(callback, null, args));
  }
  exit(callback: Fn, ...args: unknown[]): unknown {
    return this.run(undefined, callback, ...args);
  }
  getStore(): unknown {
    return this.#storage.get(this.#default);
  }
  enterWith(store: unknown): void {
    this.#storage.enter(store);
  }
  disable(): void {
    this.#storage.disable();
  }
}

const { apply } = Reflect;
let nextId = 1;

/** `AsyncResource` of `node:async_hooks`. */
export class AsyncResource {
  #captured: Captured = capture();
  #id = nextId++;
  readonly type: string;

  constructor(type: string) {
    if (typeof type !== 'string' || type === '') throw new TypeError('The "type" argument must be a non-empty string');
    this.type = type;
  }
  runInAsyncScope(callback: Fn, thisArg?: unknown, ...args: unknown[]): unknown {
    return runIn(this.#captured, () => apply(callback, thisArg, args));
  }
  bind(callback: Fn, thisArg?: unknown): Fn {
    if (typeof callback !== 'function') throw new TypeError('The "fn" argument must be of type function');
    const run = (receiver: unknown, args: unknown[]): unknown => this.runInAsyncScope(callback, receiver, ...args);
    return function (this: unknown, ...args: unknown[]) {
      return run(thisArg ?? this, args);
    };
  }
  static bind(callback: Fn, type?: string, thisArg?: unknown): Fn {
    return new AsyncResource(type ?? (callback.name || 'bound-anonymous-fn')).bind(callback, thisArg);
  }
  emitDestroy(): this {
    return this;
  }
  asyncId(): number {
    return this.#id;
  }
  triggerAsyncId(): number {
    return 0;
  }
}
