type Listener = (...args: unknown[]) => unknown;
type Key = string | symbol;

export const errorMonitor: unique symbol = Symbol('events.errorMonitor') as never;
export const captureRejectionSymbol: symbol = Symbol.for('nodejs.rejection');
export const defaultMaxListeners = 10;

/** `EventEmitter` of `node:events`: https://nodejs.org/api/events.html#class-eventemitter */
export class EventEmitter {
  static EventEmitter: typeof EventEmitter = EventEmitter;
  static defaultMaxListeners: number = defaultMaxListeners;
  static errorMonitor: symbol = errorMonitor;
  static captureRejectionSymbol: symbol = captureRejectionSymbol;
  _events: Map<Key, { listener: Listener; once: boolean }[]> | undefined;
  _maxListeners: number | undefined;

  // A static: classes that inherit through `util.inherits` never run this class's constructor.
  static #add(emitter: EventEmitter, event: Key, listener: Listener, once: boolean, front: boolean): EventEmitter {
    if (typeof listener !== 'function') throw new TypeError('The "listener" argument must be of type function');
    const events = (emitter._events ??= new Map<Key, { listener: Listener; once: boolean }[]>());
    if (events.has('newListener')) emitter.emit('newListener', event, listener);
    let list = events.get(event);
    if (list === undefined) events.set(event, (list = []));
    list[front ? 'unshift' : 'push']({ listener, once });
    return emitter;
  }
  on(event: Key, listener: Listener): this {
    return EventEmitter.#add(this, event, listener, false, false) as this;
  }
  addListener(event: Key, listener: Listener): this {
    return this.on(event, listener);
  }
  once(event: Key, listener: Listener): this {
    return EventEmitter.#add(this, event, listener, true, false) as this;
  }
  prependListener(event: Key, listener: Listener): this {
    return EventEmitter.#add(this, event, listener, false, true) as this;
  }
  prependOnceListener(event: Key, listener: Listener): this {
    return EventEmitter.#add(this, event, listener, true, true) as this;
  }
  off(event: Key, listener: Listener): this {
    const list = this._events?.get(event);
    const index = list === undefined ? -1 : list.findLastIndex((entry) => entry.listener === listener);
    if (index !== -1) {
      // A copy, so that an emit that runs now keeps its own list.
      const rest = list!.toSpliced(index, 1);
      if (rest.length === 0) this._events!.delete(event);
      else this._events!.set(event, rest);
      if (this._events!.has('removeListener')) this.emit('removeListener', event, listener);
    }
    return this;
  }
  removeListener(event: Key, listener: Listener): this {
    return this.off(event, listener);
  }
  removeAllListeners(event?: Key): this {
    if (event === undefined) this._events?.clear();
    else this._events?.delete(event);
    return this;
  }
  emit(event: Key, ...args: unknown[]): boolean {
    if (event === 'error') {
      if (this._events?.has(errorMonitor)) this.emit(errorMonitor, ...args);
      if (!this._events?.has('error')) {
        const [error] = args;
        if (error instanceof Error) throw error;
        throw Object.assign(new Error(`Unhandled error. (${String(error)})`), {
          context: error,
          code: 'ERR_UNHANDLED_ERROR',
        });
      }
    }
    const list = this._events?.get(event);
    if (list === undefined || list.length === 0) return false;
    for (const entry of list.slice()) {
      if (entry.once) this.off(event, entry.listener);
      Reflect.apply(entry.listener, this, args);
    }
    return true;
  }
  listenerCount(event: Key, listener?: Listener): number {
    const list = this._events?.get(event) ?? [];
    return listener === undefined ? list.length : list.filter((entry) => entry.listener === listener).length;
  }
  listeners(event: Key): Listener[] {
    return (this._events?.get(event) ?? []).map((entry) => entry.listener);
  }
  rawListeners(event: Key): Listener[] {
    return this.listeners(event);
  }
  eventNames(): Key[] {
    return [...(this._events?.keys() ?? [])];
  }
  setMaxListeners(count: number): this {
    this._maxListeners = count;
    return this;
  }
  getMaxListeners(): number {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  }
  static once(emitter: EventEmitter, event: Key, options: { signal?: AbortSignal } = {}): Promise<unknown[]> {
    return once(emitter, event, options);
  }
  static on(
    emitter: EventEmitter,
    event: Key,
    options: { signal?: AbortSignal } = {},
  ): AsyncIterableIterator<unknown[]> {
    return on(emitter, event, options);
  }
  static listenerCount(emitter: EventEmitter, event: Key): number {
    return emitter.listenerCount(event);
  }
}

/** A function may be called without `new` (`EventEmitter.call(this)`), as old code does. */
export const CallableEventEmitter: typeof EventEmitter = new Proxy(EventEmitter, {
  apply: () => undefined,
});

interface TargetLike {
  addEventListener(type: string, listener: (event: unknown) => void, options?: object): void;
  removeEventListener(type: string, listener: (event: unknown) => void): void;
}

const isTarget = (value: unknown): value is TargetLike =>
  typeof (value as TargetLike | null)?.addEventListener === 'function';

/** Resolves with the arguments of the next `event`, rejects on `error` or the signal. */
export function once(
  emitter: EventEmitter | TargetLike,
  event: Key,
  options: { signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    if (isTarget(emitter)) {
      emitter.addEventListener(`${String(event)}`, (value) => resolve([value]), { once: true });
      return;
    }
    const clean = (): void => {
      emitter.off(event, done);
      emitter.off('error', failed);
      signal?.removeEventListener('abort', aborted);
    };
    const done = (...args: unknown[]): void => {
      clean();
      resolve(args);
    };
    const failed = (error: unknown): void => {
      clean();
      reject(error);
    };
    const aborted = (): void => {
      clean();
      reject(signal!.reason);
    };
    emitter.once(event, done);
    if (event !== 'error') emitter.once('error', failed);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

/** All events from now on, as an async iterator. */
export function on(
  emitter: EventEmitter,
  event: Key,
  options: { signal?: AbortSignal } = {},
): AsyncIterableIterator<unknown[]> {
  const { signal } = options;
  const ready: unknown[][] = [];
  const waiting: { resolve(result: IteratorResult<unknown[]>): void; reject(error: unknown): void }[] = [];
  let failure: { error: unknown } | null = null;
  let finished = false;
  const received = (...args: unknown[]): void => {
    const next = waiting.shift();
    if (next) next.resolve({ value: args, done: false });
    else ready.push(args);
  };
  const failed = (error: unknown): void => {
    const next = waiting.shift();
    if (next) next.reject(error);
    else failure = { error };
    close();
  };
  const aborted = (): void => failed(signal!.reason);
  const close = (): void => {
    finished = true;
    emitter.off(event, received);
    emitter.off('error', failed);
    signal?.removeEventListener('abort', aborted);
    for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
  };
  if (signal?.aborted) throw signal.reason;
  emitter.on(event, received);
  if (event !== 'error') emitter.on('error', failed);
  signal?.addEventListener('abort', aborted, { once: true });
  return {
    next() {
      const value = ready.shift();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      close();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error: unknown) {
      close();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export function listenerCount(emitter: EventEmitter, event: Key): number {
  return emitter.listenerCount(event);
}
