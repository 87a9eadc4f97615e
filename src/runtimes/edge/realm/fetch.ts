import { addAlgorithm, removeAlgorithm } from './abort.ts';
import { Body, getBody } from './body.ts';
import { bridge } from './bridge.ts';
import { currentRequest } from './context.ts';
import { HeaderList } from './headers.ts';
import { RemoteBody } from './remote-body.ts';
import { Request, requestList } from './request.ts';
import { makeResponse, type Response } from './response.ts';
import { viewOf } from './encoding.ts';
import { ReadableStreamDefaultReader } from './streams/index.ts';

interface Flight {
  resolve(response: Response): void;
  reject(error: unknown): void;
  remote: RemoteBody | null;
  reader: ReadableStreamDefaultReader | null;
  done(): void;
}

const flights = new Map<number, Flight>();
let next = 1;

/** https://fetch.spec.whatwg.org/#fetch-method; the connection is the host's. */
export async function fetch(input: unknown, init?: Record<string, unknown>): Promise<Response> {
  const request = new Request(input, init);
  const { signal } = request;
  if (signal.aborted) throw signal.reason;
  const scheme = request.url.slice(0, request.url.indexOf(':'));
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'data') {
    throw new TypeError(`fetch failed: an edge route can fetch http:, https: and data: URLs, not ${scheme}:`);
  }
  const state = currentRequest();
  if (state.fetches >= state.limit) {
    throw new TypeError(`fetch failed: this request has made its ${state.limit} subrequests (edge.subrequests)`);
  }
  state.fetches++;

  let bytes: Uint8Array | null = null;
  let reader: ReadableStreamDefaultReader | null = null;
  const body = getBody(request);
  if (body !== null) {
    if (body.hasStream) reader = new ReadableStreamDefaultReader(body.stream);
    else bytes = await body.takeBytes();
  }
  const id = next++;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const flight = flights.get(id);
      if (flight === undefined) return;
      flight.done();
      bridge.fetchAbort(id);
      reject(signal.reason);
      flight.remote?.fail(signal.reason);
      flight.reader?.cancel(signal.reason).catch(() => {});
    };
    const done = (): void => {
      flights.delete(id);
      removeAlgorithm(signal, abort);
    };
    flights.set(id, { resolve, reject, remote: null, reader, done });
    addAlgorithm(signal, abort);
    bridge.fetchStart(
      id,
      `${request.method}\n${request.url}\n${request.redirect}\n${request.integrity}`,
      requestList(request).items.join('\n'),
      bytes,
      reader !== null,
    );
  });
}

/** The answer's head: status, text, final URL, redirected, decoded, then names and values. */
export function fetchHead(id: number, head: string): void {
  const flight = flights.get(id);
  if (flight === undefined) return;
  const [status, statusText, url, redirected, decoded, ...flat] = head.split('\n');
  const remote = new RemoteBody(
    (bytes) => bridge.fetchRead(id, bytes),
    () => {
      flight.done();
      bridge.fetchAbort(id);
    },
  );
  remote.decoded = decoded === '1';
  flight.remote = remote;
  const code = Number(status);
  const none = code === 204 || code === 205 || code === 304;
  const body = none ? null : new Body();
  if (body !== null) body.remote = remote;
  flight.resolve(makeResponse(code, statusText!, HeaderList.raw(flat), body, url!, redirected === '1'));
}

export function fetchData(id: number, chunk: Uint8Array): void {
  flights.get(id)?.remote?.push(chunk as Uint8Array<ArrayBuffer>);
}

export function fetchEnd(id: number): void {
  const flight = flights.get(id);
  flight?.done();
  flight?.remote?.end();
}

export function fetchFail(id: number, message: string, cause: string): void {
  const flight = flights.get(id);
  if (flight === undefined) return;
  flight.done();
  const error =
    cause === ''
      ? new TypeError(message)
      : new TypeError(message, {
          cause: Object.assign(new Error(cause.slice(cause.indexOf('\n') + 1)), {
            code: cause.slice(0, cause.indexOf('\n')),
          }),
        });
  flight.reject(error);
  flight.remote?.fail(error);
  flight.reader?.cancel(error).catch(() => {});
}

/** The host wants the next piece of a streamed request body. */
export function fetchWant(id: number): void {
  const reader = flights.get(id)?.reader;
  if (!reader) return;
  reader.read().then(
    ({ value, done }) => {
      if (done) bridge.fetchBody(id, null);
      else {
        const view = viewOf(value);
        if (view === null) {
          bridge.fetchAbort(id);
          fetchFail(id, 'fetch failed: the body stream gave a chunk that is no Uint8Array', '');
        } else {
          bridge.fetchBody(id, view);
        }
      }
    },
    (error: unknown) => {
      bridge.fetchAbort(id);
      const flight = flights.get(id);
      flight?.done();
      flight?.reject(error);
      flight?.remote?.fail(error);
    },
  );
}
