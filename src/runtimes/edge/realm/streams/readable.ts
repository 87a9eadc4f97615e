import { highWaterMark, method, Queue, quiet, sizeOf } from './queue.ts';
import { ByteCore, transfer } from './readable-bytes.ts';
import { closedPromise, read, ReadableCore, type ReaderState, release, type ReadRequest } from './readable-core.ts';
import { DefaultCore } from './readable-default.ts';
import { pipeTo } from './pipe.ts';
import { teeBytes, teeDefault } from './tee.ts';
import type { TransformStream, WritableStream } from './writable.ts';

const INTERNAL = {};

/** The core behind a stream; throws for anything else. */
export let coreOf: (stream: ReadableStream) => ReadableCore;
/** True for this realm's streams and for nothing else. */
export let isReadable: (value: unknown) => value is ReadableStream;
let adopt: (core: ReadableCore) => ReadableStream;

type Source = { type?: unknown; autoAllocateChunkSize?: unknown } | null | undefined;
type Strategy = { highWaterMark?: unknown; size?: unknown } | undefined;

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
    if (type !== undefined && `${type as string}` !== 'bytes') throw new TypeError(`Invalid source type: ${String(type)}`);
    if (type !== undefined) {
      if (strategy?.size !== undefined) throw new RangeError('A byte stream takes no size function');
      const auto = from.autoAllocateChunkSize === undefined ? undefined : Number(from.autoAllocateChunkSize);
      if (auto !== undefined && !(Number.isInteger(auto) && auto > 0)) throw new TypeError('autoAllocateChunkSize must be a positive integer');
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
    const object = iterable as { [Symbol.asyncIterator]?: () => AsyncIterator<unknown>; [Symbol.iterator]?: () => Iterator<unknown> } | null | undefined;
    const open = object?.[Symbol.asyncIterator] ?? object?.[Symbol.iterator];
    if (typeof open !== 'function') throw new TypeError("'ReadableStream.from': the argument is not iterable");
    const iterator = Reflect.apply(open, object, []) as AsyncIterator<unknown>;
    return new ReadableStream(
      {
        async pull(controller: ReadableStreamDefaultController) {
          const result = await iterator.next();
          if (result === null || typeof result !== 'object') throw new TypeError('An iterator result must be an object');
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

let wrapDefault: (core: DefaultCore) => ReadableStreamDefaultController;

/** https://streams.spec.whatwg.org/#rs-default-controller-class */
export class ReadableStreamDefaultController {
  #core: DefaultCore;
  constructor(token?: unknown, core?: DefaultCore) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#core = core!;
  }
  static {
    wrapDefault = (core) => new ReadableStreamDefaultController(INTERNAL, core);
  }
  get desiredSize(): number | null {
    return this.#core.desiredSize;
  }
  close(): void {
    if (!this.#core.canClose) throw new TypeError('Invalid state: the stream is closed or errored');
    this.#core.close();
  }
  enqueue(chunk?: unknown): void {
    if (!this.#core.canClose) throw new TypeError('Invalid state: the stream is closed or errored');
    this.#core.enqueue(chunk);
  }
  error(reason?: unknown): void {
    this.#core.error(reason);
  }
}

let wrapBytes: (core: ByteCore) => ReadableByteStreamController;

/** https://streams.spec.whatwg.org/#rbs-controller-class */
export class ReadableByteStreamController {
  #core: ByteCore;
  #request: ReadableStreamBYOBRequest | null = null;
  constructor(token?: unknown, core?: ByteCore) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#core = core!;
    core!.invalidate = () => {
      if (this.#request !== null) clearRequest(this.#request);
      this.#request = null;
    };
  }
  static {
    wrapBytes = (core) => new ReadableByteStreamController(INTERNAL, core);
  }
  get byobRequest(): ReadableStreamBYOBRequest | null {
    const first = this.#core.pending[0];
    if (this.#request === null && first !== undefined) {
      const view = new Uint8Array(first.buffer, first.byteOffset + first.filled, first.byteLength - first.filled);
      this.#request = new ReadableStreamBYOBRequest(INTERNAL, this.#core, view);
    }
    return this.#request;
  }
  get desiredSize(): number | null {
    return this.#core.desiredSize;
  }
  close(): void {
    if (this.#core.closeRequested || this.#core.stream.state !== 'readable') throw new TypeError('Invalid state: the stream is closed or errored');
    this.#core.close();
  }
  enqueue(chunk: ArrayBufferView): void {
    if (!ArrayBuffer.isView(chunk)) throw new TypeError("'enqueue': a byte stream takes an ArrayBufferView");
    if (chunk.byteLength === 0) throw new TypeError("'enqueue': the chunk is empty");
    if (this.#core.closeRequested || this.#core.stream.state !== 'readable') throw new TypeError('Invalid state: the stream is closed or errored');
    this.#core.enqueue(new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength));
  }
  error(reason?: unknown): void {
    this.#core.error(reason);
  }
}

let clearRequest: (request: ReadableStreamBYOBRequest) => void;

/** https://streams.spec.whatwg.org/#rs-byob-request-class */
export class ReadableStreamBYOBRequest {
  #core: ByteCore | null;
  #view: Uint8Array<ArrayBuffer> | null;
  constructor(token?: unknown, core?: ByteCore, view?: Uint8Array<ArrayBuffer>) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#core = core!;
    this.#view = view!;
  }
  static {
    clearRequest = (request) => {
      request.#core = null;
      request.#view = null;
    };
  }
  get view(): Uint8Array | null {
    return this.#view;
  }
  respond(bytesWritten: number): void {
    if (this.#core === null) throw new TypeError('This BYOB request has been invalidated');
    const bytes = Number(bytesWritten);
    if (!(bytes >= 0)) throw new TypeError('bytesWritten must be a non-negative number');
    this.#core.respond(bytes, this.#view!.buffer);
  }
  respondWithNewView(view: ArrayBufferView): void {
    if (!ArrayBuffer.isView(view)) throw new TypeError("'respondWithNewView': the argument is no ArrayBufferView");
    if (this.#core === null) throw new TypeError('This BYOB request has been invalidated');
    const first = this.#core.pending[0]!;
    if (view.byteOffset !== first.byteOffset + first.filled || view.buffer.byteLength !== first.buffer.byteLength) {
      throw new RangeError('The view does not stand for the same memory');
    }
    this.#core.respond(view.byteLength, view.buffer as ArrayBuffer);
  }
}

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

/** The reader's state: what internal readers use instead of promises. */
export let readerState: (reader: ReadableStreamDefaultReader) => ReaderState;

/** https://streams.spec.whatwg.org/#default-reader-class */
export class ReadableStreamDefaultReader {
  #state: ReaderState;
  constructor(stream: ReadableStream) {
    this.#state = attach(stream, false);
  }
  static {
    readerState = (reader) => reader.#state;
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
    if (view.byteLength === 0 || view.buffer.byteLength === 0) return Promise.reject(new TypeError("'read': the view is empty"));
    if (core === null) return Promise.reject(new TypeError('The reader was released'));
    const elementSize = (view as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const least = options?.min === undefined ? 1 : Number(options.min);
    if (!(least >= 1)) return Promise.reject(new TypeError("'read': min must be positive"));
    if (least * elementSize > view.byteLength) return Promise.reject(new RangeError("'read': min is larger than the view"));
    const Constructor = (view instanceof DataView ? DataView : (view as unknown as { constructor: unknown }).constructor) as ViewConstructor;
    const construct = (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView => new Constructor(buffer, offset, length);
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
        chunk: (value) => resolve({ value, done: value === undefined || core.state === 'closed' && (value as ArrayBufferView).byteLength === 0 }),
        close: () => resolve({ value: undefined, done: true }),
        error: reject,
      };
      if (core.state === 'errored') request.error(core.storedError);
      else {
        (core.controller as ByteCore).pullInto(
          { buffer, byteOffset, byteLength, filled: 0, minimum: least * elementSize, elementSize, construct, kind: 'byob' },
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

export type { TransformStream };
