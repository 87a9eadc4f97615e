import type { RealmPort } from './bridge.ts';

interface Timer {
  timeout: NodeJS.Timeout | null;
  origin: 'request' | 'module';
}

/**
 * The timers of one realm. Those that requests have started end with the last request under way and its `waitUntil`; those of
 * the module itself, and what their callbacks start, run on.
 */
export class RealmTimers {
  #port: RealmPort;
  #timers = new Map<number, Timer>();
  #disposed = false;

  constructor(port: RealmPort) {
    this.#port = port;
  }

  set(id: number, ms: number, repeat: boolean): void {
    const port = this.#port;
    const { origin } = port;
    // What still runs in a realm that was dropped, or for a request that is over, must not keep it.
    if (this.#disposed || (origin === 'request' && !port.busy())) return;
    const fire = (): void => {
      if (!repeat) this.#timers.delete(id);
      port.enter();
      port.origin = origin;
      port.hooks.timer(id);
    };
    const timer: Timer = { timeout: null, origin };
    this.#timers.set(id, timer);
    port.defer(() => {
      if (this.#timers.get(id) === timer) timer.timeout = repeat ? setInterval(fire, ms) : setTimeout(fire, ms);
    });
  }

  clear(id: number): void {
    const timeout = this.#timers.get(id)?.timeout;
    this.#timers.delete(id);
    // Node keeps one table for both kinds.
    if (timeout) this.#port.defer(() => clearTimeout(timeout));
  }

  requestsOver(): void {
    for (const [id, { origin }] of this.#timers) {
      if (origin === 'module') continue;
      this.clear(id);
      try {
        this.#port.hooks.forget(id);
      } catch {
        // Its realm's intrinsics are broken, and it keeps a callback that nothing calls.
      }
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const { timeout } of this.#timers.values()) if (timeout !== null) clearTimeout(timeout);
    this.#timers.clear();
  }
}
