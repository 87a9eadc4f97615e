import test from 'ava';

import { edge } from './_host.ts';

/** ECMA-429, first edition (December 2025), section "Common API Index". */
const INTERFACES =
  `AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent
  DecompressionStream DOMException ErrorEvent Event EventTarget File FormData Headers MessageChannel MessageEvent MessagePort Performance
  PromiseRejectionEvent ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder
  TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern URLSearchParams WebAssembly.Global WebAssembly.Instance
  WebAssembly.Memory WebAssembly.Module WebAssembly.Table WebAssembly.Tag WebAssembly.Exception WebAssembly.CompileError WebAssembly.LinkError
  WebAssembly.RuntimeError WritableStream WritableStreamDefaultController WritableStreamDefaultWriter`.split(/\s+/);
const FUNCTIONS =
  `atob btoa clearTimeout clearInterval fetch queueMicrotask reportError setTimeout setInterval structuredClone WebAssembly.compile
  WebAssembly.compileStreaming WebAssembly.instantiate WebAssembly.instantiateStreaming WebAssembly.validate`.split(
    /\s+/,
  );
const OBJECTS = 'globalThis console crypto navigator performance self'.split(' ');
const HANDLERS = ['onerror', 'onunhandledrejection', 'onrejectionhandled'];

const common = { profile: 'minimum-common' } as const;

test('minimum-common has every name of ECMA-429, each of its kind', async (t) => {
  const { json } = await edge(t, {
    edge: common,
    routes: {
      '/kinds': `const find = (path) => path.split('.').reduce((value, key) => value?.[key], globalThis);
        const wrong = (names, kind) => names.filter((name) => typeof find(name) !== kind);
        return Response.json([
          wrong(${JSON.stringify([...INTERFACES, ...FUNCTIONS])}, 'function'), wrong(${JSON.stringify(OBJECTS)}, 'object'),
          ${JSON.stringify(HANDLERS)}.filter((name) => globalThis[name] !== null), typeof navigator.userAgent, globalThis instanceof EventTarget,
          typeof performance.now(), typeof performance.timeOrigin, self === globalThis]);`,
    },
  });
  t.deepEqual(await json('/kinds'), [[], [], [], 'string', true, 'number', 'number', true]);
});

test('edge-light has none of the global event handlers', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/light': `return Response.json([...${JSON.stringify(HANDLERS)}, 'reportError', 'ErrorEvent', 'dispatchEvent'].filter((name) => name in globalThis));`,
    },
  });
  t.deepEqual(await json('/light'), []);
});

test('an exception that nobody catches is an ErrorEvent on the global, with its place; a listener prevents the log', async (t) => {
  const { json, logs } = await edge(t, {
    edge: common,
    routes: {
      '/error': `const seen = [];
        addEventListener('error', (event) => seen.push(['listener', event instanceof ErrorEvent, event.target === globalThis, event.cancelable, event.message, event.filename, event.lineno > 0, event.colno > 0, event.error?.name]));
        onerror = (...given) => { seen.push(['handler', given.length, given[0], given[1], given[2] > 0, given[4]?.name]); return true; };
        setTimeout(() => { throw new RangeError('from a timer'); });
        queueMicrotask(() => { throw new TypeError('from a microtask'); });
        reportError(new SyntaxError('told'));
        reportError('no error at all');
        await new Promise((resolve) => setTimeout(resolve, 20));
        let missing; try { reportError(); } catch (error) { missing = error.name; }
        onerror = null;
        return Response.json({ seen, missing, handler: onerror });`,
    },
  });
  const { seen, missing, handler } = await json<{ seen: unknown[][]; missing: string; handler: null }>('/error');
  t.is(missing, 'TypeError');
  t.is(handler, null);
  const listened = seen.filter(([kind]) => kind === 'listener').map((item) => item.slice(1));
  const place = ['server/edge/error.js', true, true];
  t.deepEqual(listened, [
    [true, true, true, 'told', ...place, 'SyntaxError'],
    [true, true, true, 'no error at all', '', false, false, null],
    [true, true, true, 'from a microtask', ...place, 'TypeError'],
    [true, true, true, 'from a timer', ...place, 'RangeError'],
  ]);
  t.deepEqual(
    seen.filter(([kind]) => kind === 'handler').map((item) => item.slice(1)),
    [
      [5, 'told', 'server/edge/error.js', true, 'SyntaxError'],
      [5, 'no error at all', '', false, null],
      [5, 'from a microtask', 'server/edge/error.js', true, 'TypeError'],
      [5, 'from a timer', 'server/edge/error.js', true, 'RangeError'],
    ],
  );
  // `true` from onerror means that it is dealt with.
  t.deepEqual(logs, []);
});

test('an error of an error listener is logged and ends there; events of the app itself reach the global', async (t) => {
  const { json, logs } = await edge(t, {
    edge: common,
    routes: {
      '/nested': `let heard = 0;
        addEventListener('error', () => { heard++; throw new Error('in the listener'); });
        reportError(new Error('first'));
        const own = new Promise((resolve) => addEventListener('mine', function (event) { resolve([this === globalThis, event.detail]); }, { once: true }));
        const fired = globalThis.dispatchEvent(new CustomEvent('mine', { detail: 7 }));
        EventTarget.prototype.addEventListener.call(globalThis, 'by-prototype', () => heard += 10);
        dispatchEvent(new Event('by-prototype'));
        return Response.json([heard, fired, await own]);`,
    },
  });
  t.deepEqual(await json('/nested'), [11, true, [true, 7]]);
  t.deepEqual(
    logs.map(({ message }) => message.split('\n')[0]),
    ['Uncaught error: Error: in the listener', 'Uncaught error: Error: first'],
  );
});

test('a rejection is told when nobody handles it, and again when somebody does', async (t) => {
  const { json, logs } = await edge(t, {
    edge: common,
    routes: {
      '/late': `const seen = [];
        const next = (type) => new Promise((resolve) => addEventListener(type, resolve, { once: true }));
        onunhandledrejection = (event) => { seen.push(['on', event instanceof PromiseRejectionEvent, event.reason.message]); return false; };
        onrejectionhandled = (event) => { seen.push(['handled', event.promise === promise, event.reason.message, event.cancelable]); };
        const promise = Promise.reject(new Error('late'));
        const event = await next('unhandledrejection');
        const handled = next('rejectionhandled');
        promise.catch(() => {});
        await handled;
        return Response.json([event.promise === promise, event.target === globalThis, seen]);`,
    },
  });
  t.deepEqual(await json('/late'), [
    true,
    true,
    [
      ['on', true, 'late'],
      ['handled', true, 'late', false],
    ],
  ]);
  t.deepEqual(logs, []);
});

test('handlers and events of a route are its own', async (t) => {
  const listen = `self.heard = []; for (const type of ['error', 'unhandledrejection', 'rejectionhandled']) addEventListener(type, (event) => heard.push([type, (event.reason ?? event.error).message]));
    onerror = (message) => { heard.push(['onerror', message]); };`;
  const { json, text, logs } = await edge(t, {
    edge: common,
    modules: { '/a': listen, '/b': listen },
    routes: {
      '/a': `return Response.json(heard);`,
      '/b': `if (new URL(request.url).searchParams.has('fail')) {
          reportError(new Error('of b'));
          const next = (type) => new Promise((resolve) => addEventListener(type, resolve, { once: true }));
          const told = next('unhandledrejection');
          const promise = Promise.reject(new Error('rejected in b'));
          await told;
          const handled = next('rejectionhandled');
          promise.catch(() => {});
          await handled;
        }
        return Response.json(heard);`,
    },
  });
  t.deepEqual(await json('/a'), []);
  t.deepEqual(await json('/b?fail'), [
    ['error', 'of b'],
    ['onerror', 'of b'],
    ['unhandledrejection', 'rejected in b'],
    ['rejectionhandled', 'rejected in b'],
  ]);
  t.is(await text('/a'), '[]');
  t.deepEqual([...new Set(logs.map(({ route }) => route))], ['/b']);
});
