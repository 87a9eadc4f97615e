import { defer, highWaterMark, method, quiet, sizeOf, type Strategy } from './queue.ts';
import { rejectClosed, rejectReady, resolveReady, WritableCore, type WriterState } from './writable-core.ts';
import type { AbortSignal } from '../abort.ts';

const INTERNAL = {};

export let writableCore: (stream: WritableStream) => WritableCore;
export let isWritable: (value: unknown) => value is WritableStream;

/** A stream around a core that was made inside. */
export let adopt: (core: WritableCore) => WritableStream;

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
