import { type Deferred, defer, nothing, type Queue } from './queue.ts';

/** What waits for a chunk. */
export interface ReadRequest {
  chunk(value: unknown): void;
  close(): void;
  error(reason: unknown): void;
}

/** Both kinds of controllers, as the stream sees them. */
export interface ReadableController {
  pull(request: ReadRequest): void;
  cancel(reason: unknown): Promise<unknown>;
  /** When a reader lets go. */
  release(): void;
  readonly bytes: boolean;
}

/** What a reader is to its stream. */
export interface ReaderState {
  core: ReadableCore | null;
  requests: Queue<ReadRequest>;
  /** BYOB readers: requests for filled views live in the controller. */
  byob: boolean;
  settled: 0 | 1 | 2;
  error: unknown;
  closed: Deferred<undefined> | null;
}

/** The state of a `ReadableStream`; user code never sees it. https://streams.spec.whatwg.org/#rs-abstract-ops */
export class ReadableCore {
  state: 'readable' | 'closed' | 'errored' = 'readable';
  storedError: unknown = undefined;
  reader: ReaderState | null = null;
  disturbed = false;
  controller!: ReadableController;
  /** The bytes were decoded on the way: their `content-encoding` no longer holds. */
  decoded = false;

  close(): void {
    this.state = 'closed';
    const { reader } = this;
    if (reader === null) return;
    settleClosed(reader, 1, undefined);
    if (!reader.byob) while (reader.requests.length > 0) reader.requests.shift()!.close();
  }

  error(reason: unknown): void {
    this.state = 'errored';
    this.storedError = reason;
    const { reader } = this;
    if (reader === null) return;
    settleClosed(reader, 2, reason);
    while (reader.requests.length > 0) reader.requests.shift()!.error(reason);
  }

  cancel(reason: unknown): Promise<undefined> {
    this.disturbed = true;
    if (this.state === 'closed') return Promise.resolve(undefined);
    if (this.state === 'errored') return Promise.reject(this.storedError);
    this.close();
    const { reader } = this;
    if (reader?.byob) while (reader.requests.length > 0) reader.requests.shift()!.chunk(undefined);
    return this.controller.cancel(reason).then(() => undefined);
  }
}

/** Settles `reader.closed`, whose promise is only made when somebody asks. */
export function settleClosed(reader: ReaderState, how: 1 | 2, error: unknown): void {
  reader.settled = how;
  reader.error = error;
  if (reader.closed === null) return;
  if (how === 1) reader.closed.resolve(undefined);
  else reader.closed.reject(error);
}

/** The promise of `reader.closed`. */
export function closedPromise(reader: ReaderState): Promise<undefined> {
  if (reader.closed === null) {
    reader.closed = defer<undefined>();
    reader.closed.promise.then(undefined, nothing);
    if (reader.settled === 1) reader.closed.resolve(undefined);
    else if (reader.settled === 2) reader.closed.reject(reader.error);
  }
  return reader.closed.promise;
}

/** https://streams.spec.whatwg.org/#readable-stream-default-reader-read */
export function read(core: ReadableCore, request: ReadRequest): void {
  core.disturbed = true;
  if (core.state === 'closed') request.close();
  else if (core.state === 'errored') request.error(core.storedError);
  else core.controller.pull(request);
}

/** https://streams.spec.whatwg.org/#readable-stream-reader-generic-release */
export function release(reader: ReaderState): void {
  const { core } = reader;
  if (core === null) return;
  const error = new TypeError('The reader was released');
  if (core.state === 'readable' && reader.settled === 0) settleClosed(reader, 2, error);
  else {
    reader.settled = 2;
    reader.error = error;
    reader.closed = null;
  }
  core.controller.release();
  core.reader = null;
  reader.core = null;
  while (reader.requests.length > 0) reader.requests.shift()!.error(error);
}
