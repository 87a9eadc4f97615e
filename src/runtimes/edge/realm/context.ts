import { Storage } from './async-context.ts';

/** What one request has used. */
export interface RequestState {
  id: number;
  fetches: number;
  limit: number;
}

let limit = 950;
let storage: Storage<RequestState> | null = null;
let latest: RequestState | null = null;
let outside: RequestState | null = null;

export function setLimit(value: number): void {
  limit = value;
}

export function newState(id: number): RequestState {
  return { id, fetches: 0, limit };
}

/**
 * Runs a request. Following a request through its awaits costs every promise of the process, so it starts with the
 * realm's first `fetch`: before that, what runs is the request that started last.
 */
export function runRequest(state: RequestState, callback: () => void): void {
  latest = state;
  if (storage === null) callback();
  else storage.run(state, callback);
}

/** The request that this code runs for; code outside of any shares one count. */
export function currentRequest(): RequestState {
  if (storage === null) {
    storage = new Storage();
    if (latest !== null) {
      storage.enter(latest);
      return latest;
    }
  }
  return storage.get(null) ?? (outside ??= newState(0));
}
