import { SwitchrtError } from '../errors.ts';

/** @throws SwitchrtError `SRT_ABORTED` with the signal's reason as cause, where it has fired already */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** What a call that was aborted throws. */
export function aborted(signal: AbortSignal): SwitchrtError {
  return new SwitchrtError('SRT_ABORTED', 'The work was aborted.', { cause: signal.reason });
}

/**
 * Calls the addon with a signal of its own: the addon sets `onabort` of the one it gets, and the caller's must not lose its handler.
 *
 * @throws SwitchrtError `SRT_ABORTED` as soon as the caller's signal fires
 */
export async function withSignal<T>(
  signal: AbortSignal | undefined,
  call: (signal?: AbortSignal) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  if (!signal) return call();
  const stop = new AbortController();
  const work = call(stop.signal);
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(aborted(signal));
      stop.abort();
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
