import { defer, Queue } from './queue.ts';
import { closedPromise, read, ReadableCore, type ReaderState } from './readable-core.ts';
import { ByteCore } from './readable-bytes.ts';
import { DefaultCore } from './readable-default.ts';
import { coreOf, type ReadableStream, streamOf } from './readable.ts';

/** https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaulttee */
export function teeDefault(stream: ReadableStream): [ReadableStream, ReadableStream] {
  return tee(stream, (core, pull, cancel) => new DefaultCore(core, 1, null, pull, cancel), false);
}

/** The same for byte streams: the second branch gets copies. */
export function teeBytes(stream: ReadableStream): [ReadableStream, ReadableStream] {
  return tee(stream, (core, pull, cancel) => new ByteCore(core, 0, undefined, pull, cancel), true);
}

type Make = (core: ReadableCore, pull: () => unknown, cancel: (reason: unknown) => unknown) => DefaultCore | ByteCore;

function tee(stream: ReadableStream, make: Make, copy: boolean): [ReadableStream, ReadableStream] {
  const source = coreOf(stream);
  const reader: ReaderState = {
    core: source,
    requests: new Queue(),
    byob: false,
    settled: source.state === 'readable' ? 0 : source.state === 'closed' ? 1 : 2,
    error: source.storedError,
    closed: null,
  };
  source.reader = reader;
  let reading = false;
  let again = false;
  const cancelled: [boolean, boolean] = [false, false];
  const reasons: [unknown, unknown] = [undefined, undefined];
  const result = defer<unknown>();
  const pull = (): void => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    read(source, {
      // A microtask later, so that errors of the source are seen first.
      chunk: (value) =>
        void Promise.resolve().then(() => {
          again = false;
          for (const side of [0, 1] as const) {
            if (cancelled[side]) continue;
            if (copy) (branches[side] as ByteCore).enqueue((value as Uint8Array).slice());
            else (branches[side] as DefaultCore).enqueue(value);
          }
          reading = false;
          if (again) pull();
        }),
      close: () => {
        reading = false;
        for (const side of [0, 1] as const) if (!cancelled[side]) branches[side].close();
        if (!cancelled[0] || !cancelled[1]) result.resolve(undefined);
      },
      error: (reason) => {
        reading = false;
        for (const branch of branches) branch.error(reason);
        if (!cancelled[0] || !cancelled[1]) result.resolve(undefined);
      },
    });
  };
  const cancel =
    (side: 0 | 1) =>
    (reason: unknown): Promise<unknown> => {
      cancelled[side] = true;
      reasons[side] = reason;
      if (cancelled[0] && cancelled[1]) result.resolve(source.cancel(reasons));
      return result.promise;
    };
  const cores = [new ReadableCore(), new ReadableCore()] as const;
  const branches = [make(cores[0], pull, cancel(0)), make(cores[1], pull, cancel(1))] as const;
  for (const core of cores) core.decoded = source.decoded;
  for (const branch of branches) branch.start(undefined);
  closedPromise(reader).then(undefined, (reason: unknown) => {
    for (const branch of branches) branch.error(reason);
    if (!cancelled[0] || !cancelled[1]) result.resolve(undefined);
  });
  if (source.state === 'errored') for (const branch of branches) branch.error(source.storedError);
  else if (source.state === 'closed') for (const branch of branches) branch.close();
  return [streamOf(cores[0]), streamOf(cores[1])];
}
