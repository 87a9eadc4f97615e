import * as buffer from 'buffer';

type Method = (...args: unknown[]) => unknown;

const isUrl = (encoding: unknown): boolean => typeof encoding === 'string' && encoding.toLowerCase() === 'base64url';

/** Calls with `base64` where Node's own Buffer also takes `base64url`: reading either alphabet is the same. */
function readBoth(holder: object, name: string): void {
  const methods = holder as Record<string, Method>;
  const method = methods[name]!;
  methods[name] = function (this: unknown, first: unknown, ...rest: unknown[]) {
    return method.call(this, first, ...rest.map((value) => (isUrl(value) ? 'base64' : value)));
  };
}

/** The package's Buffer with the one encoding of Node's that it lacks. */
export function makeBuffer(): typeof buffer.Buffer {
  const { Buffer } = buffer;
  const { isEncoding } = Buffer;
  const { toString } = Buffer.prototype;
  for (const name of ['from', 'alloc', 'byteLength']) readBoth(Buffer, name);
  for (const name of ['write', 'fill', 'indexOf', 'lastIndexOf', 'includes']) readBoth(Buffer.prototype, name);
  Buffer.isEncoding = (encoding: string): encoding is BufferEncoding => isUrl(encoding) || isEncoding(encoding);
  Buffer.prototype.toString = function (encoding?: BufferEncoding, start?: number, end?: number): string {
    if (!isUrl(encoding)) return toString.call(this, encoding, start, end);
    return toString.call(this, 'base64', start, end).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  return Buffer;
}
