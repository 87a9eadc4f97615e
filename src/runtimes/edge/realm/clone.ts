import { Blob, File } from './blob.ts';
import { bridge } from './bridge.ts';
import { DOMException } from './errors.ts';

const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as Record<
  string,
  ErrorConstructor
>;

const refuse = (what: string): DOMException => new DOMException(`${what} could not be cloned.`, 'DataCloneError');

/** https://html.spec.whatwg.org/#dom-structuredclone, within one realm. */
export function structuredClone(value: unknown, options: { transfer?: Iterable<unknown> } = {}): unknown {
  if (arguments.length === 0) throw new TypeError("'structuredClone': 1 argument required, but only 0 present.");
  const memory = new Map<object, unknown>();
  const moved: ArrayBuffer[] = [];
  for (const item of options?.transfer ?? []) {
    if (!(item instanceof ArrayBuffer) || moved.includes(item)) throw refuse('A value in "transfer"');
    if (bridge.isDetached(item)) throw refuse('A detached ArrayBuffer');
    moved.push(item);
  }
  const targets = moved.map((buffer) => new Uint8Array(buffer.byteLength));
  moved.forEach((buffer, index) => memory.set(buffer, targets[index]!.buffer));
  const result = copy(value, memory);
  moved.forEach((buffer, index) => bridge.transfer(buffer, targets[index]!));
  return result;
}

function copy(value: unknown, memory: Map<object, unknown>): unknown {
  if (typeof value === 'symbol') throw refuse(value.toString());
  if (typeof value === 'function') throw refuse(`The function ${value.name || '(anonymous)'}`);
  if (typeof value !== 'object' || value === null) return value;
  const known = memory.get(value);
  if (known !== undefined) return known;
  const keep = <T>(made: T): T => {
    memory.set(value, made);
    return made;
  };
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (value instanceof Boolean || value instanceof Number || value instanceof String || value instanceof BigInt)
    return keep(Object((value as boolean).valueOf()) as unknown);
  if (
    value instanceof Symbol ||
    value instanceof Promise ||
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef
  )
    throw refuse(`#<${tag}>`);
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) {
    if (bridge.isDetached(value)) throw refuse('A detached ArrayBuffer');
    return keep(value.slice(0));
  }
  if (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer) return keep(value);
  if (ArrayBuffer.isView(value)) {
    const buffer = copy(value.buffer, memory) as ArrayBuffer;
    const Constructor = (value as unknown as { constructor: new (b: ArrayBuffer, o: number, l: number) => unknown })
      .constructor;
    const length = value instanceof DataView ? value.byteLength : (value as unknown as { length: number }).length;
    return keep(new Constructor(buffer, value.byteOffset, length));
  }
  if (value instanceof Map) {
    const made = keep(new Map<unknown, unknown>());
    for (const [key, item] of Array.from(value)) made.set(copy(key, memory), copy(item, memory));
    return made;
  }
  if (value instanceof Set) {
    const made = keep(new Set<unknown>());
    for (const item of Array.from(value)) made.add(copy(item, memory));
    return made;
  }
  if (value instanceof DOMException) return keep(new DOMException(value.message, value.name));
  if (value instanceof Error) {
    const Constructor = ERRORS[value.name] ?? Error;
    const made = keep(new Constructor(value.message));
    Object.defineProperty(made, 'stack', { value: value.stack, writable: true, configurable: true, enumerable: false });
    if ('cause' in value)
      Object.defineProperty(made, 'cause', {
        value: copy(value.cause, memory),
        writable: true,
        configurable: true,
        enumerable: false,
      });
    return made;
  }
  if (value instanceof File)
    return keep(new File([value], value.name, { type: value.type, lastModified: value.lastModified }));
  if (value instanceof Blob) return keep(value.slice(0, value.size, value.type));
  if (Array.isArray(value)) {
    const made = keep<unknown[]>([]);
    made.length = value.length;
    for (const key of Object.keys(value))
      made[key as unknown as number] = copy(value[key as unknown as number], memory);
    return made;
  }
  // An object of the platform has state that is no property.
  if (tag !== 'Object' && tag !== 'Arguments') throw refuse(`#<${tag}>`);
  const made = keep({} as Record<string, unknown>);
  for (const key of Object.keys(value)) {
    Object.defineProperty(made, key, {
      value: copy((value as Record<string, unknown>)[key], memory),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return made;
}
