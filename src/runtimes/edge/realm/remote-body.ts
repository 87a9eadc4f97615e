import { concat } from './blob.ts';
import { type Deferred, defer, Queue } from './streams/queue.ts';
import type { ReadableByteStreamController } from './streams/index.ts';
import { coreOf, ReadableStream } from './streams/readable.ts';

/** A message body that arrives from the host in pieces; nothing is asked for before somebody reads. */
export class RemoteBody {
  #chunks = new Queue<Uint8Array<ArrayBuffer>>();
  #ended = false;
  #failed = false;
  #error: unknown = undefined;
  #waiting: Deferred<Uint8Array<ArrayBuffer> | null> | null = null;
  #onRead: (bytes: number) => void;
  #onCancel: () => void;
  decoded = false;

  /** `onRead` gives credit for what was consumed; `onCancel` says that no more is wanted. */
  constructor(onRead: (bytes: number) => void, onCancel: () => void) {
    this.#onRead = onRead;
    this.#onCancel = onCancel;
  }

  push(chunk: Uint8Array<ArrayBuffer>): void {
    if (this.#ended) return;
    if (this.#waiting !== null) {
      const { resolve } = this.#waiting;
      this.#waiting = null;
      this.#onRead(chunk.length);
      resolve(chunk);
    } else {
      this.#chunks.push(chunk);
    }
  }

  end(): void {
    this.#ended = true;
    this.#waiting?.resolve(null);
    this.#waiting = null;
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failed = true;
    this.#error = error;
    this.#waiting?.reject(error);
    this.#waiting = null;
  }

  read(): Promise<Uint8Array<ArrayBuffer> | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#onRead(chunk.length);
      return Promise.resolve(chunk);
    }
    if (this.#failed) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(null);
    this.#waiting = defer();
    return this.#waiting.promise;
  }

  cancel(): void {
    this.#chunks.clear();
    if (!this.#ended) {
      this.#ended = true;
      this.#onCancel();
    }
  }

  get finished(): boolean {
    return this.#ended;
  }

  async collect(): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const chunk = await this.read();
      if (chunk === null) return pieces.length === 1 ? pieces[0]! : concat(pieces);
      pieces.push(chunk);
    }
  }

  stream(): ReadableStream {
    const stream = new ReadableStream(
      {
        type: 'bytes',
        pull: async (controller: ReadableByteStreamController) => {
          const chunk = await this.read();
          if (chunk === null) {
            controller.close();
            controller.byobRequest?.respond(0);
          } else if (chunk.length > 0) {
            controller.enqueue(chunk);
          }
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: 0 },
    );
    coreOf(stream).decoded = this.decoded;
    return stream;
  }
}
