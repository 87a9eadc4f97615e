import type { IncomingMessage } from 'node:http';

import { bodyStream, hasBody, readBody } from './body.ts';
import { headersFromRaw } from './headers.ts';

/** Where a request's signal comes from: made when the code asks for it. */
export interface SignalSource {
  readonly signal: AbortSignal;
}

const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The native object: what a {@link LazyRequest} becomes when something asks for more than it can answer. */
function nativeRequest(
  req: IncomingMessage,
  href: string,
  client: SignalSource,
  headers: Headers,
  body: BodyInit | null,
): Request {
  const method = req.method ?? 'GET';
  const init: RequestInit & { duplex?: 'half' } = { method, headers, signal: client.signal };
  if (body !== null) {
    init.body = body;
    init.duplex = 'half';
  }
  return new Request(href, init);
}

/**
 * A `Request` over an incoming message. Method, URL, headers and whole-body reads come straight from it;
 * everything else makes the native `Request` once and forwards to it.
 */
class LazyRequest {
  readonly #req: IncomingMessage;
  readonly #href: string;
  readonly #client: SignalSource;
  readonly #hasBody: boolean;
  #headers: Headers | undefined;
  #native: Request | undefined;
  #used = false;

  constructor(req: IncomingMessage, href: string, client: SignalSource) {
    this.#req = req;
    this.#href = href;
    this.#client = client;
    this.#hasBody = !METHODS_WITHOUT_BODY.has(req.method ?? 'GET') && hasBody(req);
  }

  get method(): string {
    return this.#req.method ?? 'GET';
  }
  get url(): string {
    return this.#href;
  }
  get headers(): Headers {
    return (this.#headers ??= headersFromRaw(this.#req.rawHeaders));
  }
  get signal(): AbortSignal {
    return this.#client.signal;
  }
  get body(): ReadableStream<Uint8Array> | null {
    return this.#hasBody ? this.native.body : null;
  }
  get bodyUsed(): boolean {
    return this.#native ? this.#native.bodyUsed : this.#used;
  }

  /** The native request; its headers start as the ones handed out so far. */
  get native(): Request {
    if (this.#native) return this.#native;
    if (this.#used) return (this.#native = this.#spent());
    const body = this.#hasBody ? bodyStream(this.#req) : null;
    const native = nativeRequest(this.#req, this.#href, this.#client, this.headers, body);
    this.#headers = native.headers;
    return (this.#native = native);
  }

  /** A native request whose body was read, as ours was: what it refuses, it refuses in its own words. */
  #spent(): Request {
    const native = nativeRequest(this.#req, this.#href, this.#client, this.headers, new Uint8Array());
    this.#headers = native.headers;
    void native.arrayBuffer();
    return native;
  }

  async #read(): Promise<Buffer> {
    if (this.#used) throw unusable();
    if (!this.#hasBody) return EMPTY;
    this.#used = true;
    return readBody(this.#req);
  }

  async text(): Promise<string> {
    if (this.#native) return this.#native.text();
    return DECODER.decode(await this.#read());
  }
  async json(): Promise<unknown> {
    if (this.#native) return this.#native.json();
    return JSON.parse(DECODER.decode(await this.#read()));
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#native) return this.#native.arrayBuffer();
    return exact(await this.#read()).buffer as ArrayBuffer;
  }
  async bytes(): Promise<Uint8Array> {
    if (this.#native) return new Uint8Array(await this.#native.arrayBuffer());
    return exact(await this.#read());
  }
  async blob(): Promise<Blob> {
    if (this.#native) return this.#native.blob();
    return new Blob([exact(await this.#read()) as Uint8Array<ArrayBuffer>], {
      type: this.headers.get('content-type') ?? '',
    });
  }
  async formData(): Promise<FormData> {
    if (this.#native) return this.#native.formData();
    const type = this.headers.get('content-type');
    return new Response(
      exact(await this.#read()) as Uint8Array<ArrayBuffer>,
      type ? { headers: { 'content-type': type } } : {},
    ).formData();
  }
  clone(): Request {
    return this.native.clone();
  }
}

const EMPTY = Buffer.alloc(0);
const DECODER = new TextDecoder();

/** A view that owns all of its buffer: what user code may transfer or keep. */
function exact(buffer: Buffer): Uint8Array {
  return buffer.byteOffset === 0 && buffer.byteLength === buffer.buffer.byteLength
    ? new Uint8Array(buffer.buffer as ArrayBuffer)
    : new Uint8Array(buffer);
}

function unusable(): TypeError {
  return new TypeError('Body is unusable: Body has already been read');
}

const RARE = [
  'cache',
  'credentials',
  'destination',
  'duplex',
  'integrity',
  'isHistoryNavigation',
  'isReloadNavigation',
  'keepalive',
  'mode',
  'redirect',
  'referrer',
  'referrerPolicy',
];

for (const name of RARE) {
  Object.defineProperty(LazyRequest.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: LazyRequest): unknown {
      return (this.native as unknown as Record<string, unknown>)[name];
    },
  });
}
Object.setPrototypeOf(LazyRequest.prototype, Request.prototype);
Object.defineProperty(LazyRequest.prototype, 'constructor', { value: Request, configurable: true, writable: true });

// `new Request(lazy)` and `fetch(lazy)` read the native object's state, which undici 6 keeps under symbols.
for (const symbol of Object.getOwnPropertySymbols(new Request('http://localhost/'))) {
  Object.defineProperty(LazyRequest.prototype, symbol, {
    configurable: true,
    get(this: LazyRequest): unknown {
      return (this.native as unknown as Record<symbol, unknown>)[symbol];
    },
  });
}

const lazyWorks = probe();

/** Newer Node versions keep that state private: there a request is native from the start. */
function probe(): boolean {
  try {
    const stub = { method: 'GET', rawHeaders: ['x-probe', '1'], headers: {} } as unknown as IncomingMessage;
    const lazy = new LazyRequest(stub, 'http://localhost/', new AbortController());
    return new Request(lazy as unknown as Request).headers.get('x-probe') === '1';
  } catch {
    return false;
  }
}

/**
 * A Fetch `Request` over Node's message: `instanceof Request`, duplicates joined, `signal` wired, the body unread until asked for.
 *
 * @param href absolute URL that the code should see
 * @param client its signal fires when the client goes away; an `AbortController` is one
 */
export function toRequest(req: IncomingMessage, href: string, client: SignalSource): Request {
  if (lazyWorks) return new LazyRequest(req, href, client) as unknown as Request;
  const body = !METHODS_WITHOUT_BODY.has(req.method ?? 'GET') && hasBody(req) ? bodyStream(req) : null;
  return nativeRequest(req, href, client, headersFromRaw(req.rawHeaders), body);
}
