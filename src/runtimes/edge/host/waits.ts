import type { RealmPort } from './bridge.ts';

/** What a realm was asked to wait for (`waitUntil`), each for a bounded time after the last answer. */
export class Waits {
  #port: RealmPort;
  #ms: number;
  #next = 1;
  #open = new Map<number, NodeJS.Timeout | null>();

  constructor(port: RealmPort, ms: number) {
    this.#port = port;
    this.#ms = ms;
  }

  start(): number {
    const id = this.#next++;
    this.#open.set(id, null);
    this.#port.waiting(1);
    this.#port.defer(() => {
      if (this.#open.has(id)) this.#open.set(id, this.#timer(id, this.#ms));
    });
    return id;
  }

  #timer(id: number, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const left = this.#ms - this.#port.quietMs();
      if (left > 0) {
        this.#open.set(id, this.#timer(id, left));
        return;
      }
      this.#port.log(2, `waitUntil: not done ${this.#ms} ms after the answer, and given up (edge.waitUntilMs)`);
      this.end(id);
    }, ms);
  }

  end(id: number): void {
    const timer = this.#open.get(id);
    if (timer === undefined) return;
    this.#open.delete(id);
    if (timer !== null) this.#port.defer(() => clearTimeout(timer));
    this.#port.waiting(-1);
  }

  dispose(): void {
    for (const timer of this.#open.values()) if (timer !== null) clearTimeout(timer);
    this.#open.clear();
  }
}
