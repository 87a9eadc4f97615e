import { pipeTo } from './pipe.ts';
import { highWaterMark, method, quiet, sizeOf, type Strategy } from './queue.ts';
import { ByteCore } from './readable-bytes.ts';
import { type ReadableStreamDefaultController, wrapBytes, wrapDefault } from './readable-controllers.ts';
import { ReadableCore } from './readable-core.ts';
import { DefaultCore } from './readable-default.ts';
import { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from './readable-readers.ts';
import { teeBytes, teeDefault } from './tee.ts';
import type { WritableStream } from './writable.ts';

const INTERNAL = {};

/** The core behind a stream; throws for anything else. */
export let coreOf: (stream: ReadableStream) => ReadableCore;
/** True for this realm's streams and for nothing else. */
export let isReadable: (value: unknown) => value is ReadableStream;
let adopt: (core: ReadableCore) => ReadableStream;

type Source = { type?: unknown; autoAllocateChunkSize?: unknown } | null | undefined;

/** https://streams.spec.whatwg.org/#rs-class */
export class ReadableStream {
  #core: ReadableCore;

  constructor(source?: unknown, strategy: Strategy = {}, token?: unknown, core?: ReadableCore) {
    if (token === INTERNAL) {
      this.#core = core!;
      return;
    }
    if (source !== undefined && source !== null && typeof source !== 'object' && typeof source !== 'function') {
      throw new TypeError("Failed to construct 'ReadableStream': the source is no object");
    }
    this.#core = new ReadableCore();
    const from = source as Source & object;
    const type = from?.type;
    const pull = method(from, 'pull');
    const cancel = method(from, 'cancel');
    const start = method(from, 'start');
    if (type !== undefined && `${type as string}` !== 'bytes')
      throw new TypeError(`Invalid source type: ${String(type)}`);
    if (type !== undefined) {
      if (strategy?.size !== undefined) throw new RangeError('A byte stream takes no size function');
      const auto = from.autoAllocateChunkSize === undefined ? undefined : Number(from.autoAllocateChunkSize);
      if (auto !== undefined && !(Number.isInteger(auto) && auto > 0))
        throw new TypeError('autoAllocateChunkSize must be a positive integer');
      const byte = new ByteCore(this.#core, highWaterMark(strategy, 0), auto, null, cancel);
      const controller = wrapBytes(byte);
      if (pull !== null) byte.pullAlgorithm = () => pull(controller);
      byte.start(start?.(controller));
    } else {
      const size = sizeOf(strategy);
      const simple = new DefaultCore(this.#core, highWaterMark(strategy, 1), size, null, cancel);
      const controller = wrapDefault(simple);
      if (pull !== null) simple.pullAlgorithm = () => pull(controller);
      simple.start(start?.(controller));
    }
  }

  static {
    coreOf = (stream) => stream.#core;
    isReadable = (value): value is ReadableStream => typeof value === 'object' && value !== null && #core in value;
    adopt = (core) => new ReadableStream(undefined, undefined, INTERNAL, core);
  }

  get locked(): boolean {
    return this.#core.reader !== null;
  }

  cancel(reason?: unknown): Promise<undefined> {
    if (!isReadable(this)) return Promise.reject(new TypeError('Illegal invocation'));
    if (this.locked) return Promise.reject(new TypeError('Cannot cancel a stream that already has a reader'));
    return this.#core.cancel(reason);
  }

  getReader(options: { mode?: unknown } = {}): ReadableStreamDefaultReader | ReadableStreamBYOBReader {
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode as string}` !== 'byob') throw new TypeError(`Invalid reader mode: ${String(mode)}`);
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(pair: { readable: ReadableStream; writable: WritableStream }, options: object = {}): ReadableStream {
    const readable = pair?.readable;
    const writable = pair?.writable;
    if (!isReadable(readable)) throw new TypeError("'pipeThrough': 'readable' is no ReadableStream");
    if (this.locked || writable.locked) throw new TypeError('Cannot pipe a locked stream');
    quiet(pipeTo(this, writable, options));
    return readable;
  }

  pipeTo(destination: WritableStream, options: object = {}): Promise<undefined> {
    return pipeTo(this, destination, options);
  }

  tee(): [ReadableStream, ReadableStream] {
    if (this.locked) throw new TypeError('Cannot tee a locked stream');
    return this.#core.controller.bytes ? teeBytes(this) : teeDefault(this);
  }

  values(options: { preventCancel?: boolean } = {}): AsyncIterableIterator<unknown> {
    const reader = new ReadableStreamDefaultReader(this);
    const keep = !!options?.preventCancel;
    let done = false;
    let last: Promise<unknown> = Promise.resolve();
    const chain = (step: () => Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> => {
      const run = last.then(step, step);
      last = quiet(run);
      return run;
    };
    return Object.create(iteratorPrototype, {
      next: {
        value: () =>
          chain(async () => {
            if (done) return { value: undefined, done: true };
            let result: IteratorResult<unknown>;
            try {
              result = await reader.read();
            } catch (error) {
              done = true;
              reader.releaseLock();
              throw error;
            }
            if (result.done) {
              done = true;
              reader.releaseLock();
              return { value: undefined, done: true };
            }
            return { value: result.value, done: false };
          }),
      },
      return: {
        value: (value: unknown) =>
          chain(async () => {
            if (!done) {
              done = true;
              if (keep) reader.releaseLock();
              else {
                const cancelled = reader.cancel(value);
                reader.releaseLock();
                await cancelled;
              }
            }
            return { value, done: true };
          }),
      },
    }) as AsyncIterableIterator<unknown>;
  }

  [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<unknown> {
    return this.values(options);
  }

  static from(iterable: unknown): ReadableStream {
    const object = iterable as
      | { [Symbol.asyncIterator]?: () => AsyncIterator<unknown>; [Symbol.iterator]?: () => Iterator<unknown> }
      | null
      | undefined;
    const open = object?.[Symbol.asyncIterator] ?? object?.[Symbol.iterator];
    if (typeof open !== 'function') throw new TypeError("'ReadableStream.from': the argument is not iterable");
    const iterator = Reflect.apply(open, object, []) as AsyncIterator<unknown>;
    return new ReadableStream(
      {
        async pull(controller: ReadableStreamDefaultController) {
          const result = await iterator.next();
          if (result === null || typeof result !== 'object')
            throw new TypeError('An iterator result must be an object');
          if (result.done) controller.close();
          else controller.enqueue(await result.value);
        },
        async cancel(reason: unknown) {
          await iterator.return?.(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }
}

const iteratorPrototype = Object.create(Object.getPrototypeOf(async function* () {}.prototype as object) as object, {
  [Symbol.toStringTag]: { value: 'ReadableStream AsyncIterator', configurable: true },
}) as object;

/** A stream around a core that was made inside. */
export function streamOf(core: ReadableCore): ReadableStream {
  return adopt(core);
}
