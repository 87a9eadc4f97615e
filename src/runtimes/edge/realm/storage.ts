import { bridge, type Handle } from './bridge.ts';

interface Outcome {
  ok: boolean;
  value: unknown;
}

/** Runs a callback through the host and brings its result or its error back untouched. */
function through(run: (callback: () => void) => void, callback: () => unknown): unknown {
  const outcome: Outcome = { ok: false, value: undefined };
  run(() => {
    try {
      outcome.value = callback();
      outcome.ok = true;
    } catch (error) {
      outcome.value = error;
    }
  });
  if (outcome.ok) return outcome.value;
  throw outcome.value;
}

type Fn = (...args: unknown[]) => unknown;

/** `AsyncLocalStorage` of `node:async_hooks`, over the host's own. */
export class AsyncLocalStorage {
  #storage: Handle = bridge.storageNew();
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
    const scope = bridge.scopeNew();
    return (callback, ...args) =>
      through(
        (inner) => bridge.scopeRun(scope, inner),
        () => callback(...args),
      );
  }
  run(store: unknown, callback: Fn, ...args: unknown[]): unknown {
    return through(
      (inner) => bridge.storageRun(this.#storage, store, inner),
      () => Reflect.apply(callback, null, args),
    );
  }
  exit(callback: Fn, ...args: unknown[]): unknown {
    return this.run(undefined, callback, ...args);
  }
  getStore(): unknown {
    const store = bridge.storageGet(this.#storage);
    return store === undefined ? this.#default : store;
  }
  enterWith(store: unknown): void {
    bridge.storageEnter(this.#storage, store);
  }
  disable(): void {
    bridge.storageDisable(this.#storage);
  }
}

let nextId = 1;

/** `AsyncResource` of `node:async_hooks`, over the host's own. */
export class AsyncResource {
  #scope: Handle = bridge.scopeNew();
  #id = nextId++;
  readonly type: string;

  constructor(type: string) {
    if (typeof type !== 'string' || type === '') throw new TypeError('The "type" argument must be a non-empty string');
    this.type = type;
  }
  runInAsyncScope(callback: Fn, thisArg?: unknown, ...args: unknown[]): unknown {
    return through(
      (inner) => bridge.scopeRun(this.#scope, inner),
      () => Reflect.apply(callback, thisArg, args),
    );
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
