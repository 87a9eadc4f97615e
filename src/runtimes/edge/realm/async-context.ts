import { bridge } from './bridge.ts';

const { freeze } = Object;

/** Returns what it is given, so that a class can add private fields to an object that is not its own. */
// oxlint-disable-next-line typescript/no-extraneous-class
class Given {
  constructor(object: object) {
    // oxlint-disable-next-line no-constructor-return
    return object;
  }
}

/**
 * What the storages hold at one moment: a list with one link for each storage that holds something.
 *
 * Node follows a frame through awaits by a property on every promise, where whoever has the promise can read it; a connection
 * of the host that one route has opened may even carry it into another route. So a frame is frozen, empty and without a
 * prototype, and what it holds is in private fields that only this file reads.
 */
class Frame extends Given {
  #key: Storage<unknown>;
  #value: unknown;
  #round: number;
  #rest: Frame | null;

  constructor(key: Storage<unknown>, value: unknown, round: number, rest: Frame | null) {
    super({ __proto__: null });
    this.#key = key;
    this.#value = value;
    this.#round = round;
    this.#rest = rest;
    freeze(this);
  }

  static make(key: Storage<unknown>, value: unknown, round: number, now: Frame | null): Frame {
    return new Frame(key, value, round, Frame.#without(now, key));
  }

  /** The list without one storage. What comes after that storage's link is shared. */
  static #without(frame: Frame | null, key: Storage<unknown>): Frame | null {
    let found = frame;
    while (found !== null && found.#key !== key) found = found.#rest;
    if (found === null) return frame;
    let kept = found.#rest;
    for (let link = frame!; link !== found; link = link.#rest!)
      kept = new Frame(link.#key, link.#value, link.#round, kept);
    return kept;
  }

  /** The link of a storage. */
  static find(frame: Frame | null, key: Storage<unknown>, round: number): Frame | null {
    for (let link = frame; link !== null; link = link.#rest)
      if (link.#key === key) return link.#round === round ? link : null;
    return null;
  }

  static held(link: Frame): unknown {
    return link.#value;
  }

  static is(value: object | null): value is Frame {
    return value !== null && #rest in value;
  }
}

/** What {@link capture} gives: nothing can be read from it. */
export type Captured = object | null;

/** The frame that holds now. One of another realm is none. */
function current(): Frame | null {
  const frame = bridge.frame();
  return Frame.is(frame) ? frame : null;
}

/** What all storages hold now, for {@link runIn}. */
export function capture(): Captured {
  return bridge.frame();
}

/** Calls back with the storages as they were when `captured` was taken. */
export function runIn<T>(captured: Captured, callback: () => T): T {
  const before = bridge.frame();
  bridge.setFrame(captured);
  try {
    return callback();
  } finally {
    bridge.setFrame(before);
  }
}

/** One value that follows the code which runs: through calls, awaits and timers. */
export class Storage<T> {
  #round = 0;

  run<R>(value: T, callback: () => R): R {
    return runIn(Frame.make(this, value, this.#round, current()), callback);
  }

  /** Holds for the rest of what runs now, and for what that starts. */
  enter(value: T): void {
    bridge.setFrame(Frame.make(this, value, this.#round, current()));
  }

  get<D>(otherwise: D): T | D {
    const link = Frame.find(current(), this, this.#round);
    return link === null ? otherwise : (Frame.held(link) as T);
  }

  /** Takes it out of whatever holds it, everywhere. */
  disable(): void {
    this.#round++;
  }
}
