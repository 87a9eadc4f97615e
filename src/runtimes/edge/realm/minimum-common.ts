import { structuredClone } from './clone.ts';
import { ErrorEvent } from './error-event.ts';
import { Event, EventTarget, eventHandler } from './events.ts';
import { reportError } from './global-events.ts';
import { MessageEvent } from './message-event.ts';
import { Performance } from './performance.ts';
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from './streams/strategies.ts';
import { setTimer } from './timers.ts';
import {
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  TransformStreamDefaultController,
  WritableStreamDefaultController,
} from './streams/index.ts';

/** https://dom.spec.whatwg.org/#interface-customevent */
class CustomEvent extends Event {
  #detail: unknown;
  constructor(type: string, init: { detail?: unknown; bubbles?: boolean; cancelable?: boolean } = {}) {
    super(type, init);
    this.#detail = init?.detail ?? null;
  }
  get detail(): unknown {
    return this.#detail;
  }
}

const INTERNAL = {};
let entangle: (one: MessagePort, two: MessagePort) => void;

/** https://html.spec.whatwg.org/#message-ports within one realm */
class MessagePort extends EventTarget {
  #other: MessagePort | null = null;
  #queue: unknown[] = [];
  #started = false;
  declare onmessageerror: unknown;

  constructor(token?: unknown) {
    super();
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }
  static {
    entangle = (one, two) => {
      one.#other = two;
      two.#other = one;
    };
  }
  postMessage(message: unknown, options: { transfer?: unknown[] } | unknown[] = []): void {
    const data = structuredClone(message, { transfer: Array.isArray(options) ? options : (options?.transfer ?? []) });
    const other = this.#other;
    if (other === null) return;
    other.#queue.push(data);
    if (other.#started) other.#deliver();
  }
  #deliver(): void {
    setTimer(
      () => {
        const queue = this.#queue;
        if (queue.length > 0) this.dispatchEvent(new MessageEvent('message', { data: queue.shift() }));
      },
      0,
      false,
      [],
    );
  }
  start(): void {
    if (this.#started) return;
    this.#started = true;
    for (let i = 0; i < this.#queue.length; i++) this.#deliver();
  }
  close(): void {
    if (this.#other !== null) this.#other.#other = null;
    this.#other = null;
  }
}
eventHandler(MessagePort.prototype, 'message');
eventHandler(MessagePort.prototype, 'messageerror');
const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  ...onmessage,
  set(this: MessagePort, value: unknown) {
    onmessage.set!.call(this, value);
    // Setting the handler opens the port, as the standard says.
    this.start();
  },
});

/** https://html.spec.whatwg.org/#message-channels */
class MessageChannel {
  readonly port1: MessagePort = new MessagePort(INTERNAL);
  readonly port2: MessagePort = new MessagePort(INTERNAL);
  constructor() {
    entangle(this.port1, this.port2);
  }
}

class Navigator {
  get userAgent(): string {
    return 'switchrt';
  }
}

/** What the Minimum Common Web API (ECMA-429) has beyond edge-light. */
export function commonGlobals(): Record<string, unknown> {
  return {
    ByteLengthQueuingStrategy,
    CountQueuingStrategy,
    CustomEvent,
    ErrorEvent,
    MessageChannel,
    MessageEvent,
    MessagePort,
    Performance,
    ReadableByteStreamController,
    ReadableStreamBYOBRequest,
    ReadableStreamDefaultController,
    TransformStreamDefaultController,
    WritableStreamDefaultController,
    navigator: new Navigator(),
    reportError,
  };
}
