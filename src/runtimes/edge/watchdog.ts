import type { HostProcess } from './host-process.ts';
import { FRAME } from './protocol.ts';

/** What the watchdog watches for. */
export interface Limits {
  busyMs: number;
  memoryMb: number;
  firstByteMs: number;
}

interface Watched {
  number: number;
  outstanding: boolean;
  /** Milliseconds that the ping has waited while this process ran. */
  waited: number;
  sinceLast: number;
  cpuAtPing: number;
  trimmedAt: number;
  /** When everything idle was asked for, 0 when it was not; and when the host said that it had, 0 for not yet. */
  pressedAt: number;
  droppedAt: number;
}

interface Watches {
  hosts(): Iterable<HostProcess>;
  /** The host is over a limit and has to go. */
  over(host: HostProcess, limit: 'busyMs' | 'memoryMb', text: string): void;
  /** Looks for requests whose first byte is late. */
  deadlines(now: number): void;
}

/** Memory from which on a host is asked to collect, as a part of what it may take. */
const SHORT = 0.7;
const TRIM_EVERY_MS = 250;
/** A host that is over its memory may first drop all that is idle, for this long and up to this much. */
const PRESS_MS = 500;
const SETTLE_MS = 250;
const PRESS_FACTOR = 1.25;
/** The same for one that loads code, whose text and garbage take more than what stays of it. */
const LOAD_FACTOR = 2;
/** For this long after a load, code may be what has grown. */
const LOAD_MS = 1000;
const MB = 1024 * 1024;

/**
 * Watches hosts from outside: a host that loops cannot say so itself.
 *
 * Busy: a ping that is not answered. Time in which this process itself did not run does not count, and a host that
 * waits for a processor instead of using it gets three times as long.
 */
export class Watchdog {
  #limits: Limits;
  #watches: Watches;
  #state = new WeakMap<HostProcess, Watched>();
  #timer: NodeJS.Timeout | null = null;
  #last = 0;
  #tick: number;

  constructor(limits: Limits, watches: Watches) {
    this.#limits = limits;
    this.#watches = watches;
    this.#tick = Math.max(5, Math.min(50, limits.busyMs / 8, limits.firstByteMs / 4));
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#check(), this.#tick);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  pong(host: HostProcess, number: number): void {
    const state = this.#state.get(host);
    if (state?.number === number) state.outstanding = false;
  }

  #check(): void {
    const now = performance.now();
    const passed = Math.min(now - this.#last, this.#tick * 2);
    this.#last = now;
    for (const host of this.#watches.hosts()) {
      if (!host.isReady || host.dead || host.endReason !== null) continue;
      let state = this.#state.get(host);
      if (state === undefined)
        this.#state.set(
          host,
          (state = {
            number: 0,
            outstanding: false,
            waited: 0,
            sinceLast: Infinity,
            cpuAtPing: 0,
            trimmedAt: 0,
            pressedAt: 0,
            droppedAt: 0,
          }),
        );
      this.#busy(host, state, passed);
      if (host.endReason === null) this.#memory(host, state, now);
    }
    this.#watches.deadlines(now);
  }

  #busy(host: HostProcess, state: Watched, passed: number): void {
    const { busyMs } = this.#limits;
    if (!state.outstanding) {
      state.sinceLast += passed;
      // An idle host is asked seldom.
      if (state.sinceLast < (host.calls.size > 0 ? busyMs / 8 : busyMs)) return;
      state.outstanding = true;
      state.waited = 0;
      state.sinceLast = 0;
      state.cpuAtPing = host.cpuMs;
      host.channel.sendNumber(FRAME.Ping, 0, ++state.number);
      return;
    }
    state.waited += passed;
    if (state.waited < busyMs) return;
    const used = host.cpuMs - state.cpuAtPing;
    if (state.cpuAtPing >= 0 && used < busyMs / 2 && state.waited < busyMs * 3) return;
    this.#watches.over(host, 'busyMs', `it was busy for over ${busyMs} ms without yielding (edge.busyMs)`);
  }

  #memory(host: HostProcess, state: Watched, now: number): void {
    const allowed = this.#limits.memoryMb * MB;
    const over = host.rssBytes - host.idleBytes;
    if (over > allowed) {
      if (this.#mayShrink(host, state, now, over / allowed)) return;
      this.#watches.over(
        host,
        'memoryMb',
        `it took ${Math.round(over / MB)} MB over its idle size${host.codeBytes > 0 ? ' while it loaded code' : ''}, ${this.#limits.memoryMb} MB are allowed (edge.memoryMb)`,
      );
      return;
    }
    // It helped, if it was asked: the next time it may try again.
    state.pressedAt = 0;
    if (over <= allowed * SHORT || now - state.trimmedAt <= TRIM_EVERY_MS) return;
    state.trimmedAt = now;
    host.channel.send(FRAME.Trim, 0);
  }

  /** Whether a host over its memory has a chance left: what holds it may be realms that nobody uses. */
  #mayShrink(host: HostProcess, state: Watched, now: number, factor: number): boolean {
    if (factor > (hasNewCode(host, now) ? LOAD_FACTOR : PRESS_FACTOR)) return false;
    if (state.pressedAt === 0) {
      state.pressedAt = now;
      state.droppedAt = 0;
      host.channel.send(FRAME.Trim, 1);
    }
    // The system has the memory back a moment after the host is done.
    return state.droppedAt === 0 ? now - state.pressedAt < PRESS_MS : now - state.droppedAt < SETTLE_MS;
  }

  /** The host has dropped all that was idle. */
  trimmed(host: HostProcess): void {
    const state = this.#state.get(host);
    if (state !== undefined) state.droppedAt = performance.now();
  }
}

function hasNewCode({ loadedAt }: HostProcess, now: number): boolean {
  return loadedAt > 0 && now - loadedAt < LOAD_MS;
}
