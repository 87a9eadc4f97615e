import { type Exchange, RuntimeError } from '../contract.ts';
import type { HostProcess } from './host-process.ts';
import { FRAME } from './protocol.ts';
import type { KnownRoute, RouteTable } from './routes.ts';

/** Cold starts whose duration is kept. */
const KEPT = 100;

interface Loading {
  promise: Promise<number>;
  /** Of the requests that wait for it; filled before any of them is answered. */
  timings: Exchange['timing'][];
  resolve(ms: number): void;
  reject(error: unknown): void;
}

/**
 * Code that a host is sent before it has loaded what came earlier, in bytes. More at once would be memory that is no route's fault, and a pile that
 * keeps it from answering anything else.
 */
const AHEAD_BYTES = 4 * 1024 * 1024;

/** What one host has been sent and has not loaded yet, by route, and what is to follow. */
class Pace {
  readonly sent: Map<number, number> = new Map();
  readonly waiting: KnownRoute[] = [];
}

/** Which host has been given which route, and how long that took. */
export class Loads {
  #routes: RouteTable;
  #loading = new Map<HostProcess, Map<number, Loading>>();
  #paces = new WeakMap<HostProcess, Pace>();
  /** Routes that were loaded, in all hosts together. */
  count = 0;
  /** Milliseconds of the latest loads, newest last. */
  readonly durations: number[] = [];

  constructor(routes: RouteTable) {
    this.#routes = routes;
  }

  /** Gives the route to the host unless it has it. Resolves with the milliseconds that loading took. */
  give(host: HostProcess, route: KnownRoute, timing: Exchange['timing'] | null): Promise<number> {
    let loads = this.#loading.get(host);
    if (loads === undefined) this.#loading.set(host, (loads = new Map()));
    let loading = loads.get(route.index);
    if (loading === undefined) {
      this.#send(host, route);
      let resolve!: (ms: number) => void;
      let reject!: (error: unknown) => void;
      const promise = new Promise<number>((yes, no) => {
        resolve = yes;
        reject = no;
      });
      // Whoever asked has its own promise; nobody may have asked.
      promise.catch(() => {});
      loading = { promise, timings: [], resolve, reject };
      loads.set(route.index, loading);
    }
    if (timing !== null) loading.timings.push(timing);
    return loading.promise;
  }

  /** Sends a route's code now, or when the host has loaded what is on its way. */
  #send(host: HostProcess, route: KnownRoute): void {
    let pace = this.#paces.get(host);
    if (pace === undefined) this.#paces.set(host, (pace = new Pace()));
    if (host.codeBytes < AHEAD_BYTES) this.#sendNow(host, pace, route);
    else {
      this.#routes.read(route);
      host.loaded.add(route.index);
      pace.waiting.push(route);
      host.channel.send(FRAME.Expect, route.index);
    }
  }

  #sendNow(host: HostProcess, pace: Pace, route: KnownRoute): void {
    host.loadedAt = performance.now();
    const bytes = this.#routes.give(host, route);
    pace.sent.set(route.index, bytes);
    host.codeBytes += bytes;
  }

  #sendNext(host: HostProcess, index: number): void {
    const pace = this.#paces.get(host);
    if (pace === undefined) return;
    host.loadedAt = performance.now();
    host.codeBytes -= pace.sent.get(index) ?? 0;
    pace.sent.delete(index);
    while (pace.waiting.length > 0 && host.codeBytes < AHEAD_BYTES) this.#sendNow(host, pace, pace.waiting.shift()!);
  }

  done(host: HostProcess, index: number, ms: number): void {
    this.#sendNext(host, index);
    this.count++;
    if (this.durations.push(ms) > KEPT) this.durations.shift();
    const loading = this.#loading.get(host)?.get(index);
    for (const timing of loading?.timings.splice(0) ?? []) Object.assign(timing, { loadMs: ms, cold: true });
    loading?.resolve(ms);
  }

  /** The host has its code, and has not said yet that it has loaded it. */
  isLoading(host: HostProcess, index: number): boolean {
    return this.#paces.get(host)?.sent.has(index) === true;
  }

  /** The host has dropped it again. */
  forget(host: HostProcess, index: number): void {
    this.#loading.get(host)?.delete(index);
  }

  failed(host: HostProcess, index: number, error: unknown): void {
    this.#sendNext(host, index);
    this.#loading.get(host)?.get(index)?.reject(error);
  }

  /** The host has ended. */
  drop(host: HostProcess): void {
    for (const loading of this.#loading.get(host)?.values() ?? []) {
      loading.reject(new RuntimeError(503, 'The edge host ended while the route was loading'));
    }
    this.#loading.delete(host);
  }
}
