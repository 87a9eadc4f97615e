import { bridge } from './bridge.ts';
import { errorEventOf } from './error-event.ts';
import { describeError, need } from './errors.ts';
import { type Event, EventTarget, PromiseRejectionEvent, setErrorReport } from './events.ts';

/** Where the listeners of the realm's global are kept: in edge-light the global itself is no EventTarget. */
export const listeners: EventTarget = new EventTarget();

type Add = (type: string, listener: ((event: Event) => unknown) | null, options?: unknown) => void;

/** Listener functions of the global. `fetch` listeners are taken and never called: routes export their handler. */
export const globalEvents: { addEventListener: Add; removeEventListener: Add } = {
  addEventListener(type, listener, options) {
    listeners.addEventListener(`${type}`.toLowerCase(), listener, options);
  },
  removeEventListener(type, listener, options) {
    listeners.removeEventListener(`${type}`.toLowerCase(), listener, options);
  },
};

/** Level of a log line: an error. */
const ERROR = 3;

function log(what: string, error: unknown): void {
  const { name, message, stack } = JSON.parse(describeError(error)) as { name: string; message: string; stack: string };
  bridge.log(ERROR, `${what}: ${stack || `${name}: ${message}`}`);
}

let reporting = false;

/** What nobody caught: an `error` event, and a log line unless a listener prevents it. What its listeners throw is only logged. */
function report(error: unknown): void {
  if (reporting) {
    log('Uncaught error', error);
    return;
  }
  reporting = true;
  try {
    if (listeners.dispatchEvent(errorEventOf(error))) log('Uncaught error', error);
  } finally {
    reporting = false;
  }
}
setErrorReport(report);

/** https://html.spec.whatwg.org/#dom-reporterror */
export const reportError = (...given: [error?: unknown]): void => {
  need('reportError', given.length, 1);
  report(given[0]);
};

/** Rejections that were told, for the event that says they have a handler by now. */
const told = new WeakMap<object, { reason: unknown }>();

/** A rejection that nobody handles. */
export function unhandled(reason: unknown, promise: object): void {
  told.set(promise, { reason });
  if (listeners.dispatchEvent(new PromiseRejectionEvent('unhandledrejection', { promise, reason, cancelable: true }))) {
    log('Unhandled rejection', reason);
  }
}

/** A rejection that was told has got a handler after all. */
export function handled(promise: object): void {
  const known = told.get(promise);
  if (known === undefined) return;
  told.delete(promise);
  listeners.dispatchEvent(new PromiseRejectionEvent('rejectionhandled', { promise, reason: known.reason }));
}
