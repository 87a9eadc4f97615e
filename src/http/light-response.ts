import { slabOf } from './slabs.ts';

/** What {@link LightResponse} answers to who sends it: its parts, as long as nobody made more of it. */
export interface LightParts {
  status: number;
  statusText: string;
  /** `null`: none were given. */
  headers: Headers | null;
  /** Content type that the body brings, when the headers name none. */
  type: string | null;
  body: string | Uint8Array | null;
  /** To be called once a body of bytes is on its way and nobody reads it any more. */
  release: (() => void) | null;
}

/** Registered: the bundle that makes a response and the process that sends it have a copy of this module each. */
const PARTS: unique symbol = Symbol.for('switchrt.response.parts') as never;

let Native: typeof Response | undefined;

/** The native one. Not before something needs it: Node loads the whole of undici with it, a third of what a function takes to boot. */
function native(): typeof Response {
  if (Native === undefined) {
    Native = globalThis.Response;
    Object.setPrototypeOf(LightResponse, Native);
    Object.setPrototypeOf(LightResponse.prototype, Native.prototype);
  }
  return Native;
}

/** Bodies that need no stream, and the content type that Fetch gives them (Fetch, "extract a body"). */
function simple(body: unknown): Pick<LightParts, 'body' | 'type' | 'release'> | null {
  if (body === null || body === undefined) return NO_BODY;
  if (typeof body === 'string') return { body, type: 'text/plain;charset=UTF-8', release: null };
  if (!(body instanceof ArrayBuffer || body instanceof Uint8Array)) return null;
  // A copy: what the caller does to its bytes later is no part of the answer.
  const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  const slab = slabOf(bytes);
  return { body: slab?.bytes ?? Uint8Array.prototype.slice.call(bytes), type: null, release: slab?.release ?? null };
}

const NO_BODY = { body: null, type: null, release: null };

/**
 * `Response` for Node bundles: text and bytes are kept as they are until something asks for a stream, so that an answer that is only sent costs no
 * stream and no native object. Everything else makes the native `Response` once and forwards to it. It is an `instanceof` of the native one,
 * and the native one of it.
 */
class LightResponse {
  #parts: LightParts | null = null;
  #native: Response | undefined;
  #init: ResponseInit | undefined;

  constructor(body: BodyInit | null = null, init: ResponseInit = {}) {
    native();
    const { status = 200, statusText = '' } = init;
    const known = simple(body);
    // What is odd is judged by the native one: its errors are the ones to throw.
    const plain =
      Number.isInteger(status) &&
      status >= 200 &&
      status <= 599 &&
      !(body != null && NULL_BODY.has(status)) &&
      statusText === '';
    if (known === null || !plain) {
      this.#native = new (native())(body, init);
      return;
    }
    this.#init = init;
    this.#parts = {
      status,
      statusText,
      headers: init.headers === undefined ? null : new Headers(init.headers),
      type: known.type,
      body: known.body,
      release: known.release,
    };
  }

  get #whole(): Response {
    if (this.#native) return this.#native;
    const { body, headers, type } = this.#parts!;
    const whole = new (native())(body as BodyInit | null, { ...this.#init, ...(headers && { headers }) });
    if (type !== null) {
      if (!headers?.has('content-type')) whole.headers.set('content-type', type);
      // One that was taken out again must not come back with the body.
    } else if (headers && !headers.has('content-type')) whole.headers.delete('content-type');
    this.#parts = null;
    return (this.#native = whole);
  }

  /** The parts, once: whoever takes them has read the body. `null` when this is a native response by now. */
  [PARTS](): LightParts | null {
    const parts = this.#parts;
    if (parts !== null && parts.body !== null) this.#spent = true;
    return parts;
  }
  #spent = false;

  get status(): number {
    return this.#parts?.status ?? this.#whole.status;
  }
  get statusText(): string {
    return this.#parts?.statusText ?? this.#whole.statusText;
  }
  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }
  get headers(): Headers {
    const parts = this.#parts;
    if (parts === null) return this.#whole.headers;
    if (parts.headers === null) parts.headers = new Headers();
    if (parts.type !== null) {
      if (!parts.headers.has('content-type')) parts.headers.set('content-type', parts.type);
      parts.type = null;
    }
    return parts.headers;
  }
  get bodyUsed(): boolean {
    return this.#spent || (this.#native?.bodyUsed ?? false);
  }
  get body(): ReadableStream<Uint8Array> | null {
    if (this.#parts?.body === null && !this.#spent) return null;
    return this.#unspent.body;
  }

  get #unspent(): Response {
    if (this.#spent) throw new TypeError('Body is unusable: Body has already been read');
    return this.#whole;
  }

  async text(): Promise<string> {
    return this.#unspent.text();
  }
  async json(): Promise<unknown> {
    return this.#unspent.json();
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#unspent.arrayBuffer();
  }
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.#unspent.arrayBuffer());
  }
  async blob(): Promise<Blob> {
    return this.#unspent.blob();
  }
  async formData(): Promise<FormData> {
    return this.#unspent.formData();
  }
  clone(): Response {
    return this.#unspent.clone();
  }
  get type(): ResponseType {
    return this.#native?.type ?? 'default';
  }
  get url(): string {
    return this.#native?.url ?? '';
  }
  get redirected(): boolean {
    return this.#native?.redirected ?? false;
  }

  // Its own until there is a native one to inherit from.
  static error(): Response {
    return native().error();
  }
  static redirect(url: string | URL, status?: number): Response {
    return native().redirect(url, status);
  }
  static json(data: unknown, init: ResponseInit = {}): Response {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    if (init.headers === undefined) {
      const made = new LightResponse(text, init);
      // What nobody asked for needs no `Headers`.
      if (made.#parts !== null) {
        made.#parts.type = 'application/json';
        return made as unknown as Response;
      }
    }
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new LightResponse(text, { ...init, headers }) as unknown as Response;
  }
}

const NULL_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

Object.defineProperty(LightResponse, 'name', { value: 'Response' });
Object.defineProperty(LightResponse, Symbol.hasInstance, {
  value(this: unknown, value: unknown) {
    // A class of the app's own that extends it asks for its own prototype.
    return this === LightResponse
      ? typeof value === 'object' && value !== null && value instanceof native()
      : Function.prototype[Symbol.hasInstance].call(this as never, value);
  },
});

/** The class that Node bundles have as `Response`. */
const Exported: typeof Response = LightResponse as unknown as typeof Response;
export { Exported as Response };

/** What a response is made of, if it is a light one that nobody looked into; its body is read by that. */
export function partsOf(response: Response): LightParts | null {
  return (response as { [PARTS]?(): LightParts | null })[PARTS]?.() ?? null;
}
