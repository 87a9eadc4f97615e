import * as buffer from 'buffer';

import { type Bridge, useBridge } from '../bridge.ts';
import { AsyncResource } from '../storage.ts';
import { assert, strict } from './assert.ts';
import { makeBuffer } from './buffer.ts';
import {
  CallableEventEmitter,
  captureRejectionSymbol,
  defaultMaxListeners,
  errorMonitor,
  listenerCount,
  on,
  once,
} from './events.ts';
import { _extend, callbackify, format, inherits, promisify, types } from './util.ts';

/** The longest string of V8 in Node 20, as `buffer.constants` gives it. */
const MAX_STRING = 536_870_888;

/** The Node modules of edge-light with exactly the exports that it has, made in the realm. */
export function make(bridge: Bridge): Record<string, object> {
  useBridge(bridge);
  const Buffer = makeBuffer();
  return {
    assert,
    'assert/strict': strict,
    async_hooks: {
      AsyncLocalStorage: (globalThis as unknown as Record<string, unknown>)['AsyncLocalStorage'],
      AsyncResource,
    },
    buffer: {
      Buffer,
      SlowBuffer: (buffer as unknown as { SlowBuffer: unknown }).SlowBuffer,
      constants: { MAX_LENGTH: buffer.kMaxLength, MAX_STRING_LENGTH: MAX_STRING },
      kMaxLength: buffer.kMaxLength,
      kStringMaxLength: MAX_STRING,
    },
    events: {
      EventEmitter: CallableEventEmitter,
      captureRejectionSymbol,
      defaultMaxListeners,
      errorMonitor,
      listenerCount,
      on,
      once,
    },
    util: { _extend, callbackify, format, inherits, promisify, types },
    'util/types': types,
  };
}
