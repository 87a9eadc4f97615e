/**
 * The border between a realm (where user code lives) and the host's own realm.
 *
 * Only primitives, byte arrays made by the realm, and opaque handles cross it. No function or object of the host is
 * ever handed to user code: the realm's own code keeps the bridge in closures and private fields.
 */

/** A host object that the realm's own code keeps in a private field and only hands back. */
export type Handle = { readonly __handle: never };

/** What the host does for a realm. */
export interface Bridge {
  /** Says that code of this realm runs from here on, where the engine has called it and not the host. */
  enter(): void;
  log(level: number, text: string): void;
  setTimer(id: number, ms: number, repeat: boolean): void;
  clearTimer(id: number): void;
  /** Milliseconds since `timeOrigin`, with a fraction. */
  now(): number;
  readonly timeOrigin: number;
  utf8Length(text: string): number;
  utf8Write(text: string, target: Uint8Array): number;
  /** Lossy decoding; a byte order mark is kept. */
  utf8Slice(view: Uint8Array): string;
  latin1Slice(view: Uint8Array): string;
  latin1Write(text: string, target: Uint8Array): void;
  /** The encoding's name, or '' for an unknown label. */
  encodingName(label: string): string;
  decoder(label: string, fatal: boolean, ignoreBOM: boolean): Handle;
  /** Null when the bytes are malformed and the decoder is fatal. */
  decode(decoder: Handle, view: Uint8Array | null, stream: boolean): string | null;
  /** The serialised URL, or '' when it does not parse. */
  urlParse(input: string, base: string | null): string;
  urlSet(href: string, part: string, value: string): string;
  random(view: Uint8Array): void;
  uuid(): string;
  /** Answers through {@link Hooks.subtleDone} or {@link Hooks.subtleFail}. Arguments hold primitives, byte arrays and handles. */
  subtle(id: number, operation: string, args: readonly unknown[]): void;
  /** JSON of a key's type, extractable, algorithm and usages. */
  keyInfo(key: Handle): string;
  /** `util.types[name](value)`: looks at internal slots only. */
  isType(name: string, value: unknown): boolean;
  /** Runs one of the realm's own scripts that are loaded when asked for, and gives what it made in the realm. */
  part(name: 'url-pattern' | 'node'): unknown;
  isDetached(buffer: ArrayBuffer): boolean;
  /** Copies the buffer and detaches the original. */
  transfer(buffer: ArrayBuffer, target: Uint8Array): void;

  /** One whole answer. */
  answer(id: number, head: string, body: string | Uint8Array | null): void;
  head(id: number, head: string): void;
  /** Returns how many more bytes the reader takes now. */
  data(id: number, chunk: Uint8Array): number;
  end(id: number): void;
  fail(id: number, kind: number, error: string): void;
  bodyRead(id: number, bytes: number): void;
  bodyStop(id: number): void;
  /** Holds the realm until {@link Bridge.waitEnd}, or for as long as the host allows. */
  waitStart(): number;
  waitEnd(id: number): void;

  fetchStart(id: number, request: string, head: string, body: Uint8Array | null, streams: boolean): void;
  fetchBody(id: number, chunk: Uint8Array | null): void;
  fetchRead(id: number, bytes: number): void;
  fetchAbort(id: number): void;

  socketOpen(id: number, url: string, protocols: string): void;
  socketSend(id: number, data: string | Uint8Array): void;
  socketClose(id: number, code: number, reason: string): void;

  compressor(format: string, decompress: boolean): Handle;
  compress(id: number, stream: Handle, chunk: Uint8Array | null): void;

  /** What was set by the code that runs now, or by what began it; Node takes it through awaits. */
  frame(): object | null;
  setFrame(frame: object | null): void;
}

/** What a realm does for the host. The host calls these and nothing else; none of them throws. */
export interface Hooks {
  alloc(bytes: number): Uint8Array;
  /** Takes the entry out of `self.__switchrt_entries`; an error text when there is none. */
  setEntry(name: string, fixed: string): string;
  /** `remote`: the body follows in pieces. `body`: the whole body. */
  start(id: number, head: string, remote: boolean, body: Uint8Array | null): void;
  bodyData(id: number, chunk: Uint8Array): void;
  bodyEnd(id: number, error: string): void;
  credit(id: number, window: number): void;
  cancel(id: number): void;
  timer(id: number): void;
  /** The host has ended a timer. */
  forget(id: number): void;
  fetchHead(id: number, head: string): void;
  fetchData(id: number, chunk: Uint8Array): void;
  fetchEnd(id: number): void;
  fetchFail(id: number, message: string, cause: string): void;
  fetchWant(id: number): void;
  subtleDone(id: number, kind: number, value: unknown, second: unknown): void;
  subtleFail(id: number, name: string, message: string): void;
  compressed(id: number, chunk: Uint8Array | null, error: string): void;
  socketEvent(id: number, kind: string, data: string | Uint8Array, code: number): void;
  unhandled(reason: unknown, promise: object): void;
  /** A rejection that was told has a handler by now. */
  handled(promise: object): void;
  describe(error: unknown): string;
  /** What a rejected promise's prototype chain is compared with. */
  promisePrototype: object;
  /** `WebAssembly.Module.prototype` of the realm. */
  modulePrototype: object;
}

/** Everything that differs between realms. */
export interface RealmOptions {
  env: Record<string, string>;
  profile: 'edge-light' | 'minimum-common';
  subrequests: number;
  codeFromStrings: 'deny' | 'warn';
}

export let bridge: Bridge;

type Call = (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown) => unknown;

/** Taken before any code of the user runs: `instanceof` asks a `Symbol.hasInstance` that a route may have set. */
const { getPrototypeOf } = Object;
const errorPrototype: object = Error.prototype;

/** An error of the host's realm, as one of this realm. Only a full stack or a wrong argument brings one here. */
function ours(error: unknown): unknown {
  if (error === null || typeof error !== 'object') return error;
  for (let link: object | null = error; link !== null; link = getPrototypeOf(link) as object | null)
    if (link === errorPrototype) return error;
  const { name, message } = error as { name: unknown; message: unknown };
  const text = typeof message === 'string' ? message : 'The host refused the call';
  return name === 'RangeError' ? new RangeError(text) : name === 'TypeError' ? new TypeError(text) : new Error(text);
}

/** No call of the host throws its own error into this realm. */
function guard(call: Call): Call {
  return (a, b, c, d, e) => {
    try {
      return call(a, b, c, d, e);
    } catch (error) {
      throw ours(error);
    }
  };
}

/**
 * Takes a bridge that {@link setBridge} has guarded, for a script that is loaded late: nothing here may go through an
 * intrinsic, because the user's code has had its time to replace them.
 */
export function useBridge(value: Bridge): void {
  bridge = value;
}

/** Called once, before any other part of the realm runs. */
export function setBridge(value: Bridge): void {
  const guarded = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value) as (keyof Bridge)[]) {
    const member = value[key];
    guarded[key] = typeof member === 'function' ? guard(member as Call) : member;
  }
  bridge = Object.freeze(guarded) as unknown as Bridge;
}
