import { bridge, type Handle } from './bridge.ts';
import { DOMException } from './errors.ts';
import { viewOf } from './encoding.ts';
import { type Deferred, defer } from './streams/queue.ts';

const INTERNAL = {};
let keyOf: (handle: Handle) => CryptoKey;
let handleOf: (key: unknown) => Handle | null;

interface KeyInfo {
  type: string;
  extractable: boolean;
  algorithm: Record<string, unknown>;
  usages: string[];
}

/** https://w3c.github.io/webcrypto/#cryptokey-interface; the key itself stays in the host. */
export class CryptoKey {
  #handle: Handle;
  #info: KeyInfo | null = null;
  constructor(token?: unknown, handle?: Handle) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#handle = handle!;
  }
  static {
    keyOf = (handle) => new CryptoKey(INTERNAL, handle);
    handleOf = (key) => (typeof key === 'object' && key !== null && #handle in key ? key.#handle : null);
  }
  get #data(): KeyInfo {
    if (this.#info === null) {
      const info = JSON.parse(bridge.keyInfo(this.#handle)) as KeyInfo;
      const exponent = info.algorithm['publicExponent'];
      if (Array.isArray(exponent)) info.algorithm['publicExponent'] = new Uint8Array(exponent as number[]);
      this.#info = info;
    }
    return this.#info;
  }
  get type(): string {
    return this.#data.type;
  }
  get extractable(): boolean {
    return this.#data.extractable;
  }
  get algorithm(): Record<string, unknown> {
    return this.#data.algorithm;
  }
  get usages(): string[] {
    return this.#data.usages;
  }
}

const calls = new Map<number, Deferred<unknown>>();
let next = 1;

/** A copy of an argument with primitives, byte arrays and handles only: the host reads nothing of the user's. */
function plain(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? undefined : value;
  const handle = handleOf(value);
  if (handle !== null) return handle;
  const view = viewOf(value);
  if (view !== null) return view.slice();
  if (depth > 4) throw new TypeError('The algorithm is nested too deep');
  if (Array.isArray(value)) return Array.from(value as unknown[], (item) => plain(item, depth + 1));
  const result = Object.create(null) as Record<string, unknown>;
  for (const key in value) result[key] = plain((value as Record<string, unknown>)[key], depth + 1);
  return result;
}

function call(operation: string, args: unknown[], least: number): Promise<unknown> {
  if (args.length < least)
    return Promise.reject(
      new TypeError(`'${operation}': ${least} arguments required, but only ${args.length} present.`),
    );
  const deferred = defer<unknown>();
  const id = next++;
  calls.set(id, deferred);
  try {
    bridge.subtle(
      id,
      operation,
      args.map((arg) => plain(arg)),
    );
  } catch (error) {
    calls.delete(id);
    deferred.reject(error);
  }
  return deferred.promise;
}

/** `kind`: 0 bytes, 1 key, 2 key pair, 3 JSON text, 4 the value itself. */
export function subtleDone(id: number, kind: number, value: unknown, second: unknown): void {
  const deferred = calls.get(id);
  calls.delete(id);
  if (deferred === undefined) return;
  if (kind === 0) deferred.resolve((value as Uint8Array).buffer);
  else if (kind === 1) deferred.resolve(keyOf(value as Handle));
  else if (kind === 2) deferred.resolve({ publicKey: keyOf(value as Handle), privateKey: keyOf(second as Handle) });
  else if (kind === 3) deferred.resolve(JSON.parse(value as string));
  else deferred.resolve(value);
}

export function subtleFail(id: number, name: string, message: string): void {
  const deferred = calls.get(id);
  calls.delete(id);
  // Some versions of Node say `InvalidAccessException` where the standard says `InvalidAccessError`.
  const standard = name.replace(/Exception$/, 'Error');
  deferred?.reject(
    name === 'TypeError'
      ? new TypeError(message)
      : standard.endsWith('Error')
        ? new DOMException(message, standard)
        : new Error(message),
  );
}

/** https://w3c.github.io/webcrypto/#subtlecrypto-interface */
export class SubtleCrypto {
  constructor(token?: unknown) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }
  digest(...args: unknown[]): Promise<unknown> {
    return call('digest', args, 2);
  }
  encrypt(...args: unknown[]): Promise<unknown> {
    return call('encrypt', args, 3);
  }
  decrypt(...args: unknown[]): Promise<unknown> {
    return call('decrypt', args, 3);
  }
  sign(...args: unknown[]): Promise<unknown> {
    return call('sign', args, 3);
  }
  verify(...args: unknown[]): Promise<unknown> {
    return call('verify', args, 4);
  }
  generateKey(...args: unknown[]): Promise<unknown> {
    return call('generateKey', args, 3);
  }
  deriveKey(...args: unknown[]): Promise<unknown> {
    return call('deriveKey', args, 5);
  }
  deriveBits(...args: unknown[]): Promise<unknown> {
    return call('deriveBits', args, 2);
  }
  importKey(...args: unknown[]): Promise<unknown> {
    return call('importKey', args, 5);
  }
  exportKey(...args: unknown[]): Promise<unknown> {
    return call('exportKey', args, 2);
  }
  wrapKey(...args: unknown[]): Promise<unknown> {
    return call('wrapKey', args, 4);
  }
  unwrapKey(...args: unknown[]): Promise<unknown> {
    return call('unwrapKey', args, 7);
  }
}

/** https://w3c.github.io/webcrypto/#crypto-interface */
export class Crypto {
  #subtle: SubtleCrypto = new SubtleCrypto(INTERNAL);
  constructor(token?: unknown) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }
  get subtle(): SubtleCrypto {
    return this.#subtle;
  }
  getRandomValues<T>(array: T): T {
    const view =
      ArrayBuffer.isView(array) &&
      !(array instanceof Float32Array) &&
      !(array instanceof Float64Array) &&
      !(array instanceof DataView)
        ? viewOf(array)
        : null;
    if (view === null)
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    if (view.length > 65_536) throw new DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
    bridge.random(view);
    return array;
  }
  randomUUID(): string {
    return bridge.uuid();
  }
}

export const crypto: Crypto = new Crypto(INTERNAL);
