/** Deep comparison of `node:assert`: https://nodejs.org/api/assert.html#comparison-details */
export function deepEqual(one: unknown, two: unknown, strict: boolean, seen: [object, object][] = []): boolean {
  if (strict ? Object.is(one, two) : one == two || (one !== one && two !== two)) return true;
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null) return false;
  if (strict && Object.getPrototypeOf(one) !== Object.getPrototypeOf(two)) return false;
  const tag = Object.prototype.toString.call(one);
  if (tag !== Object.prototype.toString.call(two)) return false;
  if (Array.isArray(one) !== Array.isArray(two)) return false;
  if (seen.some(([a, b]) => a === one && b === two)) return true;
  const inner: [object, object][] = [...seen, [one, two]];
  const equal = (a: unknown, b: unknown): boolean => deepEqual(a, b, strict, inner);

  if (one instanceof Date && two instanceof Date) {
    if (!Object.is(one.getTime(), two.getTime())) return false;
  } else if (one instanceof RegExp && two instanceof RegExp) {
    if (one.source !== two.source || one.flags !== two.flags || one.lastIndex !== two.lastIndex) return false;
  } else if (one instanceof Error && two instanceof Error) {
    if (one.message !== two.message || one.name !== two.name || !equal(one.cause, two.cause)) return false;
  } else if (
    one instanceof Boolean ||
    one instanceof Number ||
    one instanceof String ||
    one instanceof Symbol ||
    one instanceof BigInt
  ) {
    if (!Object.is(one.valueOf(), (two as { valueOf(): unknown }).valueOf())) return false;
  } else if (ArrayBuffer.isView(one) && ArrayBuffer.isView(two)) {
    return equalBytes(
      bytes(one.buffer, one.byteOffset, one.byteLength),
      bytes(two.buffer, two.byteOffset, two.byteLength),
    );
  } else if (one instanceof ArrayBuffer && two instanceof ArrayBuffer) {
    return equalBytes(new Uint8Array(one), new Uint8Array(two));
  } else if (one instanceof Set && two instanceof Set) {
    if (one.size !== two.size) return false;
    const rest = [...two];
    for (const item of one) {
      const at = two.has(item) ? rest.indexOf(item) : rest.findIndex((other) => equal(item, other));
      if (at === -1) return false;
      rest.splice(at, 1);
    }
  } else if (one instanceof Map && two instanceof Map) {
    if (one.size !== two.size) return false;
    const rest = [...two];
    for (const [key, value] of one) {
      const at = rest.findIndex(([other, item]) => equal(key, other) && equal(value, item));
      if (at === -1) return false;
      rest.splice(at, 1);
    }
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(two).length) return false;
  if (strict) {
    const symbols = (value: object): symbol[] =>
      Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
    const own = symbols(one);
    if (own.length !== symbols(two).length) return false;
    for (const key of own)
      if (!equal((one as Record<symbol, unknown>)[key], (two as Record<symbol, unknown>)[key])) return false;
  }
  for (const key of keys) {
    if (
      !Object.hasOwn(two, key) ||
      !equal((one as Record<string, unknown>)[key], (two as Record<string, unknown>)[key])
    )
      return false;
  }
  return true;
}

const bytes = (buffer: ArrayBufferLike, offset: number, length: number): Uint8Array =>
  new Uint8Array(buffer, offset, length);

function equalBytes(one: Uint8Array, two: Uint8Array): boolean {
  return one.length === two.length && one.every((value, index) => value === two[index]);
}
