import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { root } from '../_shared/root.ts';
import { ATTEMPTS } from './_escapes.ts';
import { edge } from './_host.ts';

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

/** A module that imports `e.f` and exports `g`, which calls it. */
const CALLS = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 2, 7, 1, 1, 101, 1, 102, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 103, 0, 1,
  10, 6, 1, 4, 0, 16, 0, 11,
]);

test(`${Object.keys(ATTEMPTS).length} ways out of the realm lead nowhere`, async (t) => {
  const names = Object.keys(ATTEMPTS);
  t.true(names.length >= 60);
  const { json, text } = await edge(t, {
    env: { SECRET: 'of the app' },
    wasm: { calls: CALLS },
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
      '/wasm': `const { exports } = await WebAssembly.instantiate(self.__switchrt_wasm.calls, { e: { f: () => 7 } }); return new Response(String(exports.g()));`,
      '/untouched': `await new Promise((resolve) => setTimeout(resolve, 1)); await fetch('data:,x'); return Response.json([({}).left ?? null, typeof Headers.prototype.get, Object.keys(process.env).sort()]);`,
    },
  });
  t.deepEqual(await json('/control'), ['process', 'fs']);
  // And the attempts run: this one has to get at what it is about.
  t.is(await text('/wasm'), '7');
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

/** What code gets that holds the host's own `process` and `require`, by the name of the attempt in the route below. */
const DENIED: Record<string, [what: string, code: string]> = {
  readFile: ['reading a file', 'ERR_ACCESS_DENIED'],
  readFileAsync: ['reading a file, by a promise', 'ERR_ACCESS_DENIED'],
  open: ['opening `/proc/self/environ`', 'ERR_ACCESS_DENIED'],
  readdir: ['listing a folder', 'ERR_ACCESS_DENIED'],
  stat: ['asking for a file', 'ERR_ACCESS_DENIED'],
  writeFile: ['writing a file', 'ERR_ACCESS_DENIED'],
  chmod: ['changing the mode of a file that is open', 'ERR_ACCESS_DENIED'],
  child: ['running a command and waiting', 'ERR_ACCESS_DENIED'],
  spawn: ['starting a process', 'ERR_ACCESS_DENIED'],
  worker: ['starting a worker thread', 'ERR_ACCESS_DENIED'],
  inspector: ['opening the inspector', 'ERR_ACCESS_DENIED'],
  addon: ['loading an addon', 'ERR_DLOPEN_DISABLED'],
};

test('docs/reference/escapes.md lists what is tried here', (t) => {
  const file = join(root, 'docs/reference/escapes.md');
  const text = readFileSync(file, 'utf8');
  const section = (name: string, lines: string[]): [RegExp, string] => [
    new RegExp(`<!-- ${name}:begin -->[^]*<!-- ${name}:end -->`),
    `<!-- ${name}:begin -->\n${lines.join('\n')}\n<!-- ${name}:end -->`,
  ];
  const attempts = section(
    'attempts',
    Object.keys(ATTEMPTS).map((name, index) => `${index + 1}. ${name}`),
  );
  const denied = section('denied', [
    '| attempt | answer |',
    '|---|---|',
    ...Object.values(DENIED).map(([what, code]) => `| ${what} | \`${code}\` |`),
  ]);
  const wanted = text.replace(attempts[0], () => attempts[1]).replace(denied[0], () => denied[1]);
  // `UPDATE_DOCS=1` writes it.
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, wanted);
  t.is(readFileSync(file, 'utf8'), wanted);
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
          chmod: await attempt(() => fs.fchmodSync(5, 0)),
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
  for (const [name, [, code]] of Object.entries(DENIED)) t.is(result[name], code, name);
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
