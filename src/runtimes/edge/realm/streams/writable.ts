import { defer, highWaterMark, method, promiseCall, quiet, sizeOf } from './queue.ts';
import { ReadableCore } from './readable-core.ts';
import { DefaultCore } from './readable-default.ts';
import { type ReadableStream, streamOf } from './readable.ts';
import { rejectClosed, rejectReady, resolveReady, WritableCore, type WriterState } from './writable-core.ts';
import type { AbortSignal } from '../abort.ts';

const INTERNAL = {};
type Strategy = { highWaterMark?: unknown; size?: unknown } | undefined;

export let writableCore: (stream: WritableStream) => WritableCore;
export let isWritable: (value: unknown) => value is WritableStream;

let adopt: (core: WritableCore) => WritableStream;

/** https://streams.spec.whatwg.org/#ws-class */
export class WritableStream {
  #core: WritableCore;

  constructor(sink?: unknown, strategy: Strategy = {}, token?: unknown, core?: WritableCore) {
    if (token === INTERNAL) {
      this.#core = core!;
      return;
    }
    const from = sink as ({ type?: unknown } & object) | null | undefined;
    if (from?.type !== undefined) throw new RangeError('Invalid sink type');
    const size = sizeOf(strategy);
    const write = method(from, 'write');
    const abort = method(from, 'abort');
    const close = method(from, 'close');
    const start = method(from, 'start');
    this.#core = new WritableCore(highWaterMark(strategy, 1), size, { write: null, close, abort });
    const controller = wrap(this.#core);
    if (write !== null) this.#core.sink.write = (chunk) => write(chunk, controller);
    this.#core.start(start?.(controller));
  }

  static {
    writableCore = (stream) => stream.#core;
    isWritable = (value): value is WritableStream => typeof value === 'object' && value !== null && #core in value;
    adopt = (core) => new WritableStream(undefined, undefined, INTERNAL, core);
  }

  get locked(): boolean {
    return this.#core.writer !== null;
  }
  abort(reason?: unknown): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError('Cannot abort a stream that already has a writer'));
    return this.#core.abort(reason);
  }
  close(): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError('Cannot close a stream that already has a writer'));
    if (this.#core.closeQueuedOrInFlight) return Promise.reject(new TypeError('Cannot close a stream twice'));
    return this.#core.close();
  }
  getWriter(): WritableStreamDefaultWriter {
    return new WritableStreamDefaultWriter(this);
  }
}

let wrap: (core: WritableCore) => WritableStreamDefaultController;

/** https://streams.spec.whatwg.org/#ws-default-controller-class */
export class WritableStreamDefaultController {
  #core: WritableCore;
  constructor(token?: unknown, core?: WritableCore) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#core = core!;
  }
  static {
    wrap = (core) => new WritableStreamDefaultController(INTERNAL, core);
  }
  get signal(): AbortSignal {
    return this.#core.signal.signal;
  }
  error(reason?: unknown): void {
    this.#core.errorIfNeeded(reason);
  }
}

export let writerState: (writer: WritableStreamDefaultWriter) => WriterState;

/** https://streams.spec.whatwg.org/#default-writer-class */
export class WritableStreamDefaultWriter {
  #state: WriterState;

  constructor(stream: WritableStream) {
    if (!isWritable(stream)) throw new TypeError('The argument is no WritableStream');
    const core = writableCore(stream);
    if (core.writer !== null) throw new TypeError('This stream is locked to a writer');
    const state: WriterState = { core, ready: defer(), readyPending: true, closed: defer(), closedPending: true };
    this.#state = state;
    core.writer = state;
    quiet(state.ready.promise);
    quiet(state.closed.promise);
    if (core.state === 'writable') {
      if (core.closeQueuedOrInFlight || !core.backpressure) resolveReady(state);
    } else if (core.state === 'erroring') {
      rejectReady(state, core.storedError);
    } else if (core.state === 'closed') {
      resolveReady(state);
      state.closedPending = false;
      state.closed.resolve(undefined);
    } else {
      rejectReady(state, core.storedError);
      rejectClosed(state, core.storedError);
    }
  }

  static {
    writerState = (writer) => writer.#state;
  }

  get closed(): Promise<undefined> {
    return this.#state.closed.promise;
  }
  get desiredSize(): number | null {
    const { core } = this.#state;
    if (core === null) throw new TypeError('The writer was released');
    if (core.state === 'errored' || core.state === 'erroring') return null;
    return core.state === 'closed' ? 0 : core.desired;
  }
  get ready(): Promise<undefined> {
    return this.#state.ready.promise;
  }
  abort(reason?: unknown): Promise<undefined> {
    const { core } = this.#state;
    return core === null ? Promise.reject(new TypeError('The writer was released')) : core.abort(reason);
  }
  close(): Promise<undefined> {
    const { core } = this.#state;
    if (core === null) return Promise.reject(new TypeError('The writer was released'));
    if (core.closeQueuedOrInFlight) return Promise.reject(new TypeError('Cannot close a stream twice'));
    return core.close();
  }
  releaseLock(): void {
    const state = this.#state;
    const { core } = state;
    if (core === null) return;
    const error = new TypeError('The writer was released');
    rejectReady(state, error);
    rejectClosed(state, error);
    core.writer = null;
    state.core = null;
  }
  write(chunk?: unknown): Promise<undefined> {
    const { core } = this.#state;
    return core === null ? Promise.reject(new TypeError('The writer was released')) : core.write(chunk);
  }
}

interface Transform {
  readable: DefaultCore;
  writable: WritableCore;
  flush: (() => unknown) | null;
  transform: ((chunk: unknown) => unknown) | null;
  cancel: ((reason: unknown) => unknown) | null;
}

let wrapTransform: (state: Transform) => TransformStreamDefaultController;

/** https://streams.spec.whatwg.org/#ts-default-controller-class */
export class TransformStreamDefaultController {
  #state: Transform;
  constructor(token?: unknown, state?: Transform) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#state = state!;
  }
  static {
    wrapTransform = (state) => new TransformStreamDefaultController(INTERNAL, state);
  }
  get desiredSize(): number | null {
    return this.#state.readable.desiredSize;
  }
  enqueue(chunk?: unknown): void {
    const { readable, writable } = this.#state;
    if (!readable.canClose) throw new TypeError('Invalid state: the readable side is closed or errored');
    try {
      readable.enqueue(chunk);
    } catch (error) {
      writable.errorIfNeeded(error);
      throw readable.stream.storedError;
    }
  }
  error(reason?: unknown): void {
    const { readable, writable } = this.#state;
    readable.error(reason);
    clearTransform(this.#state);
    writable.errorIfNeeded(reason);
    unblock(this.#state);
  }
  terminate(): void {
    const { readable, writable } = this.#state;
    if (readable.canClose) readable.close();
    writable.errorIfNeeded(new TypeError('The transform stream was terminated'));
    unblock(this.#state);
  }
}

function clearTransform(state: Transform): void {
  state.transform = null;
  state.flush = null;
  state.cancel = null;
}

const waiting = new WeakMap<Transform, () => void>();

/** Wakes the write that waits for the readable side. */
function unblock(state: Transform): void {
  const wake = waiting.get(state);
  waiting.delete(state);
  wake?.();
}

/** https://streams.spec.whatwg.org/#ts-class */
export class TransformStream {
  #readable: ReadableStream;
  #writable: WritableStream;

  constructor(transformer?: unknown, writableStrategy: Strategy = {}, readableStrategy: Strategy = {}) {
    const from = transformer as ({ readableType?: unknown; writableType?: unknown } & object) | null | undefined;
    if (from?.readableType !== undefined || from?.writableType !== undefined) throw new RangeError('Invalid readableType or writableType');
    const readableSize = sizeOf(readableStrategy);
    const readableMark = highWaterMark(readableStrategy, 0);
    const writableSize = sizeOf(writableStrategy);
    const writableMark = highWaterMark(writableStrategy, 1);
    const flush = method(from, 'flush');
    const transform = method(from, 'transform');
    const start = method(from, 'start');
    const cancel = method(from, 'cancel');

    const core = new ReadableCore();
    let finish: Promise<unknown> | null = null;
    const started = defer<unknown>();
    const state: Transform = {
      readable: new DefaultCore(
        core,
        readableMark,
        readableSize,
        () => {
          unblock(state);
        },
        (reason) => {
          // The reader went away: the transformer hears of it once, and the writable side errors.
          finish ??= (state.cancel === null ? Promise.resolve() : promiseCall(() => state.cancel!(reason))).then(
            () => {
              if (writable.state === 'errored') throw writable.storedError;
              writable.errorIfNeeded(reason);
              unblock(state);
            },
            (error: unknown) => {
              writable.errorIfNeeded(error);
              unblock(state);
              throw error;
            },
          );
          clearTransform(state);
          return finish;
        },
      ),
      writable: null as unknown as WritableCore,
      flush: null,
      transform: null,
      cancel: null,
    };
    const writable = new WritableCore(writableMark, writableSize, {
      write: async (chunk) => {
        if (state.readable.hasBackpressure) {
          await new Promise<void>((resolve) => {
            waiting.set(state, resolve);
            // A pull may have come in between.
            if (!state.readable.hasBackpressure) unblock(state);
          });
          if ((writable.state as string) === 'erroring') throw writable.storedError;
        }
        try {
          if (state.transform === null) state.readable.enqueue(chunk);
          else await state.transform(chunk);
        } catch (error) {
          state.readable.error(error);
          clearTransform(state);
          throw error;
        }
      },
      close: () => {
        finish ??= (state.flush === null ? Promise.resolve() : promiseCall(state.flush)).then(
          () => {
            if (core.state === 'errored') throw core.storedError;
            if (state.readable.canClose) state.readable.close();
          },
          (error: unknown) => {
            state.readable.error(error);
            throw error;
          },
        );
        clearTransform(state);
        return finish;
      },
      abort: (reason) => {
        finish ??= (state.cancel === null ? Promise.resolve() : promiseCall(() => state.cancel!(reason))).then(
          () => {
            if (core.state === 'errored') throw core.storedError;
            state.readable.error(reason);
          },
          (error: unknown) => {
            state.readable.error(error);
            throw error;
          },
        );
        clearTransform(state);
        return finish;
      },
    });
    state.writable = writable;
    const controller = wrapTransform(state);
    if (transform !== null) state.transform = (chunk) => transform(chunk, controller);
    if (flush !== null) state.flush = () => flush(controller);
    if (cancel !== null) state.cancel = (reason) => cancel(reason);
    this.#readable = streamOf(core);
    this.#writable = adopt(writable);
    state.readable.start(started.promise);
    writable.start(started.promise);
    started.resolve(start?.(controller));
  }

  get readable(): ReadableStream {
    return this.#readable;
  }
  get writable(): WritableStream {
    return this.#writable;
  }
}
