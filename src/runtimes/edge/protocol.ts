/**
 * The wire between the dispatcher and an edge host: one socket pair, many requests.
 *
 * A frame is `u32 length | u8 type | u32 stream | payload`, big-endian; `length` counts what follows it. `stream` is a
 * request's number, or a route's index for the frames about routes. Frames of one turn of the event loop leave in one
 * write.
 *
 * Flow control: each direction of each request has a window of {@link WINDOW} bytes. `Data` takes from it, `Window`
 * gives back what the reader has consumed. A sender whose window is used up stops; heads and control frames are free.
 *
 * A head is UTF-8 text with a line per item, because one native call each way beats any walk over bytes: no URL and no
 * header can hold a line feed. See {@link encodeHead} and {@link parseAnswerHead}.
 */
export const FRAME = {
  /** To the host. Route index; JSON {@link LoadMeta}, then the scripts' parts. */
  Load: 1,
  /** To the host: a request. `u16 route | u8 flags | u32 head length | head | body`. */
  Request: 2,
  /** Both ways: a piece of a body. */
  Data: 3,
  /** Both ways: the end of a body. */
  End: 4,
  /** To the host: the request's body broke off. */
  BodyFail: 5,
  /** To the host: the client has gone or a limit was passed. */
  Cancel: 6,
  /** Both ways: `u32` bytes were consumed. */
  Window: 7,
  /** To the host: `u32` number. */
  Ping: 8,
  /** To the host: memory is short. `stream` 1: drop all that is idle, and say `Trimmed`; 0: half of it. */
  Trim: 9,
  /** To the host: answer `Drained` when nothing runs any more. */
  Drain: 10,
  /** To the host: scripts that several routes share, to compile before one asks. As `Load`, with nothing but scripts. */
  Warm: 11,
  /** To the host: the code of this route (`stream`) comes later; requests for it wait there until then. */
  Expect: 12,
  /** From the host: it can take routes. `f64` bytes of memory that it has by then. */
  Ready: 20,
  /** Route index; `f64` milliseconds it took. */
  Loaded: 21,
  /** Route index; JSON of the error. */
  LoadFailed: 22,
  /** A whole answer: `u32 head length | head | body`. */
  Answer: 23,
  /** An answer's head; `Data` and `End` follow. */
  Head: 24,
  /** `u8 kind`, JSON of the error. Ends the request. */
  Fail: 25,
  /** The host will not read the rest of the request's body. */
  BodyStop: 26,
  /** Route index; `u8 level`, text. */
  Log: 27,
  /** `u32` number of the ping. */
  Pong: 28,
  /** What V8 made of a script: `u16 length | key | bytes`. */
  Code: 29,
  Drained: 30,
  Trimmed: 32,
  /** Route index; name of its own script. The host has forgotten the route: before the next request it needs another `Load`. */
  Dropped: 33,
  /** As `Answer`, of the middleware: it says `next`, and the request that was held for it runs. */
  AnswerNext: 31,
} as const;

/** For the index of a route where there is none. */
export const NO_ROUTE = 0xffff_ffff;

/** Bytes in flight in each direction of a request. */
export const WINDOW: number = 256 * 1024;
/** A body is cut into pieces of at most this size, so that no request holds the wire for long. */
export const PIECE: number = 64 * 1024;
/** Length of a frame's head. */
export const FRAME_HEAD = 9;

/** Flags of a `Request` frame. */
export const BODY_FOLLOWS = 1;
export const BODY_INSIDE = 2;
/**
 * The request waits for the answer to the one whose number is lower by one, the middleware's: it runs if that says `next`, and
 * is forgotten if not.
 */
export const HELD = 4;

/** Kinds of a `Fail` frame: the route's own error, or what it returned is no answer. */
// 0 is the route's own error.
export const FAIL_NO_RESPONSE = 1;
export const FAIL_LOAD = 2;

/** Flags in the third line of a request's head. */
const [IS_DATA, BUFFERED, SAME_PATH] = [1, 2, 4] as const;

/** What a route needs besides its scripts. */
export interface LoadMeta {
  route: string;
  entry: string;
  /** Constant part of every context of this route. */
  fixed: object;
  /**
   * Scripts in evaluation order; `key` is the name with a digest of the text. `source` and `cache` are lengths of the parts
   * that follow, -1 when the host has them.
   */
  files: { name: string; key: string; source: number; cache: number }[];
  wasm: { name: string; length: number }[];
}

/** An error on the wire. */
export interface WireError {
  name: string;
  message: string;
  stack: string;
}

/** What a host is told before anything else. */
export interface HostOptions {
  env: Record<string, string>;
  profile: 'edge-light' | 'minimum-common';
  subrequests: number;
  fetch: 'any' | 'public';
  /** What it may take over its idle size. */
  memoryMb: number;
  /** How long `waitUntil` may hold a route after its last answer. */
  waitUntilMs: number;
  codeFromStrings: 'deny' | 'warn';
  /** Tests only: hands the host's own `process` and `require` to every realm. */
  expose: boolean;
}

/** The parts of a request's head that are neither its method nor its headers: of a `RouteContext`. */
export interface HeadInput {
  href: string;
  url: string;
  asPath: string;
  requestId: string;
  isData: boolean;
  buffered: boolean;
  params: object;
  query: object;
  status?: number;
  error?: object;
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/**
 * Method, URL, flags, url, asPath ('' when the same), request id, params, query, extra; then names and values by turns.
 * `headers` is Node's `rawHeaders`.
 */
export function encodeHead(method: string, input: HeadInput, headers: readonly string[]): string {
  // A line feed would shift every line after it; only a caller's mistake can bring one here.
  if (
    input.href.includes('\n') ||
    input.url.includes('\n') ||
    input.asPath.includes('\n') ||
    input.requestId.includes('\n')
  ) {
    throw new TypeError('A request line cannot hold a line feed');
  }
  const same = input.asPath === input.url;
  const flags = (input.isData ? IS_DATA : 0) | (input.buffered ? BUFFERED : 0) | (same ? SAME_PATH : 0);
  const params = isEmpty(input.params) ? '' : JSON.stringify(input.params);
  const query = isEmpty(input.query) ? '' : JSON.stringify(input.query);
  const extra =
    input.status === undefined && input.error === undefined
      ? ''
      : JSON.stringify({ status: input.status, error: input.error });
  const fixed = `${method}\n${input.href}\n${flags}\n${input.url}\n${same ? '' : input.asPath}\n${input.requestId}\n${params}\n${query}\n${extra}`;
  return headers.length === 0 ? fixed : `${fixed}\n${headers.join('\n')}`;
}

/** Status, text, then names and values by turns. */
export interface AnswerHead {
  status: number;
  statusText: string;
  /** From {@link FIRST_HEADER} on: names in lower case and values by turns. */
  lines: string[];
}

/** Index of the first header's name in an answer's lines. */
export const FIRST_HEADER = 2;

export function parseAnswerHead(text: string): AnswerHead {
  const lines = text.split('\n');
  return { status: Number(lines[0]), statusText: lines[1]!, lines };
}
