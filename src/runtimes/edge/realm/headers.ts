import { need } from './errors.ts';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const SPACE = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/** A list of headers: names in lower case and values by turns. Internal. */
export class HeaderList {
  items: string[];
  constructor(items: string[] = []) {
    this.items = items;
  }
  /** From a message's raw list, whose names may have any case. */
  static raw(flat: string[]): HeaderList {
    for (let i = 0; i < flat.length; i += 2) flat[i] = flat[i]!.toLowerCase();
    return new HeaderList(flat);
  }
  copy(): HeaderList {
    return new HeaderList(this.items.slice());
  }
  get(name: string): string | null {
    const { items } = this;
    let result: string | null = null;
    for (let i = 0; i < items.length; i += 2) {
      if (items[i] === name)
        result = result === null ? items[i + 1]! : `${result}${name === 'cookie' ? '; ' : ', '}${items[i + 1]!}`;
    }
    return result;
  }
  has(name: string): boolean {
    const { items } = this;
    for (let i = 0; i < items.length; i += 2) if (items[i] === name) return true;
    return false;
  }
  append(name: string, value: string): void {
    this.items.push(name, value);
  }
  delete(name: string): void {
    const { items } = this;
    for (let i = items.length - 2; i >= 0; i -= 2) if (items[i] === name) items.splice(i, 2);
  }
  set(name: string, value: string): void {
    const { items } = this;
    for (let i = 0; i < items.length; i += 2) {
      if (items[i] === name) {
        items[i + 1] = value;
        for (let j = items.length - 2; j > i; j -= 2) if (items[j] === name) items.splice(j, 2);
        return;
      }
    }
    items.push(name, value);
  }
}

function checkName(name: unknown): string {
  const text = `${name}`;
  if (!NAME.test(text)) throw new TypeError(`${JSON.stringify(text)} is no valid header name`);
  return text.toLowerCase();
}

/** A header value as it goes on the wire; throws for what would break the message. */
export function checkValue(value: unknown, name: string): string {
  const text = `${value}`.replace(SPACE, '');
  if (BAD_VALUE.test(text))
    throw new TypeError(`The value of the header "${name}" has a character that no header can carry`);
  return text;
}

function same(one: readonly string[], two: readonly string[]): boolean {
  if (one.length !== two.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== two[i]) return false;
  return true;
}

/** The list behind a `Headers`. */
export let listOf: (headers: Headers) => HeaderList;
export let headersOf: (list: HeaderList, immutable?: boolean) => Headers;
export let isHeaders: (value: unknown) => value is Headers;

const INTERNAL = {};

/** https://fetch.spec.whatwg.org/#headers-class */
export class Headers {
  #list: HeaderList;
  #immutable = false;

  constructor(init?: unknown, list?: HeaderList, immutable?: boolean) {
    if (init === INTERNAL) {
      this.#list = list!;
      this.#immutable = !!immutable;
      return;
    }
    this.#list = new HeaderList();
    if (init !== undefined) fill(this.#list, init);
  }

  static {
    listOf = (headers) => headers.#list;
    headersOf = (list, immutable = false) => new Headers(INTERNAL, list, immutable);
    isHeaders = (value): value is Headers => typeof value === 'object' && value !== null && #list in value;
  }

  #writable(): void {
    if (this.#immutable) throw new TypeError('These headers are immutable');
  }

  append(name: unknown, value: unknown): void {
    need('append', arguments.length, 2);
    const key = checkName(name);
    const text = checkValue(value, key);
    this.#writable();
    this.#list.append(key, text);
  }
  delete(name: unknown): void {
    need('delete', arguments.length, 1);
    const key = checkName(name);
    this.#writable();
    this.#list.delete(key);
  }
  get(name: unknown): string | null {
    need('get', arguments.length, 1);
    return this.#list.get(checkName(name));
  }
  getSetCookie(): string[] {
    const { items } = this.#list;
    const cookies: string[] = [];
    for (let i = 0; i < items.length; i += 2) if (items[i] === 'set-cookie') cookies.push(items[i + 1]!);
    return cookies;
  }
  has(name: unknown): boolean {
    need('has', arguments.length, 1);
    return this.#list.has(checkName(name));
  }
  set(name: unknown, value: unknown): void {
    need('set', arguments.length, 2);
    const key = checkName(name);
    const text = checkValue(value, key);
    this.#writable();
    this.#list.set(key, text);
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
    if (typeof callback !== 'function') throw new TypeError("'forEach': the callback is no function");
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }
  /** Sorted by name, equal names joined; each `set-cookie` alone. */
  *entries(): IterableIterator<[string, string]> {
    const { items } = this.#list;
    let seen = items.slice();
    let sorted = this.#sorted();
    for (let i = 0; i < sorted.length; i++) {
      yield [sorted[i]![0], sorted[i]![1]];
      if (!same(items, seen)) {
        seen = items.slice();
        sorted = this.#sorted();
      }
    }
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
  #sorted(): [string, string][] {
    const { items } = this.#list;
    const joined = new Map<string, string>();
    const result: [string, string][] = [];
    for (let i = 0; i < items.length; i += 2) {
      const name = items[i]!;
      if (name === 'set-cookie') result.push([name, items[i + 1]!]);
      else if (!joined.has(name)) joined.set(name, this.#list.get(name)!);
    }
    for (const pair of joined) result.push(pair);
    return result.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  }
}

/** https://fetch.spec.whatwg.org/#concept-headers-fill */
export function fill(list: HeaderList, init: unknown): void {
  if (isHeaders(init)) {
    for (const item of listOf(init).items) list.items.push(item);
    return;
  }
  if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
    throw new TypeError('Headers must be an object, a list of pairs or a Headers');
  }
  if (typeof (init as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function') {
    for (const item of init as Iterable<Iterable<unknown>>) {
      const pair = item === null || typeof item !== 'object' ? [] : [...item];
      if (pair.length !== 2) throw new TypeError('A header must be a pair of name and value');
      const key = checkName(pair[0]);
      list.append(key, checkValue(pair[1], key));
    }
    return;
  }
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    if (typeof key === 'symbol') throw new TypeError('A header name cannot be a symbol');
    const name = checkName(key);
    list.append(name, checkValue((init as Record<string, unknown>)[key], name));
  }
}
