import { bridge } from './bridge.ts';
import { DOMException } from './errors.ts';

let setTarget: (event: Event, target: EventTarget | null, phase: number) => void;
let stopped: (event: Event) => boolean;
let setPassive: (event: Event, passive: boolean) => void;
let dispatching: (event: Event) => boolean;

/** https://dom.spec.whatwg.org/#interface-event, without a tree. */
export class Event {
  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  #composed: boolean;
  #target: EventTarget | null = null;
  #current: EventTarget | null = null;
  #phase = 0;
  #stop = false;
  #stopPropagation = false;
  #prevented = false;
  #passive = false;
  #time = bridge.now();

  constructor(type: string, init: { bubbles?: boolean; cancelable?: boolean; composed?: boolean } = {}) {
    if (arguments.length === 0)
      throw new TypeError("Failed to construct 'Event': 1 argument required, but only 0 present.");
    this.#type = `${type}`;
    this.#bubbles = !!init?.bubbles;
    this.#cancelable = !!init?.cancelable;
    this.#composed = !!init?.composed;
  }

  static {
    setTarget = (event, target, phase) => {
      if (target !== null) event.#target = target;
      event.#current = target;
      event.#phase = phase;
    };
    stopped = (event) => event.#stop;
    setPassive = (event, passive) => {
      event.#passive = passive;
    };
    dispatching = (event) => event.#phase !== 0;
  }

  get type(): string {
    return this.#type;
  }
  get target(): EventTarget | null {
    return this.#target;
  }
  get srcElement(): EventTarget | null {
    return this.#target;
  }
  get currentTarget(): EventTarget | null {
    return this.#current;
  }
  get eventPhase(): number {
    return this.#phase;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get defaultPrevented(): boolean {
    return this.#prevented;
  }
  get returnValue(): boolean {
    return !this.#prevented;
  }
  set returnValue(value: boolean) {
    if (!value) this.preventDefault();
  }
  get isTrusted(): boolean {
    return false;
  }
  get timeStamp(): number {
    return this.#time;
  }
  get cancelBubble(): boolean {
    return this.#stopPropagation;
  }
  set cancelBubble(value: boolean) {
    if (value) this.#stopPropagation = true;
  }
  composedPath(): EventTarget[] {
    return this.#current === null ? [] : [this.#current];
  }
  preventDefault(): void {
    if (this.#cancelable && !this.#passive) this.#prevented = true;
  }
  stopPropagation(): void {
    this.#stopPropagation = true;
  }
  stopImmediatePropagation(): void {
    this.#stop = this.#stopPropagation = true;
  }
}
for (const [key, value] of Object.entries({ NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 })) {
  Object.defineProperty(Event, key, { value, enumerable: true });
  Object.defineProperty(Event.prototype, key, { value, enumerable: true });
}

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };
interface Registration {
  listener: Listener;
  capture: boolean;
  once: boolean;
  passive: boolean;
  removed: boolean;
}

/** Where a listener's exception goes; the realm sets it to its error report. */
let report: (error: unknown) => void = () => {};
export function setErrorReport(callback: (error: unknown) => void): void {
  report = callback;
}
export function reportException(error: unknown): void {
  report(error);
}

/** The listeners of the global, where it is an EventTarget itself. */
let globalListeners: EventTarget | null = null;
export function setGlobalListeners(target: EventTarget): void {
  globalListeners = target;
}
/** The object whose private list a target's listeners are in. */
function keeperOf(target: EventTarget): EventTarget {
  return globalListeners !== null && (target as unknown) === globalThis ? globalListeners : target;
}

/** https://dom.spec.whatwg.org/#interface-eventtarget */
export class EventTarget {
  #listeners: Map<string, Registration[]> | null = null;

  addEventListener(type: string, listener: Listener | null, options: unknown = {}): void {
    if (listener === null || listener === undefined) return;
    if (typeof listener !== 'function' && typeof listener !== 'object')
      throw new TypeError("'addEventListener': the listener is no function and no object");
    const settings = (typeof options === 'object' && options !== null ? options : { capture: !!options }) as {
      capture?: boolean;
      once?: boolean;
      passive?: boolean;
      signal?: EventTarget & { aborted: boolean };
    };
    const { signal } = settings;
    if (signal?.aborted) return;
    const name = `${type}`;
    const capture = !!settings.capture;
    const keeper = keeperOf(this);
    keeper.#listeners ??= new Map();
    let list = keeper.#listeners.get(name);
    if (list === undefined) keeper.#listeners.set(name, (list = []));
    if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
    list.push({ listener, capture, once: !!settings.once, passive: !!settings.passive, removed: false });
    if (signal)
      signal.addEventListener('abort', () => keeper.removeEventListener(name, listener, capture), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null, options: unknown = {}): void {
    const capture =
      typeof options === 'object' && options !== null ? !!(options as { capture?: boolean }).capture : !!options;
    const list = keeperOf(this).#listeners?.get(`${type}`);
    const index =
      list === undefined ? -1 : list.findIndex((entry) => entry.listener === listener && entry.capture === capture);
    if (index !== -1) {
      list![index]!.removed = true;
      list!.splice(index, 1);
    }
  }

  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event)) throw new TypeError("'dispatchEvent': the argument is no Event");
    if (dispatching(event)) throw new DOMException('The event is already being dispatched.', 'InvalidStateError');
    const list = keeperOf(this).#listeners?.get(event.type);
    // Whoever keeps the global's listeners is not shown.
    const shown = this === globalListeners ? (globalThis as unknown as EventTarget) : this;
    setTarget(event, shown, 2);
    if (list !== undefined && list.length > 0) {
      for (const entry of list.slice()) {
        if (entry.removed) continue;
        if (entry.once) keeperOf(this).removeEventListener(event.type, entry.listener, entry.capture);
        setPassive(event, entry.passive);
        try {
          if (typeof entry.listener === 'function') entry.listener.call(shown, event);
          else entry.listener.handleEvent(event);
        } catch (error) {
          report(error);
        }
        setPassive(event, false);
        if (stopped(event)) break;
      }
    }
    setTarget(event, null, 0);
    return !event.defaultPrevented;
  }
}

/** An `on<type>` property that is a listener as well. */
export function eventHandler(prototype: object, type: string): void {
  const handlers = new WeakMap<object, { value: unknown; listener: (event: Event) => void }>();
  Object.defineProperty(prototype, `on${type}`, {
    configurable: true,
    enumerable: true,
    get(this: EventTarget) {
      return handlers.get(this)?.value ?? null;
    },
    set(this: EventTarget, value: unknown) {
      const old = handlers.get(this);
      if (typeof value !== 'function') {
        if (old) this.removeEventListener(type, old.listener);
        handlers.delete(this);
        return;
      }
      if (old) {
        old.value = value;
        return;
      }
      const entry = {
        value: value as unknown,
        listener: (event: Event) => void (entry.value as (event: Event) => void).call(this, event),
      };
      handlers.set(this, entry);
      this.addEventListener(type, entry.listener);
    },
  });
}

/** https://html.spec.whatwg.org/#promiserejectionevent */
export class PromiseRejectionEvent extends Event {
  #promise: unknown;
  #reason: unknown;
  constructor(type: string, init: { promise: unknown; reason?: unknown; cancelable?: boolean }) {
    super(type, init);
    this.#promise = init.promise;
    this.#reason = init.reason;
  }
  get promise(): unknown {
    return this.#promise;
  }
  get reason(): unknown {
    return this.#reason;
  }
}

/** The event of a service-worker-style handler; kept because edge-light has it. */
export class FetchEvent extends Event {
  readonly request: unknown;
  response: unknown = null;
  readonly awaiting: Set<Promise<unknown>> = new Set();
  constructor(request: unknown) {
    super('fetch');
    this.request = request;
  }
  respondWith(response: unknown): void {
    this.response = response;
  }
  waitUntil(promise: Promise<unknown>): void {
    this.awaiting.add(promise);
  }
}
