import { bridge } from './bridge.ts';
import { describeError } from './errors.ts';
import { Event, EventTarget, PromiseRejectionEvent, setErrorReport } from './events.ts';

/** The listeners of the realm's global; the global itself is no EventTarget, as in edge-light. */
const target = new EventTarget();

type Add = (type: string, listener: ((event: Event) => unknown) | null, options?: unknown) => void;

/** Listener functions of the global. `fetch` listeners are taken and never called: routes export their handler. */
export const globalEvents: { addEventListener: Add; removeEventListener: Add } = {
  addEventListener(type, listener, options) {
    target.addEventListener(`${type}`.toLowerCase(), listener, options);
  },
  removeEventListener(type, listener, options) {
    target.removeEventListener(`${type}`.toLowerCase(), listener, options);
  },
};

/** Level of a log line: an error. */
const ERROR = 3;

function log(what: string, error: unknown): void {
  const { name, message, stack } = JSON.parse(describeError(error)) as { name: string; message: string; stack: string };
  bridge.log(ERROR, `${what}: ${stack || `${name}: ${message}`}`);
}

class ErrorLikeEvent extends Event {
  readonly error: unknown;
  readonly message: string;
  constructor(error: unknown) {
    super('error', { cancelable: true });
    this.error = error;
    this.message = (error as Error | null | undefined)?.message ?? String(error);
  }
}

/** What nobody caught: an `error` event, and a log line unless a listener prevents it. */
export function reportError(error: unknown): void {
  if (target.dispatchEvent(new ErrorLikeEvent(error))) log('Uncaught error', error);
}

let reporting = false;
setErrorReport((error) => {
  // A listener of `error` that throws is only logged.
  if (reporting) {
    log('Uncaught error', error);
    return;
  }
  reporting = true;
  try {
    reportError(error);
  } finally {
    reporting = false;
  }
});

/** A rejection that nobody handles. */
export function unhandled(reason: unknown, promise: unknown): void {
  if (target.dispatchEvent(new PromiseRejectionEvent('unhandledrejection', { promise, reason, cancelable: true }))) {
    log('Unhandled rejection', reason);
  }
}
