import type { Handle } from '../realm/bridge.ts';

/**
 * The host's objects that one realm works with, each behind a token that is no more than its own identity: frozen, empty and
 * without a prototype. A route that gets a token, by whatever intrinsic it has replaced, holds nothing of the host.
 */
export class Handles {
  #objects = new WeakMap<object, object>();

  hide(object: object): Handle {
    const token = Object.freeze(Object.create(null) as object);
    this.#objects.set(token, object);
    return token as Handle;
  }

  has(value: object): boolean {
    return this.#objects.has(value);
  }

  /** The object behind a token of this realm. Throws a TypeError for anything else. */
  real<T>(handle: unknown): T {
    const object = this.#objects.get(handle as object);
    if (object === undefined) throw new TypeError('This is no handle of this realm');
    return object as T;
  }
}
