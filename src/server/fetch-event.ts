import type { NextRequest } from './next-request.ts';

/** Second argument of a middleware and of an edge API route. */
export class NextFetchEvent {
  readonly type: 'fetch' = 'fetch' as const;
  readonly request: NextRequest;
  /** Source file of the middleware, or the route's name. */
  readonly sourcePage: string;
  readonly #waitUntil: (promise: Promise<unknown>) => void;

  constructor(options: { request: NextRequest; page: string; waitUntil(promise: Promise<unknown>): void }) {
    this.request = options.request;
    this.sourcePage = options.page;
    this.#waitUntil = options.waitUntil;
  }

  /** Keeps the runtime going for work that outlives the answer. */
  waitUntil(promise: Promise<unknown>): void {
    this.#waitUntil(Promise.resolve(promise));
  }

  /** A service worker's way to answer; here a handler returns its `Response`. */
  respondWith(): never {
    throw new Error(
      `${this.sourcePage} called event.respondWith(), which does nothing here: return the Response instead`,
    );
  }
}
