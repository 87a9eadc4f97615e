import test from 'ava';

import { edge } from './_host.ts';

/**
 * Expressions that try to reach a function constructor, `process`, or an object of the host. Each is handed to `reach`, which
 * tries to make a function of it or of its constructors, and looks for anything of Node's in what it got.
 */
const ATTEMPTS: Record<string, string> = {
  'constructor of a timer': 'setTimeout',
  'constructor of clearTimeout': 'clearTimeout',
  'constructor of queueMicrotask': 'queueMicrotask',
  'constructor of fetch': 'fetch',
  'constructor of console.log': 'console.log',
  'constructor of atob': 'atob',
  'constructor of structuredClone': 'structuredClone',
  'constructor of addEventListener': 'addEventListener',
  'every function on the global': `Object.getOwnPropertyNames(globalThis).map((name) => globalThis[name]).filter((value) => typeof value === 'function')`,
  'every prototype method and getter': `Object.getOwnPropertyNames(globalThis).flatMap((name) => { const proto = globalThis[name]?.prototype; return proto ? Reflect.ownKeys(proto).flatMap((key) => { const d = Reflect.getOwnPropertyDescriptor(proto, key); return [d.value, d.get, d.set]; }) : []; }).filter((value) => typeof value === 'function')`,
  'every static': `Object.getOwnPropertyNames(globalThis).flatMap((name) => { const value = globalThis[name]; return typeof value === 'function' ? Reflect.ownKeys(value).flatMap((key) => { const d = Reflect.getOwnPropertyDescriptor(value, key); return [d.value, d.get, d.set]; }) : []; }).filter((value) => typeof value === 'function')`,
  'getters and setters of the global': `Reflect.ownKeys(globalThis).flatMap((key) => { const d = Reflect.getOwnPropertyDescriptor(globalThis, key); return [d.get, d.set]; }).filter(Boolean)`,
  'prototype chain of the global': `(() => { const all = []; for (let o = globalThis; o; o = Object.getPrototypeOf(o)) all.push(o, o.constructor); return all; })()`,
  'a constructor of the request': 'request.constructor',
  'the context': 'context.constructor',
  'context.waitUntil': 'context.waitUntil',
  'the environment': 'process.env.constructor',
  'the process object': 'process.constructor',
  'process, under other names': `process.mainModule ?? process.binding ?? process.getBuiltinModule ?? process.kill ?? process.dlopen ?? process`,
  'a promise of fetch': `(() => { const p = fetch('data:,'); p.catch(() => {}); return p; })()`,
  'what fetch gives': `await fetch('data:,x')`,
  'headers that fetch gives': `(await fetch('data:,x')).headers`,
  'bytes that fetch gives': `await (await fetch('data:,x')).arrayBuffer()`,
  'a stream that fetch gives': `(await fetch('data:,x')).body`,
  'a chunk that fetch gives': `(await (await fetch('data:,x')).body.getReader().read()).value`,
  'an error of fetch': `await fetch('http://127.0.0.1:1/').catch((error) => error)`,
  'the cause of an error of fetch': `await fetch('http://127.0.0.1:1/').catch((error) => error.cause)`,
  'a digest': `await crypto.subtle.digest('SHA-1', new Uint8Array())`,
  'a promise of crypto': `crypto.subtle.digest('SHA-1', new Uint8Array())`,
  'an error of crypto': `await crypto.subtle.importKey('raw', new Uint8Array(), 'AES-GCM', true, ['encrypt']).catch((error) => error)`,
  'a key': `await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign'])`,
  'the algorithm of a key': `(await crypto.subtle.generateKey({ name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['encrypt', 'decrypt'])).publicKey.algorithm`,
  'an algorithm with a getter that looks at its callers': `await (async () => { const seen = []; await crypto.subtle.digest({ get name() { seen.push(this); return 'SHA-1'; } }, new Uint8Array()); return seen; })()`,
  'a key that is a proxy': `await crypto.subtle.exportKey('raw', new Proxy({}, { getPrototypeOf: () => CryptoKey.prototype })).catch((error) => error)`,
  'the arguments of a callback': `await new Promise((resolve) => setTimeout(function () { resolve([arguments, this, arguments.constructor]); }, 1))`,
  'the callers of a callback': `await new Promise((resolve) => setTimeout(function f() { try { resolve(f.caller); } catch (error) { resolve(error); } }, 1))`,
  'arguments.callee.caller of a sloppy function': `await new Promise((resolve) => setTimeout(function () { try { resolve(arguments.callee.caller); } catch (error) { resolve(error); } }, 1))`,
  'prepareStackTrace, its call sites': `(() => { let seen = []; Error.prepareStackTrace = (error, sites) => { seen = [sites, ...sites, ...sites.map((s) => s.getThis()), ...sites.map((s) => s.getFunction()), ...sites.map((s) => s.constructor)]; return ''; }; new Error().stack; Error.prepareStackTrace = undefined; return seen; })()`,
  'prepareStackTrace on an own Error global': `(() => { let seen = []; const take = (error, sites) => { seen = [sites, ...sites]; return ''; }; try { globalThis.Error = class { static prepareStackTrace = take; }; } catch {} try { Object.defineProperty(globalThis, 'Error', { value: { prepareStackTrace: take } }); } catch {} try { null.x; } catch (error) { error.stack; } return seen; })()`,
  'prepareStackTrace of an error of the host': `await (async () => { let seen = []; Error.prepareStackTrace = (error, sites) => { seen.push(error, sites, ...sites); return ''; }; const error = await import('x').catch((e) => e); error.stack; Error.prepareStackTrace = undefined; return seen; })()`,
  'the promise of import()': `(() => { const p = import('fs'); p.catch(() => {}); return p; })()`,
  'the error of import()': `await import('node:fs').catch((error) => error)`,
  'a function of the promise of import()': `(() => { const p = import('fs'); p.catch(() => {}); return [p.then, p.constructor, p.constructor.resolve, Object.getPrototypeOf(p).constructor]; })()`,
  'import() of data': `await import('data:text/javascript,export default process').then((m) => m.default, (error) => error)`,
  'a stack overflow inside the host': `(() => { const found = []; const dive = (call) => { try { dive(call); } catch (error) { found.push(error); } try { call(); } catch (error) { found.push(error); } }; for (const call of [() => new URL('http://x'), () => crypto.randomUUID(), () => new TextEncoder().encode('x'.repeat(99)), () => performance.now(), () => new TextDecoder('latin1').decode(new Uint8Array(9)), () => console.log('x'), () => clearTimeout(setTimeout(() => {}, 1))]) { found.length = Math.min(found.length, 50); try { dive(call); } catch (error) { found.push(error); } } return found; })()`,
  'a thenable as an answer': `await { then(resolve, reject) { resolve([resolve, reject, resolve.constructor]); } }`,
  'a proxy as headers': `(() => { const seen = []; new Headers(new Proxy({}, { ownKeys(...args) { seen.push(...args, this); return []; }, get(...args) { seen.push(...args); } })); return seen; })()`,
  'a proxy as a body': `await (async () => { const seen = []; await new Response(new Proxy(function () {}, { get(target, key, receiver) { seen.push(receiver); return () => ''; }, apply(...args) { seen.push(...args); } })).text().catch(() => {}); return seen; })()`,
  'a body with its own iterator': `await (async () => { const seen = []; const body = { [Symbol.asyncIterator]() { seen.push(this); return { next(...args) { seen.push(this, ...args); return { done: true }; } }; } }; await new Response(body).text(); return seen; })()`,
  'an underlying source and its arguments': `await (async () => { const seen = []; const stream = new ReadableStream({ start(...a) { seen.push(this, ...a); }, pull(...a) { seen.push(this, ...a, ...a.map((x) => x.constructor)); a[0].close(); } }); await stream.getReader().read(); return seen; })()`,
  'an own species': `await (async () => { const seen = []; class P extends Promise { constructor(run) { super((...a) => { seen.push(...a); run(...a); }); } } await P.resolve(fetch('data:,x')); return seen; })()`,
  'then of a promise of a web API': `await (async () => { const seen = []; const then = Promise.prototype.then; Promise.prototype.then = function (...args) { seen.push(this, ...args); return then.apply(this, args); }; await crypto.subtle.digest('SHA-1', new Uint8Array()); const p = fetch('data:,x'); await p; Promise.prototype.then = then; return seen; })()`,
  'patched intrinsics under web APIs': `await (async () => { const seen = []; const keep = [Array.prototype.push, Map.prototype.set, Map.prototype.get, Reflect.apply, Function.prototype.call, Function.prototype.apply, Uint8Array.prototype.set]; const spy = (object, name) => { const old = object[name]; object[name] = function (...args) { for (let i = 0; i < args.length; i++) seen[seen.length] = args[i]; seen[seen.length] = this; return keep[3](old, this, args); }; return () => { object[name] = old; }; }; const undo = [spy(Array.prototype, 'push'), spy(Map.prototype, 'set'), spy(Map.prototype, 'get'), spy(Reflect, 'apply'), spy(Uint8Array.prototype, 'set'), spy(WeakMap.prototype, 'get'), spy(Object, 'defineProperty'), spy(JSON, 'parse')]; await (await fetch('data:,abc')).text(); await crypto.subtle.digest('SHA-1', new Uint8Array(4)); new TextDecoder('latin1').decode(new Uint8Array(4)); new AsyncLocalStorage().run(1, () => {}); await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']); new URL('http://x/y'); undo.forEach((f) => f()); return seen; })()`,
  'patched intrinsics under the body of a request': `await (async () => { const seen = []; const keep = [Uint8Array.prototype.set, Reflect.apply]; const undo = ['set', 'subarray', 'slice', 'fill'].map((name) => { const old = Uint8Array.prototype[name]; Uint8Array.prototype[name] = function (...args) { for (let i = 0; i < args.length; i++) seen[seen.length] = args[i]; seen[seen.length] = this; return keep[1](old, this, args); }; return () => { Uint8Array.prototype[name] = old; }; }); await new Promise((resolve) => setTimeout(resolve, 50)); await request.text(); undo.forEach((f) => f()); return seen; })()`,
  'own members of a byte array': `await (async () => { const seen = []; const bytes = new Uint8Array(4); for (const name of ['buffer', 'byteLength', 'byteOffset', 'length', 'valueOf', 'set', 'constructor']) Object.defineProperty(bytes, name, { get() { seen.push(this, name); return undefined; } }); try { await crypto.subtle.digest('SHA-1', bytes); } catch (error) { seen.push(error); } try { crypto.getRandomValues(bytes); } catch (error) { seen.push(error); } try { new TextDecoder('latin1').decode(bytes); } catch (error) { seen.push(error); } await new Response(bytes).arrayBuffer().catch((error) => seen.push(error)); return seen; })()`,
  'the iterator protocol under web APIs': `(() => { const seen = []; const old = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function () { seen[seen.length] = this; return old.call(this); }; [...new Headers({ a: 'b' })]; new URLSearchParams('a=b').getAll('a'); Array.prototype[Symbol.iterator] = old; return seen; })()`,
  'handles of EdgeVM': `['Object', 'Array', 'RegExp', 'Uint8Array', 'ArrayBuffer', 'Error', 'SyntaxError', 'TypeError'].map((name) => globalThis[Symbol.for('node:' + name)]).filter(Boolean)`,
  'symbols of Node': `Reflect.ownKeys(globalThis).filter((key) => typeof key === 'symbol' && key !== Symbol.toStringTag).map((key) => globalThis[key])`,
  'symbols of the dispatcher of undici': `globalThis[Symbol.for('undici.globalDispatcher.1')] ?? null`,
  'AsyncLocalStorage and what it holds': `(() => { const s = new AsyncLocalStorage(); return [s.run, s, s.run({}, (...a) => [a, s.getStore()]), AsyncLocalStorage.snapshot(), AsyncLocalStorage.bind(() => {})]; })()`,
  'the Node modules of edge': `Object.values(self.__switchrt_node).flatMap((module) => [module, ...Object.values(module)])`,
  'Buffer and its memory': `(() => { const { Buffer } = self.__switchrt_node.buffer; return [Buffer.from('x').buffer, Buffer.alloc(1), Buffer.prototype.slice, Buffer.from('x').constructor.constructor]; })()`,
  'util.promisify of a host function': `(() => { const { promisify, types } = self.__switchrt_node.util; return [promisify(setTimeout), types.isProxy]; })()`,
  URLPattern: `[URLPattern, URLPattern.prototype.exec, new URLPattern({ pathname: '/x' })]`,
  performance: `[performance, performance.now, performance.mark('x'), performance.getEntries()]`,
  'an abort reason': `AbortSignal.abort().reason`,
  'events and their targets': `(() => { const seen = []; const target = new EventTarget(); target.addEventListener('x', function (event) { seen.push(this, event, event.target, event.currentTarget, event.composedPath()); }); target.dispatchEvent(new Event('x')); return seen; })()`,
  'a WebSocket': `(() => { const socket = new WebSocket('ws://127.0.0.1:1/'); return [socket, socket.send, socket.close]; })()`,
  'the event of a WebSocket': `await new Promise((resolve) => { const socket = new WebSocket('ws://127.0.0.1:1/'); socket.onerror = (event) => resolve([event, event.target, event.error]); })`,
  'WebAssembly functions': `[WebAssembly.instantiate, WebAssembly.Module, WebAssembly.compileStreaming, WebAssembly.Memory]`,
  'an unhandled rejection event': `await new Promise((resolve) => { addEventListener('unhandledrejection', (event) => { event.preventDefault(); resolve([event, event.promise, event.reason]); }); Promise.reject({}); })`,
  'FinalizationRegistry callbacks': `[FinalizationRegistry, new FinalizationRegistry(() => {})]`,
  'generator and async constructors': `[(function* () {}).constructor, (async () => {}).constructor, (async function* () {}).constructor]`,
  'Reflect.construct with a foreign newTarget': `(() => { try { return Reflect.construct(Function, ['return process'], setTimeout); } catch (error) { return error; } })()`,
  'a direct and an indirect eval': `[(() => { try { return eval('process.pid'); } catch (error) { return error; } })(), (() => { try { return (0, eval)('this'); } catch (error) { return error; } })()]`,
  'the module system': `[typeof require, typeof module, typeof exports, typeof __filename]`,
  'a transferred buffer': `(() => { const buffer = new ArrayBuffer(8); const copy = structuredClone(buffer, { transfer: [buffer] }); return [copy, copy.constructor]; })()`,
  'a shared buffer': `(() => { const shared = new SharedArrayBuffer(8); return [structuredClone(shared), new TextDecoder().decode(shared.slice(0))]; })()`,
  'the bridge, by a part that is loaded late under patched intrinsics': `(() => { const seen = []; const undo = [[Object, 'keys'], [Object, 'entries'], [Object, 'defineProperty'], [Object, 'freeze'], [Object, 'create'], [Reflect, 'ownKeys']].map(([owner, name]) => { const old = owner[name]; owner[name] = function (...args) { seen.push(...args); return old.apply(this, args); }; return () => { owner[name] = old; }; }); self.__switchrt_node; URLPattern; undo.forEach((f) => f()); return seen; })()`,
  'the key behind a CryptoKey, by a patched map': `await (async () => { const seen = []; const old = Array.prototype.map; const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']); Array.prototype.map = function (f) { const made = []; for (let i = 0; i < this.length; i++) made[i] = f(this[i], i, this); for (let i = 0; i < made.length; i++) seen[seen.length] = made[i]; return made; }; await crypto.subtle.sign('HMAC', key, new Uint8Array(3)); Array.prototype.map = old; return seen; })()`,
  'host errors, by an own Symbol.hasInstance': `(() => { const seen = []; Object.defineProperty(Error, Symbol.hasInstance, { configurable: true, value(error) { seen.push(error); return false; } }); const dive = () => { try { dive(); } catch {} for (const call of [() => performance.now(), () => new URL('http://x/'), () => crypto.randomUUID()]) try { call(); } catch (error) { if (seen.length < 500) seen.push(error); } }; try { dive(); } catch {} delete Error[Symbol.hasInstance]; return seen; })()`,
  'what an overflow inside a stack trace throws': `(() => { const seen = []; const dive = () => { try { dive(); } catch {} try { new Error('x').stack; } catch (error) { if (seen.length < 500) seen.push(error); } }; try { dive(); } catch {} return seen; })()`,
  'everything an import rejects with': `await (async () => { const seen = []; for (const name of ['node:fs', 'data:text/javascript,1', 'file:///etc/passwd', './x.js']) await import(name).catch((error) => seen.push(error, error.constructor, Object.getPrototypeOf(Object.getPrototypeOf(error)))); return seen; })()`,
  'members that Object.prototype was given': `await (async () => { const seen = []; const names = ['then', 'resolve', 'handle', 'hooks', 'port', 'bridge', 'host']; for (const name of names) Object.defineProperty(Object.prototype, name, { configurable: true, get() { if (seen.length < 500) seen[seen.length] = this; return undefined; } }); try { await (await fetch('data:,x')).text(); await crypto.subtle.digest('SHA-1', new Uint8Array(2)); new AsyncLocalStorage().run({}, () => {}); } finally { for (const name of names) delete Object.prototype[name]; } return seen; })()`,
  'setters on the indexes of arrays': `await (async () => { const seen = []; Object.defineProperty(Array.prototype, '0', { configurable: true, set(value) { seen[seen.length + 1] = [this, value]; Object.defineProperty(this, '0', { value, writable: true, enumerable: true, configurable: true }); } }); try { await crypto.subtle.digest('SHA-1', new Uint8Array(2)); new Headers({ a: 'b' }); } finally { delete Array.prototype[0]; } return seen; })()`,
  'a promise of Atomics.waitAsync': `Atomics.waitAsync ? await (async () => { const wait = Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); return [wait, wait.value, await wait.value]; })() : null`,
  'the constructor behind FinalizationRegistry': `[new FinalizationRegistry(() => {}).constructor, Object.getPrototypeOf(FinalizationRegistry), Reflect.construct(FinalizationRegistry, [() => {}], Array)]`,
  'Symbol and its registry': `[Symbol, Symbol.for, Symbol.prototype]`,
  'Intl and Date': `[Intl.DateTimeFormat, Date, new Intl.DateTimeFormat().resolvedOptions()]`,
};

/** In the realm: looks through what an attempt got, and says what of the host it found. */
const REACH = `
  const reach = async (attempt) => {
    let got;
    try { got = await attempt(); } catch (error) { got = error; }
    const found = new Set();
    const seen = new Set();
    // The host's own, by what only Node has; and any function constructor that makes code.
    const look = (value, depth) => {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || depth > 4 || seen.size > 20000) return;
      seen.add(value);
      try { if (value !== globalThis && value !== process && typeof value.pid === 'number' && value.versions) found.add('process'); } catch {}
      try { if (Object.hasOwn(value, 'readFileSync')) found.add('fs'); } catch {}
      let constructors = [];
      try { constructors = [value, value.constructor, value.constructor?.constructor, Object.getPrototypeOf(value)?.constructor?.constructor]; } catch {}
      for (const make of constructors) {
        if (typeof make !== 'function') continue;
        for (const run of [() => make('return process')(), () => Reflect.construct(make, ['return process'])()]) {
          try { const result = run(); if (result && typeof result.pid === 'number') found.add('code from a string gave process'); } catch {}
        }
      }
      let keys = [];
      try { keys = Reflect.ownKeys(value); } catch {}
      for (const key of keys.slice(0, 200)) {
        try { const d = Reflect.getOwnPropertyDescriptor(value, key); look(d.value, depth + 1); look(d.get, depth + 1); look(d.set, depth + 1); } catch {}
      }
      try { look(Object.getPrototypeOf(value), depth + 1); } catch {}
      if (Array.isArray(value)) for (const item of value.slice(0, 2000)) look(item, depth);
    };
    look(got, 0);
    // Whatever is not of this realm must be frozen: nothing can be left there for others.
    for (const value of seen) {
      let proto = null;
      try { for (proto = value; proto !== null; ) { const next = Object.getPrototypeOf(proto); if (next === null) break; proto = next; } } catch { continue; }
      if (proto === Object.prototype || proto === null || proto === value) continue;
      try { Object.defineProperty(proto, 'left', { value: 1, configurable: true }); found.add('the host could be changed'); delete proto.left; } catch {}
      let foreign = null;
      try { foreign = Object.getPrototypeOf(value); } catch {}
      try { if (foreign !== null && foreign !== proto && !Object.isFrozen(foreign)) { foreign.left = 1; if (foreign.left === 1) found.add('a prototype of the host could be changed'); } } catch {}
    }
    return [...found];
  };`;

test(`${Object.keys(ATTEMPTS).length} ways out of the realm lead nowhere`, async (t) => {
  const names = Object.keys(ATTEMPTS);
  t.true(names.length >= 60);
  const { json, text } = await edge(t, {
    env: { SECRET: 'of the app' },
    modules: { '/attempt': REACH },
    routes: {
      '/attempt': `
        const attempts = { ${Object.entries(ATTEMPTS)
          .map(([name, code]) => `${JSON.stringify(name)}: async () => (${code})`)
          .join(',\n')} };
        return Response.json(await reach(attempts[context.query.name]));`,
      '/control': `${REACH}
        // The search itself finds what is there to be found.
        return Response.json(await reach(() => ({ deep: { pid: 1, versions: {}, readFileSync() {} } })));`,
      '/untouched': `return Response.json([({}).left ?? null, typeof Headers.prototype.get, Object.keys(process.env).sort()]);`,
    },
  });
  t.deepEqual(await json('/control'), ['process', 'fs']);
  const results: Record<string, unknown> = {};
  for (const name of names) {
    results[name] = await json(`/attempt?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      body: 'x'.repeat(200_000),
    });
  }
  t.deepEqual(results, Object.fromEntries(names.map((name) => [name, []])));
  t.deepEqual(JSON.parse(await text('/untouched')), [null, 'function', ['NEXT_RUNTIME', 'NODE_ENV', 'SECRET']]);
});

test('with the host process handed over on purpose, the permission model still denies', async (t) => {
  const { json, text } = await edge(t, {
    expose: true,
    routes: {
      '/denied': `
        const { process, require } = __host;
        const get = (name) => process.getBuiltinModule ? process.getBuiltinModule(name) : require('node:' + name);
        const fs = get('fs');
        const attempt = async (run) => { try { const value = await run(); return 'ALLOWED: ' + String(value).slice(0, 60); } catch (error) { return error.code ?? error.message; } };
        return Response.json({
          handedOver: typeof process.pid === 'number' && typeof fs.readFileSync === 'function',
          readFile: await attempt(() => fs.readFileSync('/etc/passwd', 'utf8')),
          readFileAsync: await attempt(() => fs.promises.readFile('/etc/passwd', 'utf8')),
          readdir: await attempt(() => fs.readdirSync('/')),
          stat: await attempt(() => fs.statSync('/etc')),
          writeFile: await attempt(() => fs.writeFileSync('/tmp/switchrt-escaped', 'x')),
          open: await attempt(() => fs.openSync('/proc/self/environ', 'r')),
          child: await attempt(() => get('child_process').execSync('id')),
          spawn: await attempt(() => new Promise((resolve, reject) => get('child_process').spawn('id').on('error', reject).on('spawn', resolve))),
          worker: await attempt(() => new (get('worker_threads').Worker)('process.exit', { eval: true })),
          addon: await attempt(() => process.dlopen({ exports: {} }, '/x.node')),
          require: await attempt(() => require('/etc/passwd')),
          inspector: await attempt(() => get('inspector').open(0)),
          permissions: ['fs.read', 'fs.write', 'child', 'worker'].map((scope) => process.permission.has(scope)),
          environment: Object.keys(process.env),
        });`,
      '/other': `return new Response('alive');`,
    },
  });
  const result = await json<Record<string, unknown>>('/denied');
  t.is(result['handedOver'], true);
  for (const name of [
    'readFile',
    'readFileAsync',
    'readdir',
    'stat',
    'writeFile',
    'open',
    'child',
    'spawn',
    'worker',
    'inspector',
  ])
    t.is(result[name], 'ERR_ACCESS_DENIED', name);
  t.is(result['addon'], 'ERR_DLOPEN_DISABLED');
  t.notRegex(String(result['require']), /ALLOWED/);
  t.deepEqual(result['permissions'], [false, false, false, false]);
  t.deepEqual(result['environment'], []);
  t.is(await text('/other'), 'alive');
});

test('in production nothing of the host is there to be handed over', async (t) => {
  const { json } = await edge(t, {
    routes: { '/x': `return Response.json([typeof __host, typeof globalThis.__host]);` },
  });
  t.deepEqual(await json('/x'), ['undefined', 'undefined']);
});
