import { addAlgorithm, type AbortSignal, isSignal, removeAlgorithm } from '../abort.ts';
import { defer, Queue, quiet } from './queue.ts';
import { closedPromise, read, type ReaderState, release } from './readable-core.ts';
import { coreOf, isReadable, type ReadableStream } from './readable.ts';
import { isWritable, type WritableStream, writerState } from './writable.ts';

interface PipeOptions {
  preventClose?: unknown;
  preventAbort?: unknown;
  preventCancel?: unknown;
  signal?: unknown;
}

/** https://streams.spec.whatwg.org/#readable-stream-pipe-to */
export function pipeTo(
  source: ReadableStream,
  destination: WritableStream,
  options: PipeOptions = {},
): Promise<undefined> {
  if (!isReadable(source)) return Promise.reject(new TypeError('Illegal invocation'));
  if (!isWritable(destination)) return Promise.reject(new TypeError("'pipeTo': the destination is no WritableStream"));
  const signal = options?.signal;
  if (signal !== undefined && !isSignal(signal))
    return Promise.reject(new TypeError("'pipeTo': 'signal' is no AbortSignal"));
  if (source.locked || destination.locked) return Promise.reject(new TypeError('Cannot pipe a locked stream'));

  const core = coreOf(source);
  const reader: ReaderState = {
    core,
    requests: new Queue(),
    byob: false,
    settled: core.state === 'readable' ? 0 : core.state === 'closed' ? 1 : 2,
    error: core.storedError,
    closed: null,
  };
  core.reader = reader;
  core.disturbed = true;
  const writer = destination.getWriter();
  const target = writerState(writer).core!;
  const result = defer<undefined>();
  let shuttingDown = false;
  let lastWrite: Promise<unknown> = Promise.resolve();
  let abortAlgorithm: (() => void) | null = null;

  const finalize = (failed: boolean, error: unknown): void => {
    writer.releaseLock();
    release(reader);
    if (abortAlgorithm !== null) removeAlgorithm(signal as AbortSignal, abortAlgorithm);
    if (failed) result.reject(error);
    else result.resolve(undefined);
  };
  const shutdown = (action: (() => Promise<unknown>) | null, failed: boolean, error: unknown): void => {
    if (shuttingDown) return;
    shuttingDown = true;
    const run = (): void => {
      if (action === null) finalize(failed, error);
      else
        action().then(
          () => finalize(failed, error),
          (reason: unknown) => finalize(true, reason),
        );
    };
    // What was read is written before anything ends.
    if (target.state === 'writable' && !target.closeQueuedOrInFlight) lastWrite.then(run, run);
    else run();
  };

  const sourceErrored = (error: unknown): void =>
    shutdown(options?.preventAbort ? null : () => target.abort(error), true, error);
  const sourceClosed = (): void =>
    shutdown(
      options?.preventClose
        ? null
        : () => {
            if (target.closeQueuedOrInFlight || target.state === 'closed') return Promise.resolve();
            return target.state === 'errored' ? Promise.reject(target.storedError) : target.close();
          },
      false,
      undefined,
    );
  const targetErrored = (error: unknown): void =>
    shutdown(options?.preventCancel ? null : () => core.cancel(error), true, error);

  if (signal !== undefined) {
    abortAlgorithm = () => {
      const error = (signal as AbortSignal).reason;
      const actions: (() => Promise<unknown>)[] = [];
      if (!options.preventAbort)
        actions.push(() => (target.state === 'writable' ? target.abort(error) : Promise.resolve()));
      if (!options.preventCancel)
        actions.push(() => (core.state === 'readable' ? core.cancel(error) : Promise.resolve()));
      shutdown(() => Promise.all(actions.map((action) => action())), true, error);
    };
    if ((signal as AbortSignal).aborted) {
      abortAlgorithm();
      return result.promise;
    }
    addAlgorithm(signal as AbortSignal, abortAlgorithm);
  }

  closedPromise(reader).then(sourceClosed, sourceErrored);
  quiet(writer.closed).then(
    () => {
      const error = new TypeError('The destination is closed');
      shutdown(options?.preventCancel ? null : () => core.cancel(error), true, error);
    },
    (error: unknown) => {
      if (!shuttingDown) targetErrored(error);
    },
  );
  if (target.state === 'errored' || target.state === 'erroring') targetErrored(target.storedError);
  else if (core.state === 'errored') sourceErrored(core.storedError);
  else if (core.state === 'closed') sourceClosed();
  else if (target.closeQueuedOrInFlight || target.state === 'closed') {
    const error = new TypeError('The destination is closing or closed');
    shutdown(options?.preventCancel ? null : () => core.cancel(error), true, error);
  }

  const pump = (): void => {
    if (shuttingDown) return;
    if (target.state === 'erroring') {
      targetErrored(target.storedError);
      return;
    }
    quiet(writer.ready).then(
      () => {
        if (shuttingDown) return;
        read(core, {
          chunk: (value) => {
            // The write starts in its own microtask, so that an enqueue never runs the sink inside itself.
            lastWrite = Promise.resolve().then(() => quiet(target.write(value)));
            quiet(lastWrite as Promise<unknown>);
            void Promise.resolve().then(pump);
          },
          close: () => {},
          error: () => {},
        });
      },
      () => {},
    );
  };
  pump();
  return result.promise;
}
