import { AbortController, AbortSignal } from './abort.ts';
import { Blob, File } from './blob.ts';
import { BodyMixin } from './body.ts';
import { type Bridge, bridge, type Hooks, type RealmOptions, setBridge } from './bridge.ts';
import { structuredClone } from './clone.ts';
import { compressionGlobals, compressed } from './compression.ts';
import { consoleObject } from './console.ts';
import { setLimit } from './context.ts';
import { Crypto, crypto, CryptoKey, SubtleCrypto, subtleDone, subtleFail } from './crypto.ts';
import * as dispatch from './dispatch.ts';
import { atob, btoa, TextDecoder, TextDecoderStream, TextEncoder, TextEncoderStream } from './encoding.ts';
import { describeError, DOMException } from './errors.ts';
import { Event, EventTarget, FetchEvent, PromiseRejectionEvent } from './events.ts';
import { fetch, fetchData, fetchEnd, fetchFail, fetchHead, fetchWant } from './fetch.ts';
import { FormData } from './form-data.ts';
import { globalEvents, handled, unhandled } from './global-events.ts';
import { makeGlobalScope } from './global-scope.ts';
import { Headers } from './headers.ts';
import { lock } from './intrinsics.ts';
import { warnOfStrings } from './code-from-strings.ts';
import { commonGlobals } from './minimum-common.ts';
import { performance } from './performance.ts';
import { Request } from './request.ts';
import { Response } from './response.ts';
import { URLSearchParams } from './search-params.ts';
import { AsyncLocalStorage } from './storage.ts';
import { fireTimer, forgetTimer, timerGlobals } from './timers.ts';
import { URL } from './url.ts';
import { socketEvent, WebSocket } from './web-socket.ts';
import {
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultReader,
  TransformStream,
  WritableStream,
  WritableStreamDefaultWriter,
} from './streams/index.ts';

/** The classes of the profile `edge-light`. */
const CLASSES = {
  AbortController,
  AbortSignal,
  AsyncLocalStorage,
  Blob,
  Crypto,
  CryptoKey,
  DOMException,
  Event,
  EventTarget,
  FetchEvent,
  File,
  FormData,
  Headers,
  PromiseRejectionEvent,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultReader,
  Request,
  Response,
  SubtleCrypto,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
  TransformStream,
  URL,
  URLSearchParams,
  WebSocket,
  WritableStream,
  WritableStreamDefaultWriter,
};

const FUNCTIONS = { atob, btoa, fetch, structuredClone, ...timerGlobals };

function define(name: string, value: unknown, enumerable = false): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
}

const ENUMERABLE = { enumerable: true };

/** Web IDL's members are enumerable and on the class itself; those of a class in the language are neither. */
function expose(prototype: object): void {
  if (Object.getPrototypeOf(prototype) === BodyMixin.prototype)
    for (const key of BODY_MEMBERS)
      Object.defineProperty(prototype, key, Object.getOwnPropertyDescriptor(BodyMixin.prototype, key)!);
  for (const key of Object.getOwnPropertyNames(prototype))
    if (key !== 'constructor') Object.defineProperty(prototype, key, ENUMERABLE);
}

const BODY_MEMBERS = Object.getOwnPropertyNames(BodyMixin.prototype).filter((key) => key !== 'constructor');

/** Gives a class its public name, whatever the bundler called it, and its members the shape they have elsewhere. */
function defineClass(name: string, value: { prototype: object }): void {
  Object.defineProperty(value, 'name', { value: name, configurable: true });
  const { prototype } = value;
  expose(prototype);
  if (!Object.hasOwn(prototype, Symbol.toStringTag)) {
    Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  }
  define(name, value);
}

/** A global whose script is only run when somebody asks for it. */
function defineLazy(name: string, make: () => unknown): void {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make();
      define(name, value);
      return value;
    },
    set(value: unknown) {
      define(name, value);
    },
  });
}

/**
 * Builds the globals of a realm and returns what the host may call.
 * Runs once per realm, before any code of the user.
 */
export function install(host: Bridge, optionsJson: string): Hooks {
  setBridge(host);
  const options = JSON.parse(optionsJson) as RealmOptions;
  setLimit(options.subrequests);
  const modulePrototype = WebAssembly.Module.prototype as object;
  lock();
  if (options.codeFromStrings === 'warn') warnOfStrings();
  for (const [name, value] of Object.entries(CLASSES)) defineClass(name, value);
  for (const [name, value] of Object.entries(FUNCTIONS)) {
    Object.defineProperty(value, 'name', { value: name, configurable: true });
    define(name, value);
  }
  for (const [name, value] of Object.entries(globalEvents)) define(name, value);
  define('self', globalThis, true);
  define('crypto', crypto, true);
  Object.defineProperty(consoleObject, Symbol.toStringTag, { value: 'console', configurable: true });
  define('console', consoleObject);
  define('performance', performance);
  Object.defineProperty(Object.getPrototypeOf(performance) as object, Symbol.toStringTag, {
    value: 'Performance',
    configurable: true,
  });
  // Hosts of this family may call themselves otherwise; Next has the same variable.
  define('EdgeRuntime', options.env['NEXT_EDGE_RUNTIME_PROVIDER'] ?? 'edge-runtime');
  define('process', { env: options.env });
  defineLazy('URLPattern', () => bridge.part('url-pattern'));
  defineLazy('__switchrt_node', () => (bridge.part('node') as (b: Bridge) => unknown)(bridge));
  define('__switchrt_wasm', {});
  if (options.profile === 'minimum-common') {
    for (const [name, value] of Object.entries(commonGlobals())) {
      if (typeof value === 'function' && 'prototype' in value)
        defineClass(name, value as unknown as { prototype: object });
      else define(name, value);
    }
    for (const [name, value] of Object.entries(compressionGlobals)) defineClass(name, value);
    makeGlobalScope();
  }
  return {
    alloc: (bytes) => new Uint8Array(bytes),
    setEntry: dispatch.setEntry,
    start: dispatch.start,
    bodyData: dispatch.bodyData,
    bodyEnd: dispatch.bodyEnd,
    credit: dispatch.credit,
    cancel: dispatch.cancel,
    timer: fireTimer,
    forget: forgetTimer,
    fetchHead,
    fetchData,
    fetchEnd,
    fetchFail,
    fetchWant,
    subtleDone,
    subtleFail,
    compressed,
    socketEvent,
    unhandled,
    handled,
    describe: (error) => describeError(error),
    promisePrototype: Promise.prototype,
    modulePrototype,
  };
}
