import { bridge } from '../bridge.ts';
import { promiseCall, Queue } from './queue.ts';
import type { ReadableController, ReadableCore, ReadRequest } from './readable-core.ts';

/** A view that waits to be filled. */
export interface PullInto {
  buffer: ArrayBuffer;
  byteOffset: number;
  byteLength: number;
  filled: number;
  minimum: number;
  elementSize: number;
  construct: (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;
  kind: 'default' | 'byob' | 'none';
}

interface Chunk {
  buffer: ArrayBuffer;
  offset: number;
  length: number;
}

/** Takes a buffer's bytes over, leaving the giver's detached. */
export function transfer(buffer: ArrayBuffer): ArrayBuffer {
  const copy = new Uint8Array(buffer.byteLength);
  bridge.transfer(buffer, copy);
  return copy.buffer;
}

/** https://streams.spec.whatwg.org/#rbs-controller-abstract-ops */
export class ByteCore implements ReadableController {
  readonly bytes: boolean = true;
  queue: Queue<Chunk> = new Queue();
  total = 0;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  pending: PullInto[] = [];
  /** Called when the first pending view changes, so that an old BYOB request dies. */
  invalidate: () => void = () => {};
  stream: ReadableCore;
  hwm: number;
  autoAllocate: number | undefined;
  pullAlgorithm: (() => unknown) | null;
  cancelAlgorithm: ((reason: unknown) => unknown) | null;

  constructor(
    stream: ReadableCore,
    hwm: number,
    autoAllocate: number | undefined,
    pull: (() => unknown) | null,
    cancel: ((reason: unknown) => unknown) | null,
  ) {
    this.stream = stream;
    this.hwm = hwm;
    this.autoAllocate = autoAllocate;
    this.pullAlgorithm = pull;
    this.cancelAlgorithm = cancel;
    stream.controller = this;
  }

  start(result: unknown): void {
    Promise.resolve(result).then(
      () => {
        this.started = true;
        this.callPull();
      },
      (error: unknown) => this.error(error),
    );
  }

  get desiredSize(): number | null {
    if (this.stream.state === 'errored') return null;
    if (this.stream.state === 'closed') return 0;
    return this.hwm - this.total;
  }

  callPull(): void {
    const { stream } = this;
    if (stream.state !== 'readable' || this.closeRequested || !this.started) return;
    const wanted = (stream.reader !== null && stream.reader.requests.length > 0) || this.hwm - this.total > 0;
    if (!wanted) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    const pull = this.pullAlgorithm;
    if (pull === null) return;
    this.pulling = true;
    promiseCall(pull).then(
      () => {
        this.pulling = false;
        if (this.pullAgain) {
          this.pullAgain = false;
          this.callPull();
        }
      },
      (error: unknown) => this.error(error),
    );
  }

  close(): void {
    if (this.closeRequested || this.stream.state !== 'readable') return;
    if (this.total > 0) {
      this.closeRequested = true;
      return;
    }
    const first = this.pending[0];
    if (first !== undefined && first.filled % first.elementSize !== 0) {
      const error = new TypeError('Insufficient bytes to fill elements in the given buffer');
      this.error(error);
      throw error;
    }
    this.clear();
    this.stream.close();
  }

  enqueue(view: Uint8Array): void {
    if (this.closeRequested || this.stream.state !== 'readable') return;
    const offset = view.byteOffset;
    const length = view.byteLength;
    const buffer = transfer(view.buffer as ArrayBuffer);
    const first = this.pending[0];
    if (first !== undefined) {
      this.invalidate();
      first.buffer = transfer(first.buffer);
      if (first.kind === 'none') this.#requeue(first);
    }
    const { reader } = this.stream;
    if (reader === null) {
      this.#push({ buffer, offset, length });
    } else if (!reader.byob) {
      while (reader.requests.length > 0 && this.total > 0) reader.requests.shift()!.chunk(this.#take());
      if (reader.requests.length > 0) {
        if (this.pending.length > 0) this.pending.shift();
        reader.requests.shift()!.chunk(new Uint8Array(buffer, offset, length));
      } else {
        this.#push({ buffer, offset, length });
      }
    } else {
      this.#push({ buffer, offset, length });
      this.#serve();
    }
    this.callPull();
  }

  #push(chunk: Chunk): void {
    this.queue.push(chunk);
    this.total += chunk.length;
  }

  #requeue(entry: PullInto): void {
    if (entry.filled > 0)
      this.#push({
        buffer: entry.buffer.slice(entry.byteOffset, entry.byteOffset + entry.filled),
        offset: 0,
        length: entry.filled,
      });
    this.pending.shift();
  }

  #take(): Uint8Array {
    const { buffer, offset, length } = this.queue.shift()!;
    this.total -= length;
    if (this.total === 0 && this.closeRequested) {
      this.clear();
      this.stream.close();
    } else {
      this.callPull();
    }
    return new Uint8Array(buffer, offset, length);
  }

  error(reason: unknown): void {
    if (this.stream.state !== 'readable') return;
    this.pending = [];
    this.invalidate();
    this.queue.clear();
    this.total = 0;
    this.clear();
    this.stream.error(reason);
  }

  clear(): void {
    this.pullAlgorithm = null;
    this.cancelAlgorithm = null;
  }

  pull(request: ReadRequest): void {
    if (this.total > 0) {
      request.chunk(this.#take());
      return;
    }
    const size = this.autoAllocate;
    if (size !== undefined) {
      const construct = (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView =>
        new Uint8Array(buffer, offset, length);
      this.pending.push({
        buffer: new ArrayBuffer(size),
        byteOffset: 0,
        byteLength: size,
        filled: 0,
        minimum: 1,
        elementSize: 1,
        construct,
        kind: 'default',
      });
    }
    this.stream.reader!.requests.push(request);
    this.callPull();
  }

  /** A BYOB read: fills from the queue, or waits. */
  pullInto(entry: PullInto, request: ReadRequest): void {
    const { stream } = this;
    if (this.pending.length > 0) {
      this.pending.push(entry);
      stream.reader!.requests.push(request);
      return;
    }
    if (stream.state === 'closed') {
      request.chunk(entry.construct(entry.buffer, entry.byteOffset, 0));
      return;
    }
    if (this.total > 0) {
      if (this.#fill(entry)) {
        const view = entry.construct(entry.buffer, entry.byteOffset, entry.filled / entry.elementSize);
        if (this.total === 0 && this.closeRequested) {
          this.clear();
          stream.close();
        } else {
          this.callPull();
        }
        request.chunk(view);
        return;
      }
      if (this.closeRequested) {
        const error = new TypeError('Insufficient bytes to fill elements in the given buffer');
        this.error(error);
        request.error(error);
        return;
      }
    }
    this.pending.push(entry);
    stream.reader!.requests.push(request);
    this.callPull();
  }

  #fill(entry: PullInto): boolean {
    const most = Math.min(this.total, entry.byteLength - entry.filled);
    const filled = entry.filled + most;
    const aligned = filled - (filled % entry.elementSize);
    const ready = aligned >= entry.minimum;
    let left = ready ? aligned - entry.filled : most;
    while (left > 0) {
      const head = this.queue.peek()!;
      const count = Math.min(left, head.length);
      new Uint8Array(entry.buffer).set(
        new Uint8Array(head.buffer, head.offset, count),
        entry.byteOffset + entry.filled,
      );
      if (count === head.length) this.queue.shift();
      else {
        head.offset += count;
        head.length -= count;
      }
      this.total -= count;
      entry.filled += count;
      left -= count;
    }
    return ready;
  }

  #serve(): void {
    while (this.pending.length > 0 && this.total > 0) {
      const entry = this.pending[0]!;
      if (!this.#fill(entry)) return;
      this.pending.shift();
      this.#commit(entry);
    }
  }

  #commit(entry: PullInto): void {
    const request = this.stream.reader?.requests.shift();
    if (request === undefined) return;
    if (this.stream.state === 'closed' && entry.kind === 'default') request.close();
    else request.chunk(entry.construct(entry.buffer, entry.byteOffset, entry.filled / entry.elementSize));
  }

  /** `byobRequest.respond(bytes)`; `buffer` replaces the view's own after `respondWithNewView`. */
  respond(bytes: number, buffer: ArrayBuffer): void {
    const first = this.pending[0]!;
    const { stream } = this;
    if (stream.state === 'closed') {
      if (bytes !== 0) throw new TypeError('bytesWritten must be 0 on a closed stream');
      this.invalidate();
      first.buffer = buffer;
      const { reader } = stream;
      if (first.kind === 'none') this.pending.shift();
      if (reader?.byob)
        while (reader.requests.length > 0 && this.pending.length > 0) this.#commit(this.pending.shift()!);
      return;
    }
    if (bytes === 0) throw new TypeError('bytesWritten must not be 0 on a readable stream');
    if (first.filled + bytes > first.byteLength) throw new RangeError('bytesWritten out of range');
    this.invalidate();
    first.buffer = transfer(buffer);
    first.filled += bytes;
    if (first.kind === 'none') {
      this.#requeue(first);
      this.#serve();
    } else if (first.filled >= first.minimum) {
      this.pending.shift();
      const rest = first.filled % first.elementSize;
      if (rest > 0) {
        const end = first.byteOffset + first.filled;
        this.#push({ buffer: first.buffer.slice(end - rest, end), offset: 0, length: rest });
        first.filled -= rest;
      }
      this.#commit(first);
      this.#serve();
    }
    this.callPull();
  }

  cancel(reason: unknown): Promise<unknown> {
    this.pending = [];
    this.invalidate();
    this.queue.clear();
    this.total = 0;
    const cancel = this.cancelAlgorithm;
    this.clear();
    return cancel === null ? Promise.resolve() : promiseCall(() => cancel(reason));
  }

  release(): void {
    const first = this.pending[0];
    if (first === undefined) return;
    first.kind = 'none';
    this.pending = [first];
  }
}
