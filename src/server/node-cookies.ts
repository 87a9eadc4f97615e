import type { IncomingMessage } from 'node:http';

import { parseRequestCookies } from './cookies.ts';

/** One for all requests: accessors of their own would give each its own shape. */
const COOKIES: PropertyDescriptor & ThisType<IncomingMessage> = {
  configurable: true,
  enumerable: true,
  get() {
    const value = parseRequestCookies(this.headers.cookie);
    Object.defineProperty(this, 'cookies', { value, configurable: true, enumerable: true, writable: true });
    return value;
  },
  set(value: unknown) {
    Object.defineProperty(this, 'cookies', { value, configurable: true, enumerable: true, writable: true });
  },
};

/** Gives a Node request `cookies`: a plain object, parsed when it is first read. */
export function defineRequestCookies(req: IncomingMessage): void {
  if (!('cookies' in req)) Object.defineProperty(req, 'cookies', COOKIES);
}
