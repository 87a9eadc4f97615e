import { RequestCookies, parseRequestCookies } from '../server/cookies.ts';
import { NextURL } from '../server/next-url.ts';

type Named<T> = { [name: string]: T };

/** Adds one property for each entry, except where it would hide a method: those names are reached by `get`. */
function withEntries<T extends object, V>(target: T, entries: Iterable<[string, V]>): T & Named<V> {
  for (const [name, value] of entries) {
    if (!(name in target))
      Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return target as T & Named<V>;
}

/** Header fields in both dialects: `headers.host` as Node has it, `headers.get('host')` as Fetch has it. */
class EdgeHeaders {
  readonly #headers: Headers;
  constructor(headers: Headers) {
    this.#headers = headers;
  }
  get(name: string): string | null {
    return this.#headers.get(name);
  }
  has(name: string): boolean {
    return this.#headers.has(name);
  }
  getSetCookie(): string[] {
    return this.#headers.getSetCookie();
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void): void {
    this.#headers.forEach(callback);
  }
  keys(): IterableIterator<string> {
    return this.#headers.keys();
  }
  values(): IterableIterator<string> {
    return this.#headers.values();
  }
  entries(): IterableIterator<[string, string]> {
    return this.#headers.entries();
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#headers.entries();
  }
}

/**
 * What `getServerSideProps` gets as `req` on edge: the request as Node code reads it (`url` is a path, `headers` and `cookies`
 * are objects) and as Fetch code does (`headers.get`, `cookies.get`, `nextUrl`, `json()`).
 */
export class EdgePageRequest {
  /** The request itself. */
  readonly request: Request;
  readonly url: string;
  readonly #basePath: string;
  #headers: (EdgeHeaders & Named<string>) | undefined;
  #cookies: (RequestCookies & Named<string>) | undefined;
  #nextUrl: NextURL | undefined;

  constructor(request: Request, url: string, basePath: string) {
    this.request = request;
    this.url = url;
    this.#basePath = basePath;
  }
  get method(): string {
    return this.request.method;
  }
  get signal(): AbortSignal {
    return this.request.signal;
  }
  get headers(): EdgeHeaders & Named<string> {
    return (this.#headers ??= withEntries(new EdgeHeaders(this.request.headers), this.request.headers));
  }
  get cookies(): RequestCookies & Named<string> {
    return (this.#cookies ??= withEntries(
      new RequestCookies(this.request.headers),
      Object.entries(parseRequestCookies(this.request.headers.get('cookie'))),
    ));
  }
  get nextUrl(): NextURL {
    return (this.#nextUrl ??= new NextURL(this.request.url, { basePath: this.#basePath }));
  }
  get body(): ReadableStream<Uint8Array> | null {
    return this.request.body;
  }
  text(): Promise<string> {
    return this.request.text();
  }
  json(): Promise<unknown> {
    return this.request.json();
  }
  formData(): Promise<FormData> {
    return this.request.formData();
  }
  arrayBuffer(): Promise<ArrayBuffer> {
    return this.request.arrayBuffer();
  }
}
