import { InFlight } from '../in-flight.ts';
import { abortError, describeError } from './errors.ts';
import { Body, getBody } from './body.ts';
import { bridge } from './bridge.ts';
import { newState, type RequestState, runRequest } from './context.ts';
import { viewOf } from './encoding.ts';
import { RemoteBody } from './remote-body.ts';
import { abortRequest, makeRequest, type Request } from './request.ts';
import { isResponse, type Response, responseList } from './response.ts';
import { reportException } from './events.ts';
import { ReadableStreamDefaultReader } from './streams/index.ts';

/** What the host sends ahead of the headers; see `protocol.ts`. */
const HEAD_LINES = 9;
const [IS_DATA, BUFFERED, SAME_PATH] = [1, 2, 4] as const;
/** Kinds of failures, as in `protocol.ts`. */
const [FROM_ROUTE, NO_RESPONSE] = [0, 1] as const;

interface Entry {
  kind?: string;
  handle(request: Request, context: object): unknown;
}

/** What is the same for every request of the route. */
interface Fixed {
  route: string;
  build: unknown;
  bodyBytes: number;
  dev: boolean;
}

interface Active {
  request: Request;
  state: RequestState;
  remote: RemoteBody | null;
  reader: ReadableStreamDefaultReader | null;
  /** Waits for credit. */
  wake: (() => void) | null;
  gone: boolean;
}

const active = new InFlight<Active>();
let entry: Entry | null = null;
let fixed: Fixed = { route: '', build: null, bodyBytes: 0, dev: false };

/** Finds the entry that the route's scripts have put on the global. */
export function setEntry(name: string, fixedJson: string): string {
  const entries = (globalThis as unknown as { __switchrt_entries?: Record<string, { default?: Entry } | undefined> })
    .__switchrt_entries;
  const found = entries?.[name]?.default;
  if (typeof found?.handle !== 'function') return `the scripts have no entry '${name}'`;
  entry = found;
  fixed = JSON.parse(fixedJson) as Fixed;
  return '';
}

/** Runs the route for one request. */
export function start(id: number, head: string, hasRemote: boolean, bytes: Uint8Array | null): void {
  // The headers stay text until somebody asks for one.
  const lines = head.split('\n', HEAD_LINES);
  let headersAt = HEAD_LINES;
  for (let i = 0; i < HEAD_LINES; i++) headersAt += lines[i]!.length;
  const flags = Number(lines[2]);
  const method = lines[0]!;
  let remote: RemoteBody | null = null;
  let body: Body | null = null;
  if (hasRemote) {
    remote = new RemoteBody(
      (count) => bridge.bodyRead(id, count),
      () => bridge.bodyStop(id),
    );
    body = new Body();
    body.remote = remote;
  } else if (bytes !== null) {
    body = new Body();
    body.bytes = bytes as Uint8Array<ArrayBuffer>;
  }
  const request = makeRequest(method, lines[1]!, head.slice(headersAt), body);
  const one: Active = { request, state: newState(id), remote, reader: null, wake: null, gone: false };
  active.set(id, one);
  const url = lines[3]!;
  // Written out: spreading costs more than the rest of this function.
  const context = {
    route: fixed.route,
    params: lines[6] === '' ? {} : (JSON.parse(lines[6]!) as object),
    query: lines[7] === '' ? {} : (JSON.parse(lines[7]!) as object),
    url,
    asPath: flags & SAME_PATH ? url : lines[4],
    href: lines[1],
    isData: (flags & IS_DATA) !== 0,
    buffered: (flags & BUFFERED) !== 0,
    requestId: lines[5],
    build: fixed.build,
    bodyBytes: fixed.bodyBytes,
    dev: fixed.dev,
    waitUntil,
  };
  if (lines[8] !== '') Object.assign(context, JSON.parse(lines[8]!));
  runRequest(one.state, () => void run(id, one, method, context));
}

/** `await` and not `then`, which user code may have replaced. */
async function run(id: number, one: Active, method: string, context: object): Promise<void> {
  try {
    answer(id, one, method, await entry!.handle(one.request, context));
  } catch (error) {
    try {
      fail(id, FROM_ROUTE, error);
    } catch {
      // Nothing of the realm's intrinsics is used from here on.
      bridge.fail(id, FROM_ROUTE, BROKEN);
    }
  }
}

/** The error of a route that has replaced what this file is made of. */
const BROKEN = '{"name":"Error","message":"The route has broken the intrinsics of its own realm","stack":""}';

function waitUntil(promise: unknown): void {
  const id = bridge.waitStart();
  Promise.resolve(promise).then(
    () => bridge.waitEnd(id),
    (error: unknown) => {
      bridge.waitEnd(id);
      reportException(error);
    },
  );
}

/** The host ignores it for a request that is over. */
function fail(id: number, kind: number, error: unknown): void {
  finish(id);
  bridge.fail(id, kind, describeError(error));
}

function finish(id: number): void {
  const one = active.get(id);
  active.delete(id);
  if (one !== undefined && one.remote !== null && !one.remote.finished) {
    // The message ends with its answer: who reads on learns that, instead of waiting for ever.
    one.remote.fail(new TypeError('The request body was not read before the answer ended'));
    bridge.bodyStop(id);
  }
}

function answer(id: number, one: Active, method: string, response: unknown): void {
  if (active.get(id) === undefined) {
    if (isResponse(response)) cancelBody(response, abortError());
    return;
  }
  if (!isResponse(response)) {
    fail(id, NO_RESPONSE, new Error('Expected an instance of Response to be returned'));
    return;
  }
  const status = response.status;
  if (status === 0) {
    fail(id, NO_RESPONSE, new Error('Response.error() cannot be sent'));
    return;
  }
  const body = getBody(response);
  if (body !== null && body.isUsed) {
    fail(id, FROM_ROUTE, new TypeError('Response body object should not be disturbed or locked'));
    return;
  }
  const { items } = responseList(response);
  const decoded = body !== null && body.decoded;
  let head = `${status}\n${response.statusText}`;
  for (let i = 0; i < items.length; i += 2) {
    if (decoded && (items[i] === 'content-encoding' || items[i] === 'content-length')) continue;
    head += `\n${items[i]!}\n${items[i + 1]!}`;
  }
  if (body === null) {
    finish(id);
    bridge.answer(id, head, null);
    return;
  }
  if (!body.hasStream && body.remote === null) {
    finish(id);
    body.used = true;
    bridge.answer(id, head, body.bytes ?? body.text!);
    return;
  }
  if (method === 'HEAD') {
    finish(id);
    bridge.answer(id, head, null);
    cancelBody(response, abortError('A HEAD request has no body'));
    return;
  }
  bridge.head(id, head);
  pump(id, one, new ReadableStreamDefaultReader(body.stream));
}

function cancelBody(response: Response, reason: unknown): void {
  const body = getBody(response);
  if (body === null || (!body.hasStream && body.remote === null)) return;
  response.body!.cancel(reason).catch(() => {});
}

/** Sends a stream as fast as the client reads it. */
async function pump(id: number, one: Active, reader: ReadableStreamDefaultReader): Promise<void> {
  one.reader = reader;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (one.gone) return;
      if (done) {
        finish(id);
        bridge.end(id);
        return;
      }
      const view = ArrayBuffer.isView(value) ? viewOf(value) : null;
      if (view === null) {
        const error = new TypeError('A response stream must give Uint8Array chunks');
        reader.cancel(error).catch(() => {});
        throw error;
      }
      if (view.length > 0 && bridge.data(id, view) <= 0) {
        await new Promise<void>((resolve) => {
          one.wake = resolve;
        });
        one.wake = null;
        if (one.gone) return;
      }
    }
  } catch (error) {
    fail(id, FROM_ROUTE, error);
  }
}

export function bodyData(id: number, chunk: Uint8Array): void {
  active.get(id)?.remote?.push(chunk as Uint8Array<ArrayBuffer>);
}

export function bodyEnd(id: number, error: string): void {
  const remote = active.get(id)?.remote;
  if (error === '') remote?.end();
  else remote?.fail(new TypeError(error));
}

/** The client has read: more may be sent. */
export function credit(id: number): void {
  active.get(id)?.wake?.();
}

/** The client has gone, or a limit was passed. */
export function cancel(id: number): void {
  const one = active.get(id);
  if (one === undefined) return;
  active.delete(id);
  one.gone = true;
  const reason = abortError('The client closed the connection');
  abortRequest(one.request, reason);
  one.remote?.fail(reason);
  one.reader?.cancel(reason).catch(() => {});
  one.wake?.();
}
