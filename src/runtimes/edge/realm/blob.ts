import { utf8, utf8Text, viewOf } from './encoding.ts';
import { type ReadableByteStreamController, ReadableStream } from './streams/index.ts';

/** The bytes of a blob; never handed out as they are. */
export let blobBytes: (blob: Blob) => Uint8Array<ArrayBuffer>;
export let isBlob: (value: unknown) => value is Blob;
let slice: (bytes: Uint8Array<ArrayBuffer>, type: string) => Blob;

const INTERNAL = {};

/** Joins byte arrays. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const result = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

const cleanType = (type: unknown): string => {
  const text = `${type}`;
  return /[^\x20-\x7e]/.test(text) ? '' : text.toLowerCase();
};

/** https://w3c.github.io/FileAPI/#blob-section, held in memory */
export class Blob {
  #bytes: Uint8Array<ArrayBuffer>;
  #type: string;

  constructor(parts: unknown = [], options: { type?: unknown; endings?: unknown } = {}, token?: unknown) {
    if (token === INTERNAL) {
      this.#bytes = parts as Uint8Array<ArrayBuffer>;
      this.#type = options.type as string;
      return;
    }
    if (
      parts === null ||
      typeof parts !== 'object' ||
      typeof (parts as { [Symbol.iterator]?: unknown })[Symbol.iterator] !== 'function'
    ) {
      throw new TypeError("Failed to construct 'Blob': the parts are no iterable object");
    }
    const endings = options?.endings;
    if (endings !== undefined && endings !== 'native' && endings !== 'transparent')
      throw new TypeError("Failed to construct 'Blob': 'endings' must be transparent or native");
    const native = endings === 'native';
    const pieces: Uint8Array[] = [];
    for (const part of parts as Iterable<unknown>) {
      const view = viewOf(part);
      if (view !== null) pieces.push(view);
      else if (isBlob(part)) pieces.push(part.#bytes);
      else pieces.push(utf8(native ? `${part}`.replace(/\r\n?/g, '\n') : `${part}`));
    }
    this.#bytes = concat(pieces);
    this.#type = options?.type === undefined ? '' : cleanType(options.type);
  }

  static {
    blobBytes = (blob) => blob.#bytes;
    isBlob = (value): value is Blob => typeof value === 'object' && value !== null && #bytes in value;
    slice = (bytes, type) => new Blob(bytes, { type }, INTERNAL);
  }

  get size(): number {
    return this.#bytes.length;
  }
  get type(): string {
    return this.#type;
  }
  slice(start?: number, end?: number, type: unknown = ''): Blob {
    return slice(this.#bytes.slice(start, end), cleanType(type));
  }
  text(): Promise<string> {
    return Promise.resolve(utf8Text(this.#bytes));
  }
  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes.slice().buffer);
  }
  bytes(): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.slice());
  }
  stream(): ReadableStream {
    return bytesStream(this.#bytes.slice());
  }
}

/** A blob around bytes that nobody else holds. */
export function blobOf(bytes: Uint8Array<ArrayBuffer>, type: string): Blob {
  return slice(bytes, type);
}

/** https://w3c.github.io/FileAPI/#file-section */
export class File extends Blob {
  #name: string;
  #lastModified: number;
  constructor(parts: unknown, name: unknown, options: { type?: unknown; lastModified?: unknown } = {}) {
    if (arguments.length < 2)
      throw new TypeError(`Failed to construct 'File': 2 arguments required, but only ${arguments.length} present.`);
    super(parts, options);
    this.#name = `${name}`;
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Number(options.lastModified);
  }
  get name(): string {
    return this.#name;
  }
  get lastModified(): number {
    return this.#lastModified;
  }
  get webkitRelativePath(): string {
    return '';
  }
}

/** A byte stream of one piece. */
export function bytesStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream {
  return new ReadableStream({
    type: 'bytes',
    start(controller: ReadableByteStreamController) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
