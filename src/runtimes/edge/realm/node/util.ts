import { bridge } from '../bridge.ts';
import { format } from '../inspect.ts';

type Fn = (...args: unknown[]) => unknown;

/** The names of `node:util/types`. */
const TYPES = [
  'isExternal',
  'isDate',
  'isArgumentsObject',
  'isBigIntObject',
  'isBooleanObject',
  'isNumberObject',
  'isStringObject',
  'isSymbolObject',
  'isBoxedPrimitive',
  'isNativeError',
  'isRegExp',
  'isAsyncFunction',
  'isGeneratorFunction',
  'isGeneratorObject',
  'isPromise',
  'isMap',
  'isSet',
  'isMapIterator',
  'isSetIterator',
  'isWeakMap',
  'isWeakSet',
  'isArrayBuffer',
  'isDataView',
  'isSharedArrayBuffer',
  'isProxy',
  'isModuleNamespaceObject',
  'isAnyArrayBuffer',
  'isCryptoKey',
  'isKeyObject',
  'isArrayBufferView',
  'isTypedArray',
  'isUint8Array',
  'isUint8ClampedArray',
  'isUint16Array',
  'isUint32Array',
  'isInt8Array',
  'isInt16Array',
  'isInt32Array',
  'isFloat32Array',
  'isFloat64Array',
  'isBigInt64Array',
  'isBigUint64Array',
] as const;

export const types: Record<string, (value: unknown) => boolean> = Object.fromEntries(
  TYPES.map((name) => [
    name,
    {
      [name]: (value: unknown) =>
        name === 'isCryptoKey'
          ? Object.prototype.toString.call(value) === '[object CryptoKey]'
          : bridge.isType(name, value),
    }[name]!,
  ]),
);

const custom = Symbol.for('nodejs.util.promisify.custom');

export function promisify(original: Fn): Fn {
  if (typeof original !== 'function') throw new TypeError('The "original" argument must be of type function');
  const own = (original as unknown as Record<symbol, unknown>)[custom];
  if (typeof own === 'function') return own as Fn;
  const wrapped = function (this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [
        ...args,
        (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)),
      ]);
    });
  };
  Object.setPrototypeOf(wrapped, Object.getPrototypeOf(original) as object);
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original)) as Fn;
}
(promisify as unknown as Record<string, unknown>)['custom'] = custom;

async function settle(promise: Promise<unknown>, callback: Fn): Promise<void> {
  let args: unknown[];
  try {
    args = [null, await promise];
  } catch (error) {
    args = [error || Object.assign(new Error('Promise was rejected with a falsy value'), { reason: error })];
  }
  // Outside of the promise, so that an exception of the callback is one of its own.
  queueMicrotask(() => callback(...args));
}

export function callbackify(original: (...args: unknown[]) => Promise<unknown>): Fn {
  if (typeof original !== 'function') throw new TypeError('The "original" argument must be of type function');
  return function (this: unknown, ...args: unknown[]) {
    const callback = args.pop() as Fn;
    if (typeof callback !== 'function') throw new TypeError('The last argument must be of type function');
    void settle(Reflect.apply(original, this, args) as Promise<unknown>, callback);
  };
}

export function inherits(constructor: Fn, parent: Fn): void {
  if (typeof constructor !== 'function' || typeof parent !== 'function')
    throw new TypeError('"ctor" and "superCtor" must be functions');
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype as object, parent.prototype as object);
}

export function _extend<T extends object>(target: T, source: unknown): T {
  if (source === null || typeof source !== 'object') return target;
  return Object.assign(target, source);
}

const formatValues = (...args: unknown[]): string => format(args);
export { formatValues as format };
