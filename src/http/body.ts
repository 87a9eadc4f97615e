import type { IncomingMessage } from 'node:http';

/** A body over its limit: answered with 413. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly status = 413;
  constructor(limit: number) {
    super(`request body is larger than ${limit} bytes`);
  }
}

/** Whether the message announces a body at all (RFC 9112, 6.3). */
export function hasBody(req: IncomingMessage): boolean {
  return (
    req.headers['transfer-encoding'] !== undefined ||
    (req.headers['content-length'] !== undefined && req.headers['content-length'] !== '0')
  );
}

/**
 * Reads a whole request body.
 *
 * @param limit in bytes; a body over it rejects with {@link BodyTooLargeError} and stops being read.
 * Rejects with the stream's error when the client goes away first.
 */
export function readBody(req: IncomingMessage, limit: number = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const announced = req.headers['content-length'];
  if (announced !== undefined && Number(announced) > limit) return Promise.reject(new BodyTooLargeError(limit));
  return new Promise((resolve, reject) => {
    if (req.readableEnded) {
      resolve(Buffer.alloc(0));
      return;
    }
    if (req.destroyed) {
      reject(req.errored ?? abortedError());
      return;
    }
    // Put together at the end: memory that waits for a slow client outlives young collections, and what those leave costs a whole one.
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (): void => {
      req.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        done();
        req.pause();
        reject(new BodyTooLargeError(limit));
        return;
      }
      chunks.push(chunk);
    };
    const onEnd = (): void => {
      done();
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    };
    const onError = (error: Error): void => {
      done();
      reject(error);
    };
    const onClose = (): void => {
      done();
      reject(abortedError());
    };
    req.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

/**
 * Reads a body, or the start of one that is longer than `limit` bytes: that start is put back, and the next reader of `req` gets it all.
 * Rejects when the client goes away first.
 */
export async function readStart(req: IncomingMessage, limit: number): Promise<{ bytes: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = req.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  const bytes = Buffer.concat(chunks, size);
  if (size <= limit) return { bytes, complete: true };
  req.unshift(bytes);
  return { bytes: bytes.subarray(0, limit), complete: false };
}

function abortedError(): Error {
  return new DOMException('The client went away before the request was complete', 'AbortError');
}

/**
 * A request body as a web stream, read only as fast as the consumer pulls.
 * Cancelling it leaves the rest unread: the HTTP server drains or closes it with the answer.
 */
export function bodyStream(req: IncomingMessage): ReadableStream<Uint8Array> {
  const iterator = req.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = (await iterator.next()) as IteratorResult<Buffer>;
        if (done) controller.close();
        // A copy: the parser's chunk is a window on memory that other requests share.
        else controller.enqueue(new Uint8Array(value));
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
