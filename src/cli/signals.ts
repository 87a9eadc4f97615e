type Stop = 'SIGTERM' | 'SIGINT';

/** The next signal that asks this process to end; until then neither ends it by itself. */
export function nextSignal(): Promise<Stop> {
  return new Promise((resolve) => {
    const end = (signal: NodeJS.Signals): void => {
      process.off('SIGTERM', end).off('SIGINT', end);
      resolve(signal as Stop);
    };
    process.on('SIGTERM', end).on('SIGINT', end);
  });
}

/**
 * Runs work that a signal aborts: it gets the time to clean up. A signal that comes too late, while a file is written, waits for that.
 *
 * The abort's reason is the signal's name, so that {@link main} can end as if nobody had caught it.
 */
export async function abortable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const end = (signal: NodeJS.Signals): void => stop.abort(signal);
  process.on('SIGTERM', end).on('SIGINT', end);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end);
  }
}

/** The signal that {@link abortable} turned into this error's cause, or null. */
export function signalBehind(error: unknown): Stop | null {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === 'SIGTERM' || cause === 'SIGINT' ? cause : null;
}
