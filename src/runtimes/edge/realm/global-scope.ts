import { ErrorEvent } from './error-event.ts';
import { type Event, EventTarget, setGlobalListeners } from './events.ts';
import { globalEvents, listeners } from './global-events.ts';

type Handler = (...args: unknown[]) => unknown;

/**
 * An event handler of the global (https://html.spec.whatwg.org/#the-event-handler-processing-algorithm). `onerror` gets the parts of the
 * event and prevents its default with `true`, the others do with `false`.
 */
function handlerAttribute(type: string): void {
  let handler: Handler | null = null;
  const listener = (event: Event): void => {
    const given = handler!;
    const isError = type === 'error' && event instanceof ErrorEvent;
    const value = isError
      ? given.call(globalThis, event.message, event.filename, event.lineno, event.colno, event.error)
      : given.call(globalThis, event);
    if (value === isError) event.preventDefault();
  };
  Object.defineProperty(globalThis, `on${type}`, {
    configurable: true,
    enumerable: true,
    get: () => handler,
    set(value: unknown) {
      const next = typeof value === 'function' ? (value as Handler) : null;
      if (next === null) globalEvents.removeEventListener(type, listener);
      else if (handler === null) globalEvents.addEventListener(type, listener);
      handler = next;
    },
  });
}

/** Makes the global an EventTarget with the handlers that ECMA-429 names. */
export function makeGlobalScope(): void {
  const scope = Object.create(EventTarget.prototype, {
    [Symbol.toStringTag]: { value: 'global', configurable: true },
  }) as object;
  Object.setPrototypeOf(globalThis, scope);
  setGlobalListeners(listeners);
  const dispatchEvent = (event: Event): boolean => listeners.dispatchEvent(event);
  Object.defineProperty(globalThis, 'dispatchEvent', { value: dispatchEvent, writable: true, configurable: true });
  for (const type of ['error', 'unhandledrejection', 'rejectionhandled']) handlerAttribute(type);
}
