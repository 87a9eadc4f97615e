import { type Exchange, RuntimeError } from '../contract.ts';
import type { HostProcess } from './host-process.ts';
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

/** Which host has been given which route, and how long that took. */
export class Loads {
  #routes: RouteTable;
  #loading = new Map<HostProcess, Map<number, Loading>>();
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
      this.#routes.give(host, route);
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

  done(host: HostProcess, index: number, ms: number): void {
    this.count++;
    if (this.durations.push(ms) > KEPT) this.durations.shift();
    const loading = this.#loading.get(host)?.get(index);
    for (const timing of loading?.timings.splice(0) ?? []) Object.assign(timing, { loadMs: ms, cold: true });
    loading?.resolve(ms);
  }

  /** The host has dropped it again. */
  forget(host: HostProcess, index: number): void {
    this.#loading.get(host)?.delete(index);
  }

  failed(host: HostProcess, index: number, error: unknown): void {
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
