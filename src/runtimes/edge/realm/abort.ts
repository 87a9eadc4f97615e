import { abortError, DOMException } from './errors.ts';
import { Event, EventTarget, eventHandler } from './events.ts';
import { setTimer } from './timers.ts';

let abortSignal: (signal: AbortSignal, reason: unknown) => void;
let makeSignal: () => AbortSignal;
let dependents: (signal: AbortSignal) => { list: Set<AbortSignal>; sources: AbortSignal[] };
const INTERNAL = {};

/** Work of the platform on an abort, done before the event. */
export let addAlgorithm: (signal: AbortSignal, algorithm: () => void) => void;
export let removeAlgorithm: (signal: AbortSignal, algorithm: () => void) => void;
export let isSignal: (value: unknown) => value is AbortSignal;

/** https://dom.spec.whatwg.org/#interface-AbortSignal */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #links = { list: new Set<AbortSignal>(), sources: [] as AbortSignal[] };
  #algorithms: (() => void)[] | null = null;
  declare onabort: ((event: Event) => unknown) | null;

  constructor(token?: unknown) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    super();
  }

  static {
    makeSignal = () => new AbortSignal(INTERNAL);
    dependents = (signal) => signal.#links;
    abortSignal = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? abortError() : reason;
      const following = [...signal.#links.list].filter((next) => !next.#aborted);
      for (const next of following) {
        next.#aborted = true;
        next.#reason = signal.#reason;
      }
      for (const one of [signal, ...following]) {
        const algorithms = one.#algorithms;
        one.#algorithms = null;
        if (algorithms !== null) for (const algorithm of algorithms) algorithm();
        one.dispatchEvent(new Event('abort'));
      }
    };
    addAlgorithm = (signal, algorithm) => {
      (signal.#algorithms ??= []).push(algorithm);
    };
    removeAlgorithm = (signal, algorithm) => {
      const index = signal.#algorithms?.indexOf(algorithm) ?? -1;
      if (index !== -1) signal.#algorithms!.splice(index, 1);
    };
    isSignal = (value): value is AbortSignal => typeof value === 'object' && value !== null && #aborted in value;
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = makeSignal();
    abortSignal(signal, reason);
    return signal;
  }
  static timeout(milliseconds: number): AbortSignal {
    const delay = Number(milliseconds);
    if (!(delay >= 0)) throw new TypeError("'AbortSignal.timeout': the delay is no positive number");
    const signal = makeSignal();
    setTimer(
      () => abortSignal(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      delay,
      false,
      [],
    );
    return signal;
  }
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const result = makeSignal();
    const list = [...signals];
    for (const signal of list) {
      if (!isSignal(signal)) throw new TypeError("'AbortSignal.any': an item is no AbortSignal");
      if (signal.aborted) {
        abortSignal(result, signal.reason);
        return result;
      }
    }
    for (const signal of list) follow(result, signal);
    return result;
  }
}
eventHandler(AbortSignal.prototype, 'abort');

/** Makes `result` abort with `signal`, now or later. */
export function follow(result: AbortSignal, signal: AbortSignal): void {
  if (signal.aborted) {
    abortSignal(result, signal.reason);
    return;
  }
  const { sources } = dependents(signal);
  // A signal that itself only follows is skipped: its sources are followed.
  for (const source of sources.length > 0 ? sources : [signal]) {
    dependents(source).list.add(result);
    dependents(result).sources.push(source);
  }
}

/** A signal without a controller object, for requests. */
export function createSignal(): { signal: AbortSignal; abort(reason?: unknown): void } {
  const signal = makeSignal();
  return { signal, abort: (reason) => abortSignal(signal, reason) };
}

/** https://dom.spec.whatwg.org/#interface-abortcontroller */
export class AbortController {
  #signal: AbortSignal = makeSignal();
  get signal(): AbortSignal {
    return this.#signal;
  }
  abort(reason?: unknown): void {
    abortSignal(this.#signal, reason);
  }
}
