import { Queue } from './queue.ts';
import { type ByteCore, transfer } from './readable-bytes.ts';
import { closedPromise, read, type ReaderState, release, type ReadRequest } from './readable-core.ts';
import { coreOf, isReadable, type ReadableStream } from './readable.ts';

/** Locks a stream to a new reader. */
function attach(stream: ReadableStream, byob: boolean): ReaderState {
  if (!isReadable(stream)) throw new TypeError('The argument is no ReadableStream');
  const core = coreOf(stream);
  if (core.reader !== null) throw new TypeError('This stream is locked to a reader');
  if (byob && !core.controller.bytes) throw new TypeError('A BYOB reader needs a byte stream');
  const settled = core.state === 'readable' ? 0 : core.state === 'closed' ? 1 : 2;
  const reader: ReaderState = { core, requests: new Queue(), byob, settled, error: core.storedError, closed: null };
  core.reader = reader;
  return reader;
}

/** https://streams.spec.whatwg.org/#default-reader-class */
export class ReadableStreamDefaultReader {
  #state: ReaderState;
  constructor(stream: ReadableStream) {
    this.#state = attach(stream, false);
  }
  get closed(): Promise<undefined> {
    return closedPromise(this.#state);
  }
  read(): Promise<IteratorResult<unknown>> {
    const { core } = this.#state;
    if (core === null) return Promise.reject(new TypeError('The reader was released'));
    return new Promise((resolve, reject) => {
      read(core, {
        chunk: (value) => resolve({ value, done: false }),
        close: () => resolve({ value: undefined, done: true }),
        error: reject,
      });
    });
  }
  cancel(reason?: unknown): Promise<undefined> {
    const { core } = this.#state;
    return core === null ? Promise.reject(new TypeError('The reader was released')) : core.cancel(reason);
  }
  releaseLock(): void {
    release(this.#state);
  }
}

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

/** https://streams.spec.whatwg.org/#byob-reader-class */
export class ReadableStreamBYOBReader {
  #state: ReaderState;
  constructor(stream: ReadableStream) {
    this.#state = attach(stream, true);
  }
  get closed(): Promise<undefined> {
    return closedPromise(this.#state);
  }
  read(view: ArrayBufferView, options: { min?: number } = {}): Promise<{ value: unknown; done: boolean }> {
    const { core } = this.#state;
    if (!ArrayBuffer.isView(view)) return Promise.reject(new TypeError("'read': the argument is no ArrayBufferView"));
    if (view.byteLength === 0 || view.buffer.byteLength === 0)
      return Promise.reject(new TypeError("'read': the view is empty"));
    if (core === null) return Promise.reject(new TypeError('The reader was released'));
    const elementSize = (view as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const least = options?.min === undefined ? 1 : Number(options.min);
    if (!(least >= 1)) return Promise.reject(new TypeError("'read': min must be positive"));
    if (least * elementSize > view.byteLength)
      return Promise.reject(new RangeError("'read': min is larger than the view"));
    const Constructor = (
      view instanceof DataView ? DataView : (view as unknown as { constructor: unknown }).constructor
    ) as ViewConstructor;
    const construct = (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView =>
      new Constructor(buffer, offset, length);
    const { byteOffset, byteLength } = view;
    let buffer: ArrayBuffer;
    try {
      buffer = transfer(view.buffer as ArrayBuffer);
    } catch (error) {
      return Promise.reject(error);
    }
    core.disturbed = true;
    return new Promise((resolve, reject) => {
      const request: ReadRequest = {
        chunk: (value) =>
          resolve({
            value,
            done: value === undefined || (core.state === 'closed' && (value as ArrayBufferView).byteLength === 0),
          }),
        close: () => resolve({ value: undefined, done: true }),
        error: reject,
      };
      if (core.state === 'errored') request.error(core.storedError);
      else {
        (core.controller as ByteCore).pullInto(
          {
            buffer,
            byteOffset,
            byteLength,
            filled: 0,
            minimum: least * elementSize,
            elementSize,
            construct,
            kind: 'byob',
          },
          request,
        );
      }
    });
  }
  cancel(reason?: unknown): Promise<undefined> {
    const { core } = this.#state;
    return core === null ? Promise.reject(new TypeError('The reader was released')) : core.cancel(reason);
  }
  releaseLock(): void {
    release(this.#state);
  }
}
