import { kindOf } from './load.mjs';

/** More requests than this under way, and the next one waits: a server that hangs must not cost the client its memory. */
const MOST = 400;
const TICK_MS = 20;

/** Sends the requests of one server at a steady rate and counts what comes of them. */
export class Pace {
  requests = 0;
  heldBack = 0;
  /** Failures that nothing excuses, by request and kind. */
  failed = new Map();
  /** Failures that a host on its end may cost a request that cannot run twice. */
  excused = new Map();
  #clients;
  #perTick;
  #due = 0;
  #timer = null;
  #running = new Set();
  #lanes;
  #total;
  #faulty = 0;
  #faultEnd = 0;

  constructor(clients, rate) {
    this.#clients = clients;
    this.#perTick = (rate * TICK_MS) / 1000;
    this.#lanes = Object.entries(clients.calm);
    this.#total = this.#lanes.reduce((sum, [, [weight]]) => sum + weight, 0);
  }

  start() {
    this.#timer ??= setInterval(() => {
      for (this.#due += this.#perTick; this.#due >= 1; this.#due--) {
        if (this.#running.size < MOST) this.#one();
        else this.heldBack++;
      }
    }, TICK_MS);
  }

  /** Stops, and resolves when nothing is under way. */
  async pause() {
    clearInterval(this.#timer);
    this.#timer = null;
    while (this.#running.size > 0) await Promise.race(this.#running);
    this.#clients.disconnect();
  }

  /** Each request once: what is loaded on first use is there. */
  async warmUp() {
    for (const [name, [, run]] of this.#lanes) await this.#track(name, run, false);
  }

  async fault(name) {
    this.#faulty++;
    await this.#track(name, this.#clients.faults[name], false);
    this.#faulty--;
    this.#faultEnd = performance.now();
  }

  #one() {
    let at = Math.random() * this.#total;
    const [name, [, run, fragile = false]] = this.#lanes.find(([, [weight]]) => (at -= weight) < 0) ?? this.#lanes[0];
    void this.#track(name, run, fragile);
  }

  #track(name, run, fragile) {
    this.requests++;
    const startedAt = performance.now();
    const done = run()
      .catch((error) => {
        const beside = fragile && (this.#faulty > 0 || this.#faultEnd > startedAt);
        const kinds = beside ? this.excused : this.failed;
        const kind = `${name}: ${kindOf(error)}`;
        const seconds = Math.round(performance.now() / 1000);
        const known = kinds.get(kind);
        kinds.set(kind, { count: (known?.count ?? 0) + 1, first: known?.first ?? seconds, last: seconds });
      })
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
    return done;
  }
}
