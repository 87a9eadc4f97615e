import { AsyncResource } from 'node:async_hooks';

/** Nobody waits for the end of a scope, so none is told. */
const UNTRACKED = { requireManualDestroy: true };

/**
 * What a route's code for one request runs in. A connection is one resource for Node before 24: what a route enters into an
 * `AsyncLocalStorage` there, the next request on it would find.
 */
export function requestScope(): AsyncResource {
  return new AsyncResource('SWITCHRT_REQUEST', UNTRACKED);
}
