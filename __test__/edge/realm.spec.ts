import test from 'ava';

import { edge } from './_host.ts';

/** Each expression is true in a realm whose objects are its own. */
const OWN: string[] = [
  '[].constructor === Array',
  '({}).constructor === Object',
  '(() => {}).constructor === Function',
  '"".constructor === String',
  '/x/.constructor === RegExp',
  '[] instanceof Array',
  '({}) instanceof Object',
  'new Map instanceof Map',
  'new Date instanceof Date',
  'new Error instanceof Error',
  'Promise.resolve() instanceof Promise',
  'Object.getPrototypeOf(globalThis) !== null',
  'globalThis === self',
  'Symbol.iterator in []',
  // What web APIs return.
  'new TextEncoder().encode("x") instanceof Uint8Array',
  'new TextEncoder().encode("x").buffer instanceof ArrayBuffer',
  'fetch("data:,x") instanceof Promise',
  '(await fetch("data:,x")) instanceof Response',
  '(await fetch("data:,x")).headers instanceof Headers',
  '(await (await fetch("data:,x")).arrayBuffer()) instanceof ArrayBuffer',
  '(await (await fetch("data:,x")).json().catch((e) => e)) instanceof SyntaxError',
  '(await fetch("data:text/plain,x")).body instanceof ReadableStream',
  '(await (await fetch("data:,x")).body.getReader().read()).value instanceof Uint8Array',
  '(await (await fetch("data:,x")).blob()) instanceof Blob',
  'new Response("x").text() instanceof Promise',
  '(await new Response("{}").json()) instanceof Object',
  '(await new Response("[]").json()).constructor === Array',
  'new Response("x").body instanceof ReadableStream',
  'new Response("x").body.getReader() instanceof ReadableStreamDefaultReader',
  'new Headers({ a: "b" }).entries().next() instanceof Object',
  '[...new Headers({ a: "b" })][0] instanceof Array',
  'new URL("http://x/?a=1").searchParams instanceof URLSearchParams',
  '[...new URLSearchParams("a=1")][0] instanceof Array',
  'new URLSearchParams("a=1").getAll("a") instanceof Array',
  'new Headers().getSetCookie() instanceof Array',
  'new FormData().getAll("x") instanceof Array',
  'crypto.getRandomValues(new Uint8Array(2)) instanceof Uint8Array',
  'crypto.subtle.digest("SHA-1", new Uint8Array()) instanceof Promise',
  '(await crypto.subtle.digest("SHA-1", new Uint8Array())) instanceof ArrayBuffer',
  '(await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"])) instanceof CryptoKey',
  '(await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"])).privateKey.usages instanceof Array',
  '(await crypto.subtle.exportKey("jwk", await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]))).constructor === Object',
  'structuredClone(new Map) instanceof Map',
  'structuredClone(new Date) instanceof Date',
  'structuredClone(new Uint16Array(2)) instanceof Uint16Array',
  'structuredClone({ a: [] }).a instanceof Array',
  'structuredClone(new RangeError("x")) instanceof RangeError',
  'new AbortController().signal instanceof AbortSignal',
  'new AbortController().signal instanceof EventTarget',
  'AbortSignal.abort().reason instanceof DOMException',
  'AbortSignal.abort().reason instanceof Error',
  'new URLPattern({ pathname: "/:x" }).exec("http://h/1").pathname.groups instanceof Object',
  'performance.getEntries() instanceof Array',
  'request instanceof Request',
  'request.headers instanceof Headers',
  'request.signal instanceof AbortSignal',
  'context instanceof Object',
  'process.env instanceof Object',
  'new TransformStream().readable instanceof ReadableStream',
  'new Blob(["x"]).stream() instanceof ReadableStream',
  'new WebAssembly.Memory({ initial: 1 }).buffer instanceof ArrayBuffer',
];

/** Each throws or rejects with an error of the realm. */
const THROWS: [string, string][] = [
  ['new Response("x", { status: 99 })', 'RangeError'],
  ['new Response("x", { status: 204 })', 'TypeError'],
  ['new Headers({ "a b": "" })', 'TypeError'],
  ['new Headers({ a: "\\n" + "x\\0" })', 'TypeError'],
  ['new Request("/relative")', 'TypeError'],
  ['fetch("/relative")', 'TypeError'],
  ['Response.redirect("/relative")', 'TypeError'],
  ['new URL("nope")', 'TypeError'],
  ['new TextDecoder("nope")', 'RangeError'],
  ['new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255]))', 'TypeError'],
  ['atob("*")', 'DOMException'],
  ['btoa("\\u1234")', 'DOMException'],
  ['structuredClone(() => {})', 'DOMException'],
  ['fetch("http://127.0.0.1:1/")', 'TypeError'],
  ['fetch("file:///etc/passwd")', 'TypeError'],
  ['fetch("blob:nodedata:x")', 'TypeError'],
  ['crypto.getRandomValues(new Float32Array(1))', 'DOMException'],
  ['crypto.subtle.digest("nope", new Uint8Array())', 'DOMException'],
  ['crypto.subtle.importKey("raw", new Uint8Array(0), "AES-GCM", true, ["encrypt"])', 'DOMException'],
  ['crypto.subtle.digest("SHA-1", "text")', 'TypeError'],
  ['new ReadableStream({ type: "nope" })', 'TypeError'],
  ['new ReadableStream().getReader({ mode: "byob" })', 'TypeError'],
  ['new Request("http://x", { body: "b" })', 'TypeError'],
  ['new Request("http://x", { method: "TRACE" })', 'TypeError'],
  ['JSON.parse("{")', 'SyntaxError'],
  ['null.x', 'TypeError'],
  ['eval("1")', 'EvalError'],
  ['new Function("1")', 'EvalError'],
  ['setTimeout("1")', 'TypeError'],
  ['new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))', 'CompileError'],
  ['WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))', 'CompileError'],
  ['WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))', 'CompileError'],
  ['WebAssembly.compileStreaming(fetch("data:application/wasm,"))', 'CompileError'],
  ['new CryptoKey()', 'TypeError'],
  ['new AbortSignal()', 'TypeError'],
  ['new WebSocket("nope")', 'DOMException'],
  ['new Response("x").body.getReader().read.call({})', 'TypeError'],
  ['Response.json(() => {})', 'TypeError'],
];

test('objects and errors are of the realm', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/own': `return Response.json(await Promise.all([${OWN.map((code) => `(async () => [${JSON.stringify(code)}, ${code}])().catch((error) => [${JSON.stringify(code)}, String(error)])`).join(',\n')}]));`,
      '/throws': `
        const errors = { RangeError, TypeError, SyntaxError, EvalError, DOMException, CompileError: WebAssembly.CompileError };
        return Response.json(await Promise.all([${THROWS.map(([code, name]) => `(async () => { await (${code}); return [${JSON.stringify(code)}, 'nothing']; })().catch((error) => [${JSON.stringify(code)}, error instanceof errors.${name} && error instanceof Error && error.constructor === errors.${name} ? ${JSON.stringify(name)} : String(error) + ' ' + error.constructor?.name])`).join(',\n')}]));`,
    },
  });
  t.deepEqual(
    await json('/own'),
    OWN.map((code) => [code, true]),
  );
  t.deepEqual(await json('/throws'), THROWS);
});

test('one route changes nothing for another: globals, prototypes, handlers, state', async (t) => {
  const { json, text, get } = await edge(t, {
    routes: {
      '/changes': `
        Headers.prototype.get = () => 'changed'; Response.prototype.text = () => 'changed'; URL.prototype.toString = () => 'changed'; Object.prototype.polluted = 'yes'; Array.prototype.push = () => 'changed';
        Symbol.prototype.x = 1; globalThis.mine = 1; Error.prototype.toString = () => 'changed'; console.log = null; JSON.parse = null; process.env.NEXT_RUNTIME = 'changed';
        setTimeout.x = 1; fetch.x = 1; crypto.x = 1; Error.prepareStackTrace = () => 'changed'; EventTarget.prototype.dispatchEvent = null; ReadableStream.prototype.getReader = null;
        return new Response(new Headers().get('x'));`,
      '/other': `
        return Response.json([new Headers({ x: 'fine' }).get('x'), await new Response('fine').text(), String(new URL('http://x/')), ({}).polluted ?? null, [].push(1), typeof Promise.prototype.then, typeof globalThis.mine, String(new Error('e')),
          typeof console.log, typeof JSON.parse, process.env.NEXT_RUNTIME, setTimeout.x ?? null, fetch.x ?? null, crypto.x ?? null, typeof new Error().stack, Symbol.prototype.x ?? null]);`,
      '/wrecks': `Promise.prototype.then = null; Function.prototype.call = null; Map.prototype.get = null; Map.prototype.set = null; String.prototype.split = null; return new Response('wrecked');`,
      '/state': `self.count = (self.count ?? 0) + 1; return Response.json(self.count);`,
    },
  });
  const before = await json('/other');
  t.is(await text('/changes'), 'changed');
  t.is(await text('/changes'), 'changed');
  // A route that breaks its own realm gets its own errors, and nobody else does.
  const wrecked: number[] = [];
  for (let i = 0; i < 3; i++) wrecked.push((await get('/wrecks')).status);
  t.deepEqual(wrecked, [200, 500, 500]);
  t.deepEqual(await json('/other'), before);
  t.deepEqual((before as unknown[])[0], 'fine');
  t.deepEqual([await json('/state'), await json('/state')], [1, 2]);
});

test('a subclass and an instance can override what the platform has', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/x': `
        class Mine extends Response { get own() { return 'own'; } get status() { return 299; } }
        const headers = new Headers(); headers.get = () => 'instance';
        const mine = new (class extends Request { get url() { return 'mine'; } })('http://x/');
        return Response.json([new Mine('x').own, new Mine('x').status, headers.get('x'), mine.url, new Mine('x') instanceof Response]);`,
      '/subclass': `class Mine extends Response {} return new Mine('from a subclass', { status: 201 });`,
    },
  });
  t.deepEqual(await json('/x'), ['own', 299, 'instance', 'mine', true]);
});

test('imported WebAssembly runs, twice; bytes do not', async (t) => {
  // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
  const add = Buffer.from('0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b', 'hex');
  const { json } = await edge(t, {
    wasm: { wasm_add: add },
    routes: {
      '/wasm': `
        const module = self.__switchrt_wasm.wasm_add;
        const one = await WebAssembly.instantiate(module); const two = new WebAssembly.Instance(module);
        return Response.json([one.exports.add(1, 2), two.exports.add(3, 4), module instanceof WebAssembly.Module, module.constructor === WebAssembly.Module, WebAssembly.Module.exports(module)[0].name]);`,
    },
  });
  t.deepEqual(await json('/wasm'), [3, 7, true, true, 'add']);
});

test('timers, microtasks, waitUntil and errors nobody catches belong to their route', async (t) => {
  const { text, json, logged, logs } = await edge(t, {
    routes: {
      '/timers': `
        const order = []; const id = setTimeout(() => order.push('never'), 1); clearTimeout(id);
        await new Promise((resolve) => { setTimeout((a, b) => { order.push(a + b); resolve(); }, 2, 'x', 'y'); queueMicrotask(() => order.push('micro')); });
        let n = 0; await new Promise((resolve) => { const i = setInterval(() => { if (++n === 3) { clearInterval(i); resolve(); } }, 1); });
        return Response.json([order, n, typeof id]);`,
      '/rejects': `Promise.reject(new RangeError('nobody')); return new Response('ok');`,
      '/timer-throws': `context.waitUntil(new Promise((resolve) => setTimeout(() => { resolve(); throw new TypeError('in a timer'); }, 1))); return new Response('ok');`,
      '/listens': `
        const heard = new Promise((resolve) => { addEventListener('unhandledrejection', (event) => { event.preventDefault(); resolve([event.reason, event.promise instanceof Promise]); }); });
        Promise.reject('mine'); return Response.json(await heard);`,
      '/after': `context.waitUntil(new Promise((resolve) => setTimeout(() => { console.log('after the answer'); resolve(); }, 20))); context.waitUntil(Promise.reject(new Error('waited in vain'))); return new Response('answered');`,
      '/logs': `console.log('%s is %d', 'x', 1, { a: [1, { b: new Map([[1, 2]]) }] }); console.error(new Error('shown')); return new Response('ok');`,
      '/bystander': `return new Response('here');`,
    },
  });
  t.deepEqual(await json('/timers'), [['micro', 'xy'], 3, 'number']);
  await text('/rejects');
  const rejection = await logged((line) => line.message.startsWith('Unhandled rejection'));
  t.like(rejection, { level: 'error', route: '/rejects' });
  t.regex(rejection.message, /RangeError: nobody\n\s+at .*server\/edge\/rejects\.js:4/);
  await text('/timer-throws');
  t.like(await logged((line) => line.message.includes('in a timer')), { level: 'error', route: '/timer-throws' });
  t.deepEqual(await json('/listens'), ['mine', true]);
  t.is(await text('/after'), 'answered');
  t.is((await logged((line) => line.message === 'after the answer')).route, '/after');
  await logged((line) => line.message.includes('waited in vain'));
  await text('/logs');
  t.like(await logged((line) => line.message.startsWith('x is 1')), {
    level: 'info',
    route: '/logs',
    message: 'x is 1 { a: [ 1, { b: [Map] } ] }',
  });
  t.regex((await logged((line) => line.message.includes('Error: shown'))).message, /server\/edge\/logs\.js:4/);
  t.is(await text('/bystander'), 'here');
  t.is(logs.filter((line) => line.route === '/listens').length, 0);
});

test('AsyncLocalStorage keeps 100 concurrent requests apart', async (t) => {
  const { json } = await edge(t, {
    modules: { '/als': `const outer = new AsyncLocalStorage(); const inner = new AsyncLocalStorage();` },
    routes: {
      '/als': `
        return outer.run(context.query.id, async () => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
          const nested = await inner.run('n' + context.query.id, async () => { await new Response('x').text(); return [inner.getStore(), outer.getStore()]; });
          return Response.json([outer.getStore(), inner.getStore() ?? null, nested]);
        });`,
    },
  });
  const ids = Array.from({ length: 100 }, (_, i) => `${i}`);
  const answers = await Promise.all(ids.map((id) => json(`/als?id=${id}`)));
  t.deepEqual(
    answers,
    ids.map((id) => [id, null, [`n${id}`, id]]),
  );
});

test('stacks of bundles are those of the sources', async (t) => {
  const { outDir, json } = await edge(t, { routes: { '/mapped': `\nthrow new Error('mapped');` } });
  const { writeFileSync } = await import('node:fs');
  // Line 5, column 6 of the script is line 10, column 3 of the source.
  writeFileSync(
    `${outDir}/server/edge/mapped.js.map`,
    JSON.stringify({ version: 3, sources: ['webpack://app/./pages/api/mapped.ts'], names: [], mappings: ';;;;AASE' }),
  );
  t.regex((await json<{ stack: string }>('/mapped')).stack, /at .*pages\/api\/mapped\.ts:10:3/);
});
