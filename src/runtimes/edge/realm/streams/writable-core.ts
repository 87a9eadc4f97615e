import { createSignal } from '../abort.ts';
import { checkSize, type Deferred, defer, promiseCall, Queue, quiet } from './queue.ts';

/** What a writer is to its stream. */
export interface WriterState {
  core: WritableCore | null;
  ready: Deferred<undefined>;
  readyPending: boolean;
  closed: Deferred<undefined>;
  closedPending: boolean;
}

interface AbortRequest {
  deferred: Deferred<undefined>;
  reason: unknown;
  wasErroring: boolean;
}

const CLOSE = Symbol('close');

export interface SinkAlgorithms {
  write: ((chunk: unknown) => unknown) | null;
  close: (() => unknown) | null;
  abort: ((reason: unknown) => unknown) | null;
}

/** Stream and controller in one: a writable stream has exactly one of each. https://streams.spec.whatwg.org/#ws-abstract-ops */
export class WritableCore {
  state: 'writable' | 'erroring' | 'errored' | 'closed' = 'writable';
  storedError: unknown = undefined;
  writer: WriterState | null = null;
  backpressure = false;
  writeRequests: Queue<Deferred<undefined>> = new Queue();
  inFlightWrite: Deferred<undefined> | null = null;
  closeRequest: Deferred<undefined> | null = null;
  inFlightClose: Deferred<undefined> | null = null;
  pendingAbort: AbortRequest | null = null;
  queue: Queue<{ value: unknown; size: number }> = new Queue();
  total = 0;
  started = false;
  hwm: number;
  size: ((chunk: unknown) => unknown) | null;
  sink: SinkAlgorithms;
  #signal: ReturnType<typeof createSignal> | null = null;

  constructor(hwm: number, size: ((chunk: unknown) => unknown) | null, sink: SinkAlgorithms) {
    this.hwm = hwm;
    this.size = size;
    this.sink = sink;
  }

  /** The controller's signal, made when asked for. */
  get signal(): ReturnType<typeof createSignal> {
    return (this.#signal ??= createSignal());
  }

  start(result: unknown): void {
    this.setBackpressure(this.desired <= 0);
    Promise.resolve(result).then(
      () => {
        this.started = true;
        this.advance();
      },
      (error: unknown) => {
        this.started = true;
        this.dealWithRejection(error);
      },
    );
  }

  get desired(): number {
    return this.hwm - this.total;
  }

  get closeQueuedOrInFlight(): boolean {
    return this.closeRequest !== null || this.inFlightClose !== null;
  }

  abort(reason: unknown): Promise<undefined> {
    if (this.state === 'closed' || this.state === 'errored') return Promise.resolve(undefined);
    this.signal.abort(reason);
    // An abort listener may have closed or aborted the stream.
    const now = this.state as string;
    if (now === 'closed' || now === 'errored') return Promise.resolve(undefined);
    if (this.pendingAbort !== null) return this.pendingAbort.deferred.promise;
    const wasErroring = this.state === 'erroring';
    const deferred = defer<undefined>();
    this.pendingAbort = { deferred, reason: wasErroring ? undefined : reason, wasErroring };
    if (!wasErroring) this.startErroring(reason);
    return deferred.promise;
  }

  close(): Promise<undefined> {
    if (this.state === 'closed' || this.state === 'errored')
      return Promise.reject(new TypeError(`Cannot close a stream that is ${this.state}`));
    const deferred = defer<undefined>();
    this.closeRequest = deferred;
    if (this.writer !== null && this.backpressure && this.state === 'writable') resolveReady(this.writer);
    this.queue.push({ value: CLOSE, size: 0 });
    this.advance();
    return deferred.promise;
  }

  write(chunk: unknown): Promise<undefined> {
    let size = 1;
    if (this.size !== null) {
      try {
        size = checkSize(this.size(chunk));
      } catch (error) {
        this.errorIfNeeded(error);
        size = 1;
      }
    }
    if (this.writer === null) return Promise.reject(new TypeError('The writer was released'));
    if (this.state === 'errored') return Promise.reject(this.storedError);
    if (this.closeQueuedOrInFlight || this.state === 'closed')
      return Promise.reject(new TypeError('Cannot write to a stream that is closed or closing'));
    if (this.state === 'erroring') return Promise.reject(this.storedError);
    const deferred = defer<undefined>();
    this.writeRequests.push(deferred);
    this.queue.push({ value: chunk, size });
    this.total += size;
    if (!this.closeQueuedOrInFlight && this.state === 'writable') this.setBackpressure(this.desired <= 0);
    this.advance();
    return deferred.promise;
  }

  errorIfNeeded(error: unknown): void {
    if (this.state === 'writable') {
      this.clear();
      this.startErroring(error);
    }
  }

  clear(): void {
    this.size = null;
  }

  startErroring(reason: unknown): void {
    this.state = 'erroring';
    this.storedError = reason;
    if (this.writer !== null) rejectReady(this.writer, reason);
    if (this.inFlightWrite === null && this.inFlightClose === null && this.started) this.finishErroring();
  }

  finishErroring(): void {
    this.state = 'errored';
    this.queue.clear();
    this.total = 0;
    const { storedError } = this;
    while (this.writeRequests.length > 0) this.writeRequests.shift()!.reject(storedError);
    const request = this.pendingAbort;
    this.pendingAbort = null;
    if (request === null) {
      this.rejectClose();
      return;
    }
    if (request.wasErroring) {
      request.deferred.reject(storedError);
      this.rejectClose();
      return;
    }
    const abort = this.sink.abort;
    this.sink = { write: null, close: null, abort: null };
    (abort === null ? Promise.resolve() : promiseCall(() => abort(request.reason))).then(
      () => {
        request.deferred.resolve(undefined);
        this.rejectClose();
      },
      (error: unknown) => {
        request.deferred.reject(error);
        this.rejectClose();
      },
    );
  }

  rejectClose(): void {
    if (this.closeRequest !== null) {
      this.closeRequest.reject(this.storedError);
      this.closeRequest = null;
    }
    const { writer } = this;
    if (writer !== null) rejectClosed(writer, this.storedError);
  }

  dealWithRejection(error: unknown): void {
    if (this.state === 'writable') this.startErroring(error);
    else this.finishErroring();
  }

  setBackpressure(value: boolean): void {
    if (this.writer !== null && value !== this.backpressure) {
      if (value) {
        this.writer.ready = defer();
        this.writer.readyPending = true;
        quiet(this.writer.ready.promise);
      } else {
        resolveReady(this.writer);
      }
    }
    this.backpressure = value;
  }

  advance(): void {
    if (!this.started || this.inFlightWrite !== null) return;
    if (this.state === 'closed' || this.state === 'errored') return;
    if (this.state === 'erroring') {
      this.finishErroring();
      return;
    }
    const head = this.queue.peek();
    if (head === undefined) return;
    if (head.value === CLOSE) this.#processClose();
    else this.#processWrite(head.value);
  }

  #processClose(): void {
    this.inFlightClose = this.closeRequest;
    this.closeRequest = null;
    this.queue.shift();
    const close = this.sink.close;
    const done = close === null ? Promise.resolve() : promiseCall(close);
    this.sink = { write: null, close: null, abort: null };
    this.clear();
    done.then(
      () => {
        this.inFlightClose!.resolve(undefined);
        this.inFlightClose = null;
        if (this.state === 'erroring') {
          this.storedError = undefined;
          this.pendingAbort?.deferred.resolve(undefined);
          this.pendingAbort = null;
        }
        this.state = 'closed';
        if (this.writer !== null && this.writer.closedPending) {
          this.writer.closedPending = false;
          this.writer.closed.resolve(undefined);
        }
      },
      (error: unknown) => {
        this.inFlightClose!.reject(error);
        this.inFlightClose = null;
        this.pendingAbort?.deferred.reject(error);
        this.pendingAbort = null;
        this.dealWithRejection(error);
      },
    );
  }

  #processWrite(chunk: unknown): void {
    this.inFlightWrite = this.writeRequests.shift()!;
    const { write } = this.sink;
    (write === null ? Promise.resolve() : promiseCall(() => write(chunk))).then(
      () => {
        this.inFlightWrite!.resolve(undefined);
        this.inFlightWrite = null;
        const head = this.queue.shift();
        if (head !== undefined) this.total = Math.max(0, this.total - head.size);
        if (!this.closeQueuedOrInFlight && this.state === 'writable') this.setBackpressure(this.desired <= 0);
        this.advance();
      },
      (error: unknown) => {
        if (this.state === 'writable') this.clear();
        this.inFlightWrite!.reject(error);
        this.inFlightWrite = null;
        this.dealWithRejection(error);
      },
    );
  }
}

export function resolveReady(writer: WriterState): void {
  writer.readyPending = false;
  writer.ready.resolve(undefined);
}

export function rejectReady(writer: WriterState, reason: unknown): void {
  if (!writer.readyPending) writer.ready = defer();
  writer.readyPending = false;
  writer.ready.reject(reason);
  quiet(writer.ready.promise);
}

export function rejectClosed(writer: WriterState, reason: unknown): void {
  if (!writer.closedPending) writer.closed = defer();
  writer.closedPending = false;
  writer.closed.reject(reason);
  quiet(writer.closed.promise);
}
