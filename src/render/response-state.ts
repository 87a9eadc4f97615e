import { ResponseCookies } from '../server/cookies.ts';

type HeaderValue = string | number | readonly string[];

/**
 * What a data function gets as `res` where there is no Node response: on edge, and at build time.
 * Collects status, headers and, when the function answers itself, a body.
 */
export class ServerResponseState {
  statusCode: number = 200;
  statusMessage: string = '';
  readonly #headers: Headers = new Headers();
  readonly #cookies: ResponseCookies = new ResponseCookies(this.#headers);
  readonly #body: (string | Uint8Array)[] = [];
  #ended: boolean = false;

  get headers(): Headers {
    return this.#headers;
  }
  get cookies(): ResponseCookies {
    return this.#cookies;
  }
  /** Nothing leaves before the data function is through. */
  get headersSent(): boolean {
    return this.#ended;
  }
  get writableEnded(): boolean {
    return this.#ended;
  }
  get finished(): boolean {
    return this.#ended;
  }
  /** Parts of a body that the function wrote. */
  get body(): readonly (string | Uint8Array)[] {
    return this.#body;
  }

  setHeader(name: string, value: HeaderValue): this {
    this.#headers.delete(name);
    return this.appendHeader(name, value);
  }
  appendHeader(name: string, value: HeaderValue): this {
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [value as string])
      this.#headers.append(name, String(item));
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    if (name.toLowerCase() === 'set-cookie') {
      const cookies = this.#headers.getSetCookie();
      return cookies.length > 0 ? cookies : undefined;
    }
    return this.#headers.get(name) ?? undefined;
  }
  getHeaders(): Record<string, string | string[]> {
    return Object.fromEntries(this.getHeaderNames().map((name) => [name, this.getHeader(name)!]));
  }
  getHeaderNames(): string[] {
    return [...new Set(this.#headers.keys())];
  }
  hasHeader(name: string): boolean {
    return this.#headers.has(name);
  }
  removeHeader(name: string): void {
    this.#headers.delete(name);
  }
  writeHead(
    statusCode: number,
    ...rest: [headers?: Record<string, HeaderValue>] | [message: string, headers?: Record<string, HeaderValue>]
  ): this {
    this.statusCode = statusCode;
    const headers = typeof rest[0] === 'string' ? rest[1] : rest[0];
    if (typeof rest[0] === 'string') this.statusMessage = rest[0];
    for (const [name, value] of Object.entries(headers ?? {})) this.setHeader(name, value);
    return this;
  }
  write(chunk: string | Uint8Array): boolean {
    if (this.#ended) throw new Error('write after end: the data function has ended this response already');
    this.#body.push(chunk);
    return true;
  }
  end(chunk?: string | Uint8Array): this {
    if (chunk !== undefined && chunk !== null) this.write(chunk);
    this.#ended = true;
    return this;
  }
}
