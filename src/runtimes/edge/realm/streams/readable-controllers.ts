import type { ByteCore } from './readable-bytes.ts';
import type { DefaultCore } from './readable-default.ts';

const INTERNAL = {};

/** Controllers are made by streams only. */
export let wrapDefault: (core: DefaultCore) => ReadableStreamDefaultController;

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

export let wrapBytes: (core: ByteCore) => ReadableByteStreamController;

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
    if (this.#core.closeRequested || this.#core.stream.state !== 'readable')
      throw new TypeError('Invalid state: the stream is closed or errored');
    this.#core.close();
  }
  enqueue(chunk: ArrayBufferView): void {
    if (!ArrayBuffer.isView(chunk)) throw new TypeError("'enqueue': a byte stream takes an ArrayBufferView");
    if (chunk.byteLength === 0) throw new TypeError("'enqueue': the chunk is empty");
    if (this.#core.closeRequested || this.#core.stream.state !== 'readable')
      throw new TypeError('Invalid state: the stream is closed or errored');
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
