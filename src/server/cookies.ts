import { parseCookie, stringifyCookie, stringifySetCookie } from 'cookie';
import type { SerializeOptions } from 'cookie';

import { parseSetCookieField } from './set-cookie.ts';

/** A cookie as a request carries it. */
export interface RequestCookie {
  name: string;
  value: string;
}

/** A cookie as a response sets it: `expires` is a date or milliseconds since the epoch, `maxAge` is in seconds. */
export interface ResponseCookie extends RequestCookie {
  domain?: string;
  expires?: Date | number;
  httpOnly?: boolean;
  maxAge?: number;
  partitioned?: boolean;
  path?: string;
  priority?: 'low' | 'medium' | 'high';
  sameSite?: boolean | 'lax' | 'strict' | 'none';
  secure?: boolean;
}

export type CookieOptions = Omit<ResponseCookie, 'name' | 'value'>;

/** Cookies of a `cookie` field by name; of a name that comes twice the first counts, as in the `cookie` package. */
export function parseRequestCookies(field: string | null | undefined): Record<string, string> {
  return field ? (parseCookie(field) as Record<string, string>) : {};
}

/** The cookies of a request. Changes go to its `cookie` field, so that a handler further on sees them. */
export class RequestCookies {
  readonly #headers: Headers;
  #field: string | null | undefined;
  #parsed: Map<string, RequestCookie> = new Map();

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  /** Reads the field again only when it has changed. */
  #read(): Map<string, RequestCookie> {
    const field = this.#headers.get('cookie');
    if (field !== this.#field) {
      this.#field = field;
      const entries = Object.entries(parseRequestCookies(field));
      this.#parsed = new Map(entries.map(([name, value]) => [name, { name, value }]));
    }
    return this.#parsed;
  }

  #write(cookies: Map<string, RequestCookie>): void {
    if (cookies.size === 0) this.#headers.delete('cookie');
    else
      this.#headers.set(
        'cookie',
        stringifyCookie(Object.fromEntries([...cookies].map(([name, { value }]) => [name, value]))),
      );
  }

  get size(): number {
    return this.#read().size;
  }

  get(cookie: string | { name: string }): RequestCookie | undefined {
    return this.#read().get(nameOf(cookie));
  }

  getAll(cookie?: string | { name: string }): RequestCookie[] {
    const all = [...this.#read().values()];
    return cookie === undefined ? all : all.filter(({ name }) => name === nameOf(cookie));
  }

  has(name: string): boolean {
    return this.#read().has(name);
  }

  set(...args: [name: string, value: string] | [cookie: RequestCookie]): this {
    const { name, value } = typeof args[0] === 'string' ? { name: args[0], value: args[1] ?? '' } : args[0];
    this.#write(new Map(this.#read()).set(name, { name, value }));
    return this;
  }

  /** Tells whether the cookie was there: one answer, or a list for a list of names. */
  delete(names: string | string[]): boolean | boolean[] {
    const cookies = new Map(this.#read());
    const deleted = Array.isArray(names) ? names.map((name) => cookies.delete(name)) : cookies.delete(names);
    this.#write(cookies);
    return deleted;
  }

  clear(): this {
    this.#write(new Map());
    return this;
  }

  toString(): string {
    return [...this.#read().values()].map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
  }

  [Symbol.iterator](): IterableIterator<[string, RequestCookie]> {
    return this.#read().entries();
  }
}

/** The cookies that a response sets: one `set-cookie` field each, the last one of a name wins. */
export class ResponseCookies {
  readonly #headers: Headers;

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  #read(): Map<string, ResponseCookie> {
    const cookies = new Map<string, ResponseCookie>();
    for (const field of this.#headers.getSetCookie()) {
      const cookie = parseSetCookieField(field);
      if (cookie) cookies.set(cookie.name, cookie);
    }
    return cookies;
  }

  get(cookie: string | { name: string }): ResponseCookie | undefined {
    return this.#read().get(nameOf(cookie));
  }

  getAll(cookie?: string | { name: string }): ResponseCookie[] {
    const all = [...this.#read().values()];
    return cookie === undefined ? all : all.filter(({ name }) => name === nameOf(cookie));
  }

  has(name: string): boolean {
    return this.#read().has(name);
  }

  /** `path` is `/` unless told, as in Next. */
  set(...args: [name: string, value: string, options?: CookieOptions] | [cookie: ResponseCookie]): this {
    const cookie: ResponseCookie =
      typeof args[0] === 'string' ? { ...args[2], name: args[0], value: args[1] ?? '' } : args[0];
    const field = stringifyResponseCookie(cookie);
    // Fields that other code wrote are kept byte for byte; only those of this name go.
    const kept = this.#headers.getSetCookie().filter((other) => parseSetCookieField(other)?.name !== cookie.name);
    this.#headers.delete('set-cookie');
    for (const other of kept) this.#headers.append('set-cookie', other);
    this.#headers.append('set-cookie', field);
    return this;
  }

  /** Tells the browser to forget the cookie; `path` and `domain` must be those it was set with. */
  delete(...args: [name: string] | [options: { name: string } & CookieOptions]): this {
    const { name, ...options } = typeof args[0] === 'string' ? { name: args[0] } : args[0];
    return this.set(name, '', { ...options, expires: new Date(0), maxAge: undefined });
  }

  toString(): string {
    return this.getAll().map(stringifyResponseCookie).join('; ');
  }
}

/** One `set-cookie` value. Throws a `TypeError` on a name or attribute that a field cannot hold. */
function stringifyResponseCookie({ name, value, expires, path = '/', ...rest }: ResponseCookie): string {
  const options: SerializeOptions = { ...rest, path };
  if (expires !== undefined) options.expires = typeof expires === 'number' ? new Date(expires) : expires;
  return stringifySetCookie(name, value, options);
}

function nameOf(cookie: string | { name: string }): string {
  return typeof cookie === 'string' ? cookie : cookie.name;
}
