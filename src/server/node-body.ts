import type { IncomingMessage } from 'node:http';
import { parse as parseQueryString } from 'node:querystring';

import { BodyTooLargeError, hasBody, readBody } from '../http/body.ts';

/** A request that an API route cannot take, answered with `status` and the message as text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const UNITS: Record<string, number> = { b: 1, kb: 1 << 10, mb: 1 << 20, gb: 1 << 30, tb: 2 ** 40 };

/** A size in bytes from `'500kb'` or a number of bytes. Throws on anything else, naming the option. */
export function parseSize(value: unknown, option: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?) *(b|kb|mb|gb|tb)?$/i.exec(value.trim()) : null;
  if (!match)
    throw new Error(`${option} must be a size like '500kb' or a number of bytes, but is ${JSON.stringify(value)}`);
  return Math.floor(Number(match[1]) * UNITS[(match[2] ?? 'b').toLowerCase()]!);
}

/** A size as people write it: `1mb`, `512kb`, `100b`. */
function formatSize(bytes: number): string {
  for (const unit of ['gb', 'mb', 'kb']) {
    const size = bytes / UNITS[unit]!;
    if (size >= 1) return `${Number(size.toFixed(2))}${unit}`;
  }
  return `${bytes}b`;
}

/**
 * Reads a request body by its content type: JSON, form, text, else bytes. No body is the empty string, as in Next; JSON without
 * a body is `{}`. A request without a body has its value at once.
 *
 * @param limit in bytes. Rejects with an {@link ApiError} 413 over it, 400 for JSON or a charset that cannot be read.
 */
export function parseBody(req: IncomingMessage, limit: number): Promise<unknown> | { value: unknown } {
  const type = req.headers['content-type'];
  return type === undefined && !hasBody(req) ? NOTHING : readAndParse(req, limit, type);
}

const NOTHING = { value: '' };

async function readAndParse(req: IncomingMessage, limit: number, field: string | undefined): Promise<unknown> {
  const { type, charset } = contentType(field);
  let bytes: Buffer;
  try {
    bytes = hasBody(req) ? await readBody(req, limit) : Buffer.alloc(0);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw new ApiError(413, `Body exceeded ${formatSize(limit)} limit`);
    throw new ApiError(400, 'Invalid body');
  }
  if (bytes.length === 0 && type === 'text/plain' && charset === 'utf-8') return '';
  if (type === 'application/json' || type === 'application/ld+json') return parseJson(decode(bytes, charset));
  if (type === 'application/x-www-form-urlencoded') return { ...parseQueryString(decode(bytes, charset)) };
  if (type === 'text/plain') return decode(bytes, charset);
  return bytes;
}

const NONE = { type: 'text/plain', charset: 'utf-8' };

function contentType(field: string | undefined): { type: string; charset: string } {
  if (field === undefined) return NONE;
  const [type = '', ...parameters] = field.split(';');
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(text)?.[1])
    .find((value) => value !== undefined);
  return { type: type.trim().toLowerCase(), charset: charset ?? 'utf-8' };
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw new ApiError(415, `Unsupported charset "${charset}"`);
  }
}

function parseJson(text: string): unknown {
  if (text.length === 0) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'Invalid JSON');
  }
}
