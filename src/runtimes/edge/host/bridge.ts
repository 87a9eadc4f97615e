import { randomFillSync, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { types } from 'node:util';
import type { Script } from 'node:vm';

import type { Bridge, Hooks } from '../realm/bridge.ts';
import { createCompression } from './compression.ts';
import { createFetch } from './fetch.ts';
import { frame, setFrame } from './frames.ts';
import { Handles } from './handles.ts';
import { lazyPart } from './parts.ts';
import { createSockets } from './sockets.ts';
import { keyInfo, runSubtle } from './subtle.ts';
import { RealmTimers } from './timers.ts';
import { Waits } from './waits.ts';

/** What the bridge of one realm may do with the host; all of it names the realm's route. */
export interface RealmPort {
  hooks: Hooks;
  run: (script: Script) => unknown;
  /** Called before the host runs code of this realm. */
  enter(): void;
  /** Whether a request of this realm, or what it handed to `waitUntil`, is under way. */
  busy(): boolean;
  /** What the code that runs now was begun by: a request, or the module itself. */
  origin: 'request' | 'module';
  /** Does something at the end of this turn, on an empty stack. */
  defer(action: () => void): void;
  log(level: number, text: string): void;
  answer(id: number, head: string, body: string | Uint8Array | null): void;
  head(id: number, head: string): void;
  data(id: number, chunk: Uint8Array): number;
  end(id: number): void;
  fail(id: number, kind: number, error: string): void;
  bodyRead(id: number, bytes: number): void;
  bodyStop(id: number): void;
  waiting(delta: number): void;
  /** Milliseconds since the realm's last answer ended; 0 while one is under way. */
  quietMs(): number;
}

/** Reads a view's length where user code cannot stand in between. */
const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, 'byteLength')!
  .get as () => number;
const hostSet = Uint8Array.prototype.set;

/** The host's own copy of a realm's bytes, taken by internal slots alone. */
export function copyBytes(view: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(lengthOf.call(view));
  hostSet.call(copy, view);
  return copy;
}

/** A copy in the realm of the host's bytes. */
export function intoRealm(hooks: Hooks, bytes: Uint8Array): Uint8Array {
  const target = hooks.alloc(bytes.length);
  hostSet.call(target, bytes);
  return target;
}

const { utf8Write, latin1Write, utf8Slice, latin1Slice } = Buffer.prototype as unknown as Record<
  string,
  (this: Uint8Array, ...args: unknown[]) => never
>;

/** A realm's bridge with what the host alone calls. */
export type HostBridge = Bridge & {
  /** No request and no `waitUntil` of the realm is left. */
  requestsOver(): void;
  dispose(): void;
};

/** The host's side of one realm's {@link Bridge}. */
export function createBridge(port: RealmPort, options: { fetch: 'any' | 'public'; waitUntilMs: number }): HostBridge {
  const timers = new RealmTimers(port);
  const waits = new Waits(port, options.waitUntilMs);
  const network = createFetch(port, options.fetch);
  const sockets = createSockets(port, options.fetch);
  const handles = new Handles();
  const compression = createCompression(port, handles);
  return {
    enter: () => port.enter(),
    log: (level, text) => port.log(level, text),
    setTimer: (id, ms, repeat) => timers.set(id, ms, repeat),
    clearTimer: (id) => timers.clear(id),
    now: () => performance.now(),
    timeOrigin: performance.timeOrigin,
    utf8Length: (text) => Buffer.byteLength(text),
    utf8Write: (text, target) => utf8Write!.call(target, text, 0, lengthOf.call(target)) as number,
    utf8Slice: (view) => utf8Slice!.call(view, 0, lengthOf.call(view)) as string,
    latin1Slice: (view) => latin1Slice!.call(view, 0, lengthOf.call(view)) as string,
    latin1Write: (text, target) => void latin1Write!.call(target, text, 0, lengthOf.call(target)),
    encodingName(label) {
      try {
        return new TextDecoder(label).encoding;
      } catch {
        return '';
      }
    },
    decoder(label, fatal, ignoreBOM) {
      return handles.hide(new TextDecoder(label, { fatal, ignoreBOM }));
    },
    decode(decoder, view, stream) {
      const real = handles.real<TextDecoder>(decoder);
      try {
        return real.decode(view === null ? undefined : copyBytes(view), { stream });
      } catch {
        return null;
      }
    },
    urlParse(input, base) {
      try {
        return (base === null ? new URL(input) : new URL(input, base)).href;
      } catch {
        return '';
      }
    },
    urlSet(href, part, value) {
      const url = new URL(href);
      (url as unknown as Record<string, string>)[part] = value;
      return url.href;
    },
    random: (view) => void randomFillSync(view),
    uuid: () => randomUUID(),
    subtle: (id, operation, args) => runSubtle(port, handles, id, operation, args),
    keyInfo: (key) => keyInfo(handles.real(key)),
    isDetached: (buffer) => isDetached(buffer),
    transfer(buffer, target) {
      hostSet.call(target, new Uint8Array(buffer));
      structuredClone(buffer, { transfer: [buffer] });
    },
    isType: (name, value) => {
      const test = (types as unknown as Record<string, ((value: unknown) => boolean) | undefined>)[name];
      return test !== undefined && test(value);
    },
    part: (name) => port.run(lazyPart(name).script),
    answer: (id, head, body) => port.answer(id, head, body),
    head: (id, head) => port.head(id, head),
    data: (id, chunk) => port.data(id, chunk),
    end: (id) => port.end(id),
    fail: (id, kind, error) => port.fail(id, kind, error),
    bodyRead: (id, bytes) => port.bodyRead(id, bytes),
    bodyStop: (id) => port.bodyStop(id),
    waitStart: () => waits.start(),
    waitEnd: (id) => waits.end(id),
    ...network,
    ...sockets,
    ...compression,
    frame,
    setFrame,
    requestsOver: () => timers.requestsOver(),
    dispose() {
      timers.dispose();
      waits.dispose();
      network.dispose();
      sockets.dispose();
    },
  };
}

/** A detached buffer has no length and cannot be viewed. */
function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
