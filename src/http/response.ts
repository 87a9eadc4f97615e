import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import { endText } from './end.ts';
import { appendSetCookie, isHopByHop, isInternalHeader } from './headers.ts';
import { partsOf } from './light-response.ts';
import type { LightParts } from './light-response.ts';

const PENDING = Symbol('pending');
const NULL_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * Writes a Fetch `Response` to Node's response.
 *
 * Fields already on `res` stay unless the response names them; `set-cookie` values are appended and kept apart;
 * connection-level and internal fields are dropped. Waits for slow readers; a client that goes away cancels the body.
 * Rejects with the body's error: with `res.headersSent` the caller has to destroy the connection.
 */
export async function sendResponse(response: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (response.status === 0) throw new TypeError('the route returned Response.error(), which is no answer');
  if (sendAtOnce(response, req, res)) return;
  res.statusCode = response.status;
  if (response.statusText) res.statusMessage = response.statusText;
  writeHeaders(response.headers, res);
  const body = response.body;
  if (req.method === 'HEAD' || NULL_BODY.has(response.status) || body === null) {
    if (body !== null) await body.cancel().catch(() => undefined);
    if (NULL_BODY.has(response.status)) res.removeHeader('content-length');
    else if (body === null && req.method !== 'HEAD') res.setHeader('content-length', 0);
    res.end();
    return;
  }
  await pump(body.getReader(), res);
}

/** As {@link sendResponse}, without a promise, where the body is there already. `false`: nothing was done. Throws where it would reject. */
export function sendAtOnce(response: Response, req: IncomingMessage, res: ServerResponse): boolean {
  if (response.bodyUsed) throw new TypeError('the Response was read already: its body is disturbed');
  const parts = partsOf(response);
  if (parts === null) return false;
  const { status, body } = parts;
  const head = req.method === 'HEAD';
  const bodiless = body === null || head || NULL_BODY.has(status);
  const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  if (res.getHeaderNames().length > 0) {
    setFields(parts, length, head, res);
    res.writeHead(status);
  } else {
    res.writeHead(status, flatFields(parts, length, head));
  }
  if (bodiless) res.end();
  else if (typeof body === 'string') endText(res, body, length);
  // `finish`: the kernel has it all.
  else if (parts.release !== null) res.end(body, parts.release);
  else res.end(body);
  return true;
}

/** The fields of a response that has none yet: names and values in turn, as `writeHead` takes them. */
function flatFields({ status, headers, type }: LightParts, length: number, head: boolean): string[] {
  const fields: string[] = [];
  if (headers !== null) {
    for (const [name, value] of headers) {
      if (isHopByHop(name) || isInternalHeader(name)) continue;
      if (name === 'content-type') type = null;
      // The route's word counts only where there are no bytes to count: a wrong length would run into the next answer on the connection.
      else if (name === 'content-length' && (!head || NULL_BODY.has(status) || !/^\d+$/.test(value))) continue;
      fields.push(name, value);
    }
  }
  if (type !== null) fields.push('content-type', type);
  if (!head && !NULL_BODY.has(status)) fields.push('content-length', String(length));
  return fields;
}

/** For a response that has fields already: they stay. */
function setFields({ status, headers, type }: LightParts, length: number, head: boolean, res: ServerResponse): void {
  res.statusCode = status;
  if (headers) writeHeaders(headers, res);
  if (type !== null && !headers?.has('content-type')) res.setHeader('content-type', type);
  if (NULL_BODY.has(status)) res.removeHeader('content-length');
  else if (!head) res.setHeader('content-length', length);
}

/** Copies Fetch headers to a Node response by the rules of {@link sendResponse}. */
function writeHeaders(headers: Headers, res: ServerResponse): void {
  for (const [name, value] of headers) {
    if (name === 'set-cookie' || isHopByHop(name) || isInternalHeader(name)) continue;
    // One that is no number would leave the client to guess where the answer ends.
    if (name === 'content-length' && !/^\d+$/.test(value)) continue;
    res.setHeader(name, value);
  }
  appendSetCookie(res, headers.getSetCookie());
}

/** Counts the bytes of an answer against the length that its head has promised. */
class Promised {
  readonly #length: number;
  #sent = 0;

  constructor(res: ServerResponse) {
    const length = res.getHeader('content-length');
    this.#length = length === undefined ? -1 : Number(length);
  }

  /** Throws when there are more bytes: they would be the beginning of the next answer on the connection. */
  add(bytes: number): void {
    this.#sent += bytes;
    if (this.#length >= 0 && this.#sent > this.#length)
      throw new TypeError(`the answer is longer than its content-length of ${this.#length} bytes`);
  }

  /** Throws when there are fewer: the client would wait for the rest. */
  end(): void {
    if (this.#sent < this.#length)
      throw new TypeError(`the answer ended after ${this.#sent} of its ${this.#length} bytes`);
  }
}

async function pump(reader: ReadableStreamDefaultReader<Uint8Array>, res: ServerResponse): Promise<void> {
  const promised = new Promised(res);
  let closed = res.destroyed;
  const cancel = (): void => {
    closed = true;
    reader.cancel(new DOMException('The client went away', 'AbortError')).catch(() => undefined);
  };
  if (closed) {
    cancel();
    return;
  }
  res.once('close', cancel);
  try {
    let next = reader.read();
    // A body that is ready goes out in one write with its length; one that is not lets the head go first.
    let first: ReadableStreamReadResult<Uint8Array> | typeof PENDING = await Promise.race([
      next,
      setImmediate(PENDING),
    ]);
    if (first === PENDING) {
      if (!closed) res.flushHeaders();
      first = await next;
    }
    if (closed) return;
    if (first.done) {
      if (!res.headersSent) res.setHeader('content-length', 0);
      else promised.end();
      res.end();
      return;
    }
    let chunk = asBytes(first.value);
    if (!res.headersSent) {
      next = reader.read();
      const second = await Promise.race([next, setImmediate(PENDING)]);
      if (closed) return;
      if (second !== PENDING && second.done) {
        res.setHeader('content-length', chunk.byteLength);
        res.end(chunk);
        return;
      }
    } else next = reader.read();
    for (;;) {
      promised.add(chunk.byteLength);
      if (!res.write(chunk)) await drained(res);
      if (closed) return;
      const result = await next;
      if (closed) return;
      if (result.done) break;
      chunk = asBytes(result.value);
      next = reader.read();
      // Reading ahead by one is bounded; its failure is seen when it is awaited.
      next.catch(() => undefined);
    }
    promised.end();
    res.end();
  } catch (error) {
    reader.cancel(error).catch(() => undefined);
    if (!closed) throw error;
  } finally {
    res.off('close', cancel);
  }
}

/** Bytes of any realm: `instanceof` would refuse another context's arrays. */
function asBytes(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError(
    `a Response body must be made of bytes, but a chunk of it is ${chunk === null ? 'null' : typeof chunk}`,
  );
}

/** Settles when `res` takes more, or will never. */
function drained(res: ServerResponse): Promise<void> {
  if (res.destroyed || !res.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
}
