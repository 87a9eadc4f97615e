import { defer, highWaterMark, method, promiseCall, sizeOf, type Strategy } from './queue.ts';
import { ReadableCore } from './readable-core.ts';
import { DefaultCore } from './readable-default.ts';
import { type ReadableStream, streamOf } from './readable.ts';
import { WritableCore } from './writable-core.ts';
import { adopt, type WritableStream } from './writable.ts';

const INTERNAL = {};

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
    if (from?.readableType !== undefined || from?.writableType !== undefined)
      throw new RangeError('Invalid readableType or writableType');
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
