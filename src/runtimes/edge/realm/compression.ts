import { bridge, type Handle } from './bridge.ts';
import { viewOf } from './encoding.ts';
import { type Deferred, defer } from './streams/queue.ts';
import {
  type ReadableStream,
  TransformStream,
  type TransformStreamDefaultController,
  type WritableStream,
} from './streams/index.ts';

const calls = new Map<number, { deferred: Deferred<void>; controller: TransformStreamDefaultController }>();
let next = 1;

/** One output piece, or the end of one input piece (`chunk` null). */
export function compressed(id: number, chunk: Uint8Array | null, error: string): void {
  const call = calls.get(id);
  if (call === undefined) return;
  if (error !== '') {
    calls.delete(id);
    call.deferred.reject(new TypeError(error));
  } else if (chunk !== null) {
    call.controller.enqueue(chunk);
  } else {
    calls.delete(id);
    call.deferred.resolve();
  }
}

class Pair {
  #pair: TransformStream;
  constructor(format: unknown, decompress: boolean) {
    const name = `${format as string}`;
    if (name !== 'gzip' && name !== 'deflate' && name !== 'deflate-raw')
      throw new TypeError(`Unsupported compression format: '${name}'`);
    const stream: Handle = bridge.compressor(name, decompress);
    const feed = (chunk: Uint8Array | null, controller: TransformStreamDefaultController): Promise<void> => {
      const id = next++;
      const deferred = defer<void>();
      calls.set(id, { deferred, controller });
      bridge.compress(id, stream, chunk);
      return deferred.promise;
    };
    this.#pair = new TransformStream({
      transform(chunk: unknown, controller: TransformStreamDefaultController) {
        const view = viewOf(chunk);
        if (view === null) throw new TypeError('The chunk is no ArrayBuffer and no view');
        return feed(view, controller);
      },
      flush: (controller: TransformStreamDefaultController) => feed(null, controller),
    });
  }
  get readable(): ReadableStream {
    return this.#pair.readable;
  }
  get writable(): WritableStream {
    return this.#pair.writable;
  }
}

/** https://compression.spec.whatwg.org/#compression-stream */
class CompressionStream extends Pair {
  constructor(format: unknown) {
    super(format, false);
  }
}

/** https://compression.spec.whatwg.org/#decompression-stream */
class DecompressionStream extends Pair {
  constructor(format: unknown) {
    super(format, true);
  }
}

export const compressionGlobals: Record<string, { prototype: object }> = { CompressionStream, DecompressionStream };
