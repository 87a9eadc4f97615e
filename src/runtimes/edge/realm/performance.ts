import { bridge } from './bridge.ts';
import { DOMException } from './errors.ts';
import { EventTarget } from './events.ts';

const INTERNAL = {};

interface Entry {
  name: string;
  entryType: string;
  startTime: number;
  duration: number;
  detail: unknown;
}

/** The most entries that are kept; older ones go. */
const MOST = 1000;

/** https://w3c.github.io/hr-time/#sec-performance with user timing */
export class Performance extends EventTarget {
  #entries: Entry[] = [];
  constructor(token?: unknown) {
    super();
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }
  get timeOrigin(): number {
    return bridge.timeOrigin;
  }
  now(): number {
    return bridge.now();
  }
  toJSON(): object {
    return { timeOrigin: this.timeOrigin };
  }
  #add(entry: Entry): Entry {
    if (this.#entries.push(entry) > MOST) this.#entries.shift();
    return entry;
  }
  #at(mark: unknown, fallback: number): number {
    if (mark === undefined) return fallback;
    if (typeof mark === 'number') return mark;
    const found = this.#entries.findLast((entry) => entry.entryType === 'mark' && entry.name === `${mark as string}`);
    if (found === undefined) throw new DOMException(`The mark '${String(mark)}' does not exist.`, 'SyntaxError');
    return found.startTime;
  }
  mark(name: string, options: { startTime?: number; detail?: unknown } = {}): Entry {
    return this.#add({
      name: `${name}`,
      entryType: 'mark',
      startTime: options?.startTime ?? this.now(),
      duration: 0,
      detail: options?.detail ?? null,
    });
  }
  measure(name: string, start?: unknown, end?: unknown): Entry {
    const options = (typeof start === 'object' && start !== null ? start : { start, end }) as {
      start?: unknown;
      end?: unknown;
      duration?: number;
      detail?: unknown;
    };
    const finish =
      options.end === undefined && options.duration !== undefined
        ? this.#at(options.start, 0) + options.duration
        : this.#at(options.end, this.now());
    const begin =
      options.start === undefined && options.duration !== undefined
        ? finish - options.duration
        : this.#at(options.start, 0);
    return this.#add({
      name: `${name}`,
      entryType: 'measure',
      startTime: begin,
      duration: finish - begin,
      detail: options.detail ?? null,
    });
  }
  getEntries(): Entry[] {
    return this.#entries.slice();
  }
  getEntriesByName(name: string, type?: string): Entry[] {
    return this.#entries.filter((entry) => entry.name === name && (type === undefined || entry.entryType === type));
  }
  getEntriesByType(type: string): Entry[] {
    return this.#entries.filter((entry) => entry.entryType === type);
  }
  clearMarks(name?: string): void {
    this.#entries = this.#entries.filter(
      (entry) => entry.entryType !== 'mark' || (name !== undefined && entry.name !== name),
    );
  }
  clearMeasures(name?: string): void {
    this.#entries = this.#entries.filter(
      (entry) => entry.entryType !== 'measure' || (name !== undefined && entry.name !== name),
    );
  }
}

export const performance: Performance = new Performance(INTERNAL);
