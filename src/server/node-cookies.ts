import type { IncomingMessage } from 'node:http';

import { parseRequestCookies } from './cookies.ts';

/** Gives a Node request `cookies`: a plain object, parsed when it is first read. */
export function defineRequestCookies(req: IncomingMessage): void {
  if ('cookies' in req) return;
  Object.defineProperty(req, 'cookies', {
    configurable: true,
    enumerable: true,
    get(this: IncomingMessage) {
      const value = parseRequestCookies(this.headers.cookie);
      Object.defineProperty(this, 'cookies', { value, configurable: true, enumerable: true, writable: true });
      return value;
    },
    set(this: IncomingMessage, value: unknown) {
      Object.defineProperty(this, 'cookies', { value, configurable: true, enumerable: true, writable: true });
    },
  });
}
