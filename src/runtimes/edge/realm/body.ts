import type { Blob } from './blob.ts';
import { blobBytes, blobOf, bytesStream, concat, isBlob } from './blob.ts';
import { utf8, utf8Text, viewOf, wellFormed } from './encoding.ts';
import { decodeFormData, encodeFormData, type FormData, isFormData } from './form-data.ts';
import type { RemoteBody } from './remote-body.ts';
import { URLSearchParams } from './search-params.ts';
import { Queue } from './streams/queue.ts';
import { read, type ReaderState } from './streams/readable-core.ts';
import { coreOf, isReadable, ReadableStream } from './streams/readable.ts';

/**
 * A body that stays what it was (text, bytes, or a message still on its way) until somebody asks for a stream.
 */
export class Body {
  text: string | null = null;
  bytes: Uint8Array<ArrayBuffer> | null = null;
  remote: RemoteBody | null = null;
  #stream: ReadableStream | null = null;
  used = false;

  get isUsed(): boolean {
    return this.used || (this.#stream !== null && coreOf(this.#stream).disturbed);
  }
  get locked(): boolean {
    return this.#stream !== null && this.#stream.locked;
  }
  get hasStream(): boolean {
    return this.#stream !== null;
  }
  /** The bytes were decoded while they came: `content-encoding` no longer holds. */
  get decoded(): boolean {
    return this.#stream !== null ? coreOf(this.#stream).decoded : (this.remote?.decoded ?? false);
  }

  get stream(): ReadableStream {
    if (this.#stream === null) {
      if (this.remote !== null) this.#stream = this.remote.stream();
      else this.#stream = bytesStream(this.bytes === null ? utf8(this.text ?? '') : this.bytes.slice());
      if (this.used) {
        const core = coreOf(this.#stream);
        core.disturbed = true;
      }
      this.text = this.bytes = this.remote = null;
    }
    return this.#stream;
  }
  set stream(value: ReadableStream) {
    this.#stream = value;
  }

  /** Takes the body whole, as bytes. */
  async takeBytes(): Promise<Uint8Array<ArrayBuffer>> {
    this.#take();
    if (this.#stream !== null) return collect(this.#stream);
    if (this.remote !== null) return this.remote.collect();
    return this.bytes ?? utf8(this.text ?? '');
  }

  async takeText(): Promise<string> {
    if (this.#stream === null && this.text !== null) {
      this.#take();
      // As if it had been encoded and decoded: a byte order mark goes.
      return wellFormed(this.text.charCodeAt(0) === 0xfeff ? this.text.slice(1) : this.text);
    }
    return utf8Text(await this.takeBytes());
  }

  #take(): void {
    if (this.isUsed || this.locked) throw new TypeError('The body has already been read, or its stream is locked');
    this.used = true;
  }

  clone(): Body {
    if (this.isUsed || this.locked) throw new TypeError('A body that was read or is locked cannot be cloned');
    const copy = new Body();
    if (this.#stream === null && this.remote === null) {
      copy.text = this.text;
      copy.bytes = this.bytes;
    } else {
      const [one, two] = this.stream.tee();
      this.#stream = one;
      copy.#stream = two;
    }
    return copy;
  }

  /** Moves the body into a new owner; this one counts as read. */
  move(): Body {
    const body = new Body();
    body.text = this.text;
    body.bytes = this.bytes;
    body.remote = this.remote;
    body.#stream = this.#stream;
    if (this.#stream !== null) {
      // A piped copy, so that the old owner's stream is locked and disturbed as the standard says.
      const core = coreOf(this.#stream);
      if (!core.disturbed) {
        body.#stream = this.#stream;
        this.#stream = null;
      }
    }
    this.used = true;
    return body;
  }
}

/** Reads a whole stream of bytes without a promise per chunk. */
export function collect(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>> {
  const core = coreOf(stream);
  if (core.reader !== null) return Promise.reject(new TypeError('The stream is locked'));
  const reader: ReaderState = { core, requests: new Queue(), byob: false, settled: 0, error: undefined, closed: null };
  core.reader = reader;
  const pieces: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    const next = (): void => {
      // Loops while chunks are there, so that a long queue does not grow the stack.
      for (let again = true; again;) {
        again = false;
        let sync = true;
        read(core, {
          chunk: (value) => {
            const view = ArrayBuffer.isView(value) ? viewOf(value) : null;
            if (view === null) {
              reject(new TypeError('The stream gave a chunk that is no Uint8Array'));
              return;
            }
            pieces.push(view);
            if (sync) again = true;
            else next();
          },
          close: () => resolve(pieces.length === 1 ? (pieces[0] as Uint8Array<ArrayBuffer>) : concat(pieces)),
          error: reject,
        });
        sync = false;
      }
    };
    next();
  });
}

/** Texts of an iterable as bytes: what undici, and so edge-light, takes as well. */
async function* encoded(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? utf8(chunk) : chunk;
}

/** https://fetch.spec.whatwg.org/#concept-bodyinit-extract */
export function extract(init: unknown): { body: Body; type: string | null } {
  const body = new Body();
  if (typeof init === 'string') {
    body.text = init;
    return { body, type: 'text/plain;charset=UTF-8' };
  }
  if (isReadable(init)) {
    if (init.locked || coreOf(init).disturbed) throw new TypeError('The body stream is locked or was read');
    body.stream = init;
    return { body, type: null };
  }
  const view = viewOf(init);
  if (view !== null) {
    body.bytes = view.slice();
    return { body, type: null };
  }
  if (isBlob(init)) {
    body.bytes = blobBytes(init);
    return { body, type: init.type || null };
  }
  if (init instanceof URLSearchParams) {
    body.text = init.toString();
    return { body, type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  if (isFormData(init)) {
    const form = encodeFormData(init);
    body.bytes = form.bytes;
    return { body, type: form.type };
  }
  if (
    typeof init === 'object' &&
    init !== null &&
    typeof (init as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function'
  ) {
    body.stream = ReadableStream.from(encoded(init as AsyncIterable<unknown>));
    return { body, type: null };
  }
  body.text = `${init}`;
  return { body, type: 'text/plain;charset=UTF-8' };
}

/** Each class with a body says the content type of its own instances, and undefined for any other. */
export const contentTypes: ((owner: BodyMixin) => string | null | undefined)[] = [];

function contentTypeOf(owner: BodyMixin): string | null {
  for (let i = 0; i < contentTypes.length; i++) {
    const type = contentTypes[i]!(owner);
    if (type !== undefined) return type;
  }
  return null;
}

export let setBody: (owner: BodyMixin, body: Body | null) => void;
export let getBody: (owner: BodyMixin) => Body | null;

/** What `Request` and `Response` share: https://fetch.spec.whatwg.org/#body-mixin */
export abstract class BodyMixin {
  #body: Body | null = null;

  static {
    setBody = (owner, body) => {
      owner.#body = body;
    };
    getBody = (owner) => owner.#body;
  }

  get body(): ReadableStream | null {
    return this.#body?.stream ?? null;
  }
  get bodyUsed(): boolean {
    return this.#body !== null && this.#body.isUsed;
  }
  async text(): Promise<string> {
    return this.#body === null ? '' : this.#body.takeText();
  }
  async json(): Promise<unknown> {
    return JSON.parse(this.#body === null ? '' : await this.#body.takeText());
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer as ArrayBuffer;
  }
  async bytes(): Promise<Uint8Array> {
    if (this.#body === null) return new Uint8Array(0);
    const bytes = await this.#body.takeBytes();
    return bytes.byteLength === bytes.buffer.byteLength && this.#body.bytes === null ? bytes : bytes.slice();
  }
  async blob(): Promise<Blob> {
    const type = contentTypeOf(this);
    return blobOf(
      this.#body === null ? new Uint8Array(0) : (await this.#body.takeBytes()).slice(),
      type === null ? '' : type.toLowerCase().replace(/[\t ]*;[\t ]*/g, ';'),
    );
  }
  async formData(): Promise<FormData> {
    const bytes = this.#body === null ? new Uint8Array(0) : await this.#body.takeBytes();
    return decodeFormData(bytes, contentTypeOf(this));
  }
}
