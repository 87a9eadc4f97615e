import { checkSize, promiseCall, Queue } from './queue.ts';
import type { ReadableController, ReadableCore, ReadRequest } from './readable-core.ts';

/** https://streams.spec.whatwg.org/#rs-default-controller-abstract-ops */
export class DefaultCore implements ReadableController {
  readonly bytes: boolean = false;
  queue: Queue<{ value: unknown; size: number }> = new Queue();
  total = 0;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  stream: ReadableCore;
  hwm: number;
  size: ((chunk: unknown) => unknown) | null;
  pullAlgorithm: (() => unknown) | null;
  cancelAlgorithm: ((reason: unknown) => unknown) | null;

  constructor(
    stream: ReadableCore,
    hwm: number,
    size: ((chunk: unknown) => unknown) | null,
    pull: (() => unknown) | null,
    cancel: ((reason: unknown) => unknown) | null,
  ) {
    this.stream = stream;
    this.hwm = hwm;
    this.size = size;
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

  get canClose(): boolean {
    return !this.closeRequested && this.stream.state === 'readable';
  }

  get desiredSize(): number | null {
    if (this.stream.state === 'errored') return null;
    if (this.stream.state === 'closed') return 0;
    return this.hwm - this.total;
  }

  get hasBackpressure(): boolean {
    return !this.shouldPull();
  }

  shouldPull(): boolean {
    if (!this.canClose || !this.started) return false;
    if (this.stream.reader !== null && this.stream.reader.requests.length > 0) return true;
    return this.hwm - this.total > 0;
  }

  callPull(): void {
    if (!this.shouldPull()) return;
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

  enqueue(chunk: unknown): void {
    if (!this.canClose) return;
    const { reader } = this.stream;
    if (reader !== null && reader.requests.length > 0) {
      reader.requests.shift()!.chunk(chunk);
    } else {
      let size = 1;
      if (this.size !== null) {
        try {
          size = checkSize(this.size(chunk));
        } catch (error) {
          this.error(error);
          throw error;
        }
      }
      this.queue.push({ value: chunk, size });
      this.total += size;
    }
    this.callPull();
  }

  close(): void {
    if (!this.canClose) return;
    this.closeRequested = true;
    if (this.queue.length === 0) {
      this.clear();
      this.stream.close();
    }
  }

  error(reason: unknown): void {
    if (this.stream.state !== 'readable') return;
    this.queue.clear();
    this.total = 0;
    this.clear();
    this.stream.error(reason);
  }

  clear(): void {
    this.pullAlgorithm = null;
    this.cancelAlgorithm = null;
    this.size = null;
  }

  pull(request: ReadRequest): void {
    if (this.queue.length > 0) {
      const { value, size } = this.queue.shift()!;
      this.total = Math.max(0, this.total - size);
      if (this.closeRequested && this.queue.length === 0) {
        this.clear();
        this.stream.close();
      } else {
        this.callPull();
      }
      request.chunk(value);
    } else {
      this.stream.reader!.requests.push(request);
      this.callPull();
    }
  }

  cancel(reason: unknown): Promise<unknown> {
    this.queue.clear();
    this.total = 0;
    const cancel = this.cancelAlgorithm;
    this.clear();
    return cancel === null ? Promise.resolve() : promiseCall(() => cancel(reason));
  }

  release(): void {}
}
