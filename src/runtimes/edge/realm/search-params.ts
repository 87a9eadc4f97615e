import { bridge } from './bridge.ts';
import { utf8, wellFormed } from './encoding.ts';
import { need } from './errors.ts';

type Pair = [string, string];

const usv = wellFormed;

function decode(text: string): string {
  const plain = text.replaceAll('+', ' ');
  if (!plain.includes('%')) return plain;
  const bytes = utf8(plain);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const hex =
      bytes[i] === 0x25 ? Number.parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16) : NaN;
    if (bytes[i] === 0x25 && /^[0-9a-f]{2}$/i.test(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0))) {
      bytes[length++] = hex;
      i += 2;
    } else {
      bytes[length++] = bytes[i]!;
    }
  }
  return bridge.utf8Slice(bytes.subarray(0, length));
}

const SAFE = /^[A-Za-z0-9*\-._]*$/;

function encode(text: string): string {
  if (SAFE.test(text)) return text;
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** https://url.spec.whatwg.org/#concept-urlencoded-parser */
export function parsePairs(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    pairs.push(equals === -1 ? [decode(piece), ''] : [decode(piece.slice(0, equals)), decode(piece.slice(equals + 1))]);
  }
  return pairs;
}

/** Ties a list to the URL it came from. */
export let linkParams: (params: URLSearchParams, update: (query: string) => void) => void;
export let resetParams: (params: URLSearchParams, query: string) => void;

/** https://url.spec.whatwg.org/#interface-urlsearchparams */
export class URLSearchParams {
  #list: Pair[] = [];
  #update: ((query: string) => void) | null = null;

  constructor(init: unknown = '') {
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
      const text = usv(init);
      this.#list = parsePairs(text.startsWith('?') ? text.slice(1) : text);
      return;
    }
    const iterate = (init as { [Symbol.iterator]?: unknown })[Symbol.iterator];
    if (typeof iterate === 'function') {
      for (const item of init as Iterable<Iterable<unknown>>) {
        const pair = item === null || typeof item !== 'object' ? [] : [...item];
        if (pair.length !== 2) throw new TypeError('Each query pair must be an iterable [name, value] tuple');
        this.#list.push([usv(pair[0]), usv(pair[1])]);
      }
    } else {
      for (const key of Reflect.ownKeys(init)) {
        const descriptor = Reflect.getOwnPropertyDescriptor(init, key);
        if (descriptor?.enumerable) {
          if (typeof key === 'symbol') throw new TypeError('A query name cannot be a symbol');
          this.#list.push([usv(key), usv((init as Record<string, unknown>)[key])]);
        }
      }
    }
  }

  static {
    linkParams = (params, update) => {
      params.#update = update;
    };
    resetParams = (params, query) => {
      params.#list = parsePairs(query.startsWith('?') ? query.slice(1) : query);
    };
  }

  #changed(): void {
    this.#update?.(this.toString());
  }

  get size(): number {
    return this.#list.length;
  }
  append(name: string, value: string): void {
    need('append', arguments.length, 2);
    this.#list.push([usv(name), usv(value)]);
    this.#changed();
  }
  delete(name: string, value?: string): void {
    need('delete', arguments.length, 1);
    const key = usv(name);
    this.#list = this.#list.filter((pair) => pair[0] !== key || (value !== undefined && pair[1] !== usv(value)));
    this.#changed();
  }
  get(name: string): string | null {
    need('get', arguments.length, 1);
    const key = usv(name);
    return this.#list.find((pair) => pair[0] === key)?.[1] ?? null;
  }
  getAll(name: string): string[] {
    const key = usv(name);
    return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }
  has(name: string, value?: string): boolean {
    need('has', arguments.length, 1);
    const key = usv(name);
    return this.#list.some((pair) => pair[0] === key && (value === undefined || pair[1] === usv(value)));
  }
  set(name: string, value: string): void {
    need('set', arguments.length, 2);
    const key = usv(name);
    const text = usv(value);
    const first = this.#list.find((pair) => pair[0] === key);
    if (first === undefined) this.#list.push([key, text]);
    else {
      first[1] = text;
      this.#list = this.#list.filter((pair) => pair === first || pair[0] !== key);
    }
    this.#changed();
  }
  sort(): void {
    this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#changed();
  }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, thisArg?: unknown): void {
    if (typeof callback !== 'function') throw new TypeError("'forEach': the callback is no function");
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }
  toString(): string {
    return this.#list.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  }
  *entries(): IterableIterator<Pair> {
    for (let i = 0; i < this.#list.length; i++) yield [this.#list[i]![0], this.#list[i]![1]];
  }
  *keys(): IterableIterator<string> {
    for (let i = 0; i < this.#list.length; i++) yield this.#list[i]![0];
  }
  *values(): IterableIterator<string> {
    for (let i = 0; i < this.#list.length; i++) yield this.#list[i]![1];
  }
  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }
}
