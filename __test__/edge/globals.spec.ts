import { EdgeVM } from '@edge-runtime/vm';
import test from 'ava';

import { edge } from './_host.ts';

/** Names that only one of the two has, with the reason. */
const DIFFERENT: Record<string, string> = {
  AsyncLocalStorage: 'Next and Vercel have it as a global, EdgeVM alone does not',
  process: 'edge-light has process.env, EdgeVM alone does not',
  __switchrt_node: 'where bundles find the supported Node modules',
  __switchrt_wasm: 'where bundles find imported WebAssembly modules',
  __switchrt_entries: "where the route's script puts its entry",
  __listeners: 'internal to EdgeVM',
  __conditionallyUpdatesHandlerList: 'internal to EdgeVM',
  __onUnhandledRejectionHandlers: 'internal to EdgeVM',
  __onErrorHandlers: 'internal to EdgeVM',
};

/** Names of browsers, workers, Node and builds, which edge code may look for. */
const ELSEWHERE =
  'Worker window document navigator caches BroadcastChannel scheduler EventSource CustomEvent ErrorEvent MessageChannel CompressionStream ' +
  'ByteLengthQueuingStrategy require module exports __dirname __filename global Buffer setImmediate clearImmediate gc reportError Performance';

/** Every name that either has, or that Node or a browser has. */
const names = (own: string[]): string[] =>
  [...new Set([...own, ...Object.getOwnPropertyNames(globalThis), ...ELSEWHERE.split(' ')])]
    .filter((name) => !(name in DIFFERENT) && !/^(?:__|_|ava|core-js|x)/.test(name))
    .sort();

test('edge-light has the globals of EdgeVM, name by name and type by type', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/names': `return Response.json(Object.getOwnPropertyNames(globalThis));`,
      '/types': `return Response.json(Object.fromEntries((await request.json()).map((name) => [name, typeof globalThis[name]])));`,
    },
  });
  const vm = new EdgeVM();
  const all = names([
    ...(await json<string[]>('/names')),
    ...(vm.evaluate('Object.getOwnPropertyNames(globalThis)') as string[]),
  ]);
  t.true(all.length > 120, `${all.length} names`);
  const ours = await json<Record<string, string>>('/types', { method: 'POST', body: JSON.stringify(all) });
  const theirs = Object.fromEntries(
    all.map((name) => [name, vm.evaluate<string>(`typeof globalThis[${JSON.stringify(name)}]`)]),
  );
  t.deepEqual(ours, theirs);
  t.is(theirs['fetch'], 'function');
  t.is(theirs['setImmediate'], 'undefined');
});

test('what edge lacks does not exist, and says so where it is used', async (t) => {
  const { json, logged } = await edge(t, {
    routes: {
      '/bare': `return new Response(setImmediate);`,
      '/cwd': `return new Response(process.cwd());`,
      '/nextTick': `process.nextTick(() => {});`,
      '/read': `return Response.json([typeof process.cwd, process.version ?? null, Object.keys(process), 'cwd' in process, typeof require, typeof Buffer, typeof __dirname]);`,
      '/assign': `process.cwd = () => '/mine'; process.env.MADE = 1; return Response.json([process.cwd(), process.env.MADE]);`,
    },
  });
  t.like(await json('/bare'), { name: 'ReferenceError', message: 'setImmediate is not defined' });
  const cwd = await json<{ message: string; stack: string }>('/cwd');
  t.like(cwd, { name: 'TypeError', message: 'process.cwd is not a function' });
  t.regex(cwd.stack, /server\/edge\/cwd\.js:4:\d+/);
  t.like(await json('/nextTick'), { message: 'process.nextTick is not a function' });
  t.deepEqual(await json('/read'), ['undefined', null, ['env'], false, 'undefined', 'undefined', 'undefined']);
  t.deepEqual(await json('/assign'), ['/mine', 1]);
  void logged;
});

test('the environment is what the app declares', async (t) => {
  process.env['NEXT_PUBLIC_SEEN'] = 'public';
  process.env['DECLARED_SEEN'] = 'declared';
  process.env['FROM_FILE'] = 'file';
  process.env['SECRET_UNSEEN'] = 'secret';
  const { json } = await edge(t, {
    env: { FROM_CONFIG: 'config' },
    envFileKeys: ['FROM_FILE', 'NOT_SET'],
    edge: { env: ['DECLARED_SEEN'] },
    routes: {
      '/env': `const key = ['NEXT', 'RUNTIME'].join('_'); return Response.json({ ...process.env, computed: process.env[key], edge: typeof EdgeRuntime, name: EdgeRuntime });`,
    },
  });
  t.deepEqual(await json('/env'), {
    NEXT_PUBLIC_SEEN: 'public',
    DECLARED_SEEN: 'declared',
    FROM_FILE: 'file',
    FROM_CONFIG: 'config',
    NEXT_RUNTIME: 'edge',
    NODE_ENV: 'production',
    computed: 'edge',
    edge: 'string',
    name: 'edge-runtime',
  });
});

test('the profile minimum-common has what ECMA-429 asks for, and it works', async (t) => {
  const { json } = await edge(t, {
    edge: { profile: 'minimum-common' },
    routes: {
      '/common': `
        const missing = ('AbortController AbortSignal Event EventTarget CustomEvent ErrorEvent MessageChannel MessageEvent MessagePort PromiseRejectionEvent DOMException Headers Request Response FormData Blob File CompressionStream DecompressionStream ByteLengthQueuingStrategy CountQueuingStrategy ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController WritableStreamDefaultWriter TextDecoder TextEncoder TextDecoderStream TextEncoderStream URL URLSearchParams URLPattern Crypto CryptoKey SubtleCrypto Performance atob btoa clearTimeout clearInterval navigator queueMicrotask reportError self setTimeout setInterval structuredClone fetch console crypto performance').split(' ').filter((name) => globalThis[name] === undefined);
        const { port1, port2 } = new MessageChannel();
        const message = new Promise((resolve) => { port2.onmessage = ({ data }) => resolve(data); });
        port1.postMessage({ a: [1] });
        const gzip = await new Response(new Blob(['hello '.repeat(1000)]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
        const back = await new Response(new Blob([gzip]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
        const broken = await new Response(new Blob(['no gzip']).stream().pipeThrough(new DecompressionStream('gzip'))).text().catch((error) => error instanceof TypeError);
        const reported = new Promise((resolve) => addEventListener('error', (event) => { event.preventDefault(); resolve(event.error.message); }));
        reportError(new Error('told'));
        return Response.json({ missing, message: await message, small: gzip.byteLength < 200, back: back.length, broken, reported: await reported, agent: navigator.userAgent,
          event: new CustomEvent('x', { detail: 3 }).detail, mark: performance instanceof Performance, size: new ByteLengthQueuingStrategy({ highWaterMark: 4 }).size(new Uint8Array(3)) });`,
    },
  });
  t.deepEqual(await json('/common'), {
    missing: [],
    message: { a: [1] },
    small: true,
    back: 6000,
    broken: true,
    reported: 'told',
    agent: 'switchrt',
    event: 3,
    mark: true,
    size: 3,
  });
});

test('Node modules of edge have exactly their exports, and belong to the realm', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/modules': `
        const node = self.__switchrt_node;
        const { Buffer } = node.buffer; const { EventEmitter, once } = node.events; const { promisify, callbackify, format, inherits, types } = node.util;
        const assert = node.assert; const { AsyncLocalStorage, AsyncResource } = node.async_hooks;
        const emitter = new EventEmitter(); const waited = once(emitter, 'x'); emitter.emit('x', 1, 2);
        function Old() { EventEmitter.call(this); } inherits(Old, EventEmitter); const old = new Old(); let heard; old.on('e', (v) => { heard = v; }); old.emit('e', 'yes');
        const storage = new AsyncLocalStorage();
        const stored = await storage.run('in', async () => { await new Promise((r) => setTimeout(r, 1)); return [storage.getStore(), storage.exit(() => storage.getStore() ?? null)]; });
        const resource = storage.run('kept', () => new AsyncResource('T'));
        const failed = (fn) => { try { fn(); return false; } catch (error) { return error instanceof assert.AssertionError && error instanceof Error; } };
        return Response.json({
          exports: Object.fromEntries(Object.entries(node).map(([name, value]) => [name, Object.keys(value).sort()])),
          buffer: [Buffer.from('hé').toString('hex'), Buffer.from('aGk=', 'base64') instanceof Uint8Array, Buffer.concat([Buffer.from([1]), Buffer.alloc(2)]).length, new Response(Buffer.from('b')).body !== null],
          waited: await waited, heard, stored, resource: resource.runInAsyncScope(() => storage.getStore()), outside: storage.getStore() ?? null,
          global: self.AsyncLocalStorage === AsyncLocalStorage,
          promisify: await promisify((a, cb) => cb(null, a + 1))(1), format: format('%s %d %j', 'a', 1, { b: 2 }),
          callback: await new Promise((resolve) => callbackify(async () => 5)((error, value) => resolve(value))),
          types: [types.isPromise(Promise.resolve()), types.isPromise({ then() {} }), types.isUint8Array(new Uint8Array()), types.isDate(new Date()), types.isProxy(new Proxy({}, {}))],
          asserts: [failed(() => assert.ok(0)), failed(() => assert.equal(1, 2)), failed(() => assert.deepStrictEqual({ a: [1] }, { a: [2] })), failed(() => assert.deepStrictEqual({ a: new Map([[1, new Set([2])]]) }, { a: new Map([[1, new Set([2])]]) })), failed(() => assert.throws(() => { throw new TypeError('x'); }, TypeError)), failed(() => assert.throws(() => {}))],
        });`,
    },
  });
  const result = await json<{ exports: Record<string, string[]> }>('/modules');
  t.deepEqual(result.exports['assert'], [
    'AssertionError',
    'deepEqual',
    'deepStrictEqual',
    'doesNotMatch',
    'doesNotReject',
    'doesNotThrow',
    'equal',
    'fail',
    'ifError',
    'match',
    'notDeepEqual',
    'notDeepStrictEqual',
    'notEqual',
    'notStrictEqual',
    'ok',
    'rejects',
    'strict',
    'strictEqual',
    'throws',
  ]);
  t.deepEqual(result.exports['buffer'], ['Buffer', 'SlowBuffer', 'constants', 'kMaxLength', 'kStringMaxLength']);
  t.deepEqual(result.exports['events'], [
    'EventEmitter',
    'captureRejectionSymbol',
    'defaultMaxListeners',
    'errorMonitor',
    'listenerCount',
    'on',
    'once',
  ]);
  t.deepEqual(result.exports['util'], ['_extend', 'callbackify', 'format', 'inherits', 'promisify', 'types']);
  t.deepEqual(result.exports['async_hooks'], ['AsyncLocalStorage', 'AsyncResource']);
  t.like(result, {
    buffer: ['68c3a9', true, 3, true],
    waited: [1, 2],
    heard: 'yes',
    stored: ['in', null],
    resource: 'kept',
    outside: null,
    global: true,
    promisify: 2,
    format: 'a 1 {"b":2}',
    callback: 5,
    types: [true, false, true, true, true],
    asserts: [true, true, true, false, false, true],
  } as never);
});
