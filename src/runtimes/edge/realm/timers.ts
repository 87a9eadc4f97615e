import { type Captured, capture, runIn } from './async-context.ts';
import { bridge } from './bridge.ts';
import { reportException } from './events.ts';

type Callback = (...args: unknown[]) => unknown;
const timers = new Map<number, { callback: Callback; args: unknown[]; repeat: boolean; captured: Captured }>();
let next = 1;
const { apply } = Reflect;

/** Node's longest delay; a longer one fires at once there. */
const LONGEST = 2 ** 31 - 1;

/** Starts a timer and returns its number. */
export function setTimer(callback: Callback, delay: unknown, repeat: boolean, args: unknown[]): number {
  const id = next++;
  const ms = Number(delay);
  timers.set(id, { callback, args, repeat, captured: capture() });
  bridge.setTimer(id, ms >= 1 && ms <= LONGEST ? ms : 1, repeat);
  return id;
}

function clear(id: unknown): void {
  const key = Number(id);
  if (timers.delete(key)) bridge.clearTimer(key);
}

/** The host's call when a timer is due. An exception is reported and ends nothing. */
export function fireTimer(id: number): void {
  const timer = timers.get(id);
  if (timer === undefined) return;
  if (!timer.repeat) timers.delete(id);
  try {
    runIn(timer.captured, () => apply(timer.callback, globalThis, timer.args));
  } catch (error) {
    reportException(error);
  }
}

/** The host's word that it has ended a timer with its request. */
export function forgetTimer(id: number): void {
  timers.delete(id);
}

function check(api: string, callback: unknown): asserts callback is Callback {
  if (typeof callback !== 'function')
    throw new TypeError(`'${api}': the first argument must be a function; code from strings is not allowed on edge`);
}

/** `await` is one microtask, and nothing that user code can replace. */
async function microtask(callback: Callback): Promise<void> {
  await undefined;
  try {
    callback();
  } catch (error) {
    reportException(error);
  }
}

/** The timer functions as globals. */
export const timerGlobals = {
  setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): number {
    check('setTimeout', callback);
    return setTimer(callback, delay, false, args);
  },
  setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): number {
    check('setInterval', callback);
    return setTimer(callback, delay, true, args);
  },
  clearTimeout(id?: unknown): void {
    clear(id);
  },
  clearInterval(id?: unknown): void {
    clear(id);
  },
  queueMicrotask(callback: unknown): void {
    check('queueMicrotask', callback);
    void microtask(callback);
  },
} as const;
