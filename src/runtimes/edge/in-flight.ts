/** Numbers in flight that have a place of their own: more at once fall back to a `Map`. */
const SLOTS = 256;

/**
 * What is in flight, by number. Numbers are given in turn, so nearly all of them find the slot of their last byte free.
 *
 * Not a `Map`: one that is filled and emptied all the time moves to a new table every few requests, V8 links the old table to the new one, and as soon
 * as one old table has outlived two collections, all later ones do, with the requests that they held.
 */
export class InFlight<T extends object> {
  #ids: number[] = [];
  #items: (T | null)[] = [];
  /** Those whose slot a later one has taken. */
  #rest: Map<number, T> = new Map();
  size = 0;

  constructor() {
    for (let i = 0; i < SLOTS; i++) {
      this.#ids.push(-1);
      this.#items.push(null);
    }
  }

  get(id: number): T | undefined {
    const at = id % SLOTS;
    if (this.#ids[at] === id) return this.#items[at] ?? undefined;
    return this.#rest.get(id);
  }

  /** `id` is not in flight yet. */
  set(id: number, item: T): void {
    const at = id % SLOTS;
    const before = this.#items[at] ?? null;
    if (before !== null) this.#rest.set(this.#ids[at]!, before);
    this.#ids[at] = id;
    this.#items[at] = item;
    this.size++;
  }

  delete(id: number): boolean {
    const at = id % SLOTS;
    if (this.#ids[at] === id) {
      this.#items[at] = null;
      this.#ids[at] = -1;
    } else if (!this.#rest.delete(id)) return false;
    this.size--;
    return true;
  }

  /** In no particular order. */
  values(): T[] {
    const all = [...this.#rest.values()];
    for (const item of this.#items) if (item !== null) all.push(item);
    return all;
  }
}
