import test from 'ava';

import { edge, type Edge, type Setup } from './_host.ts';

/** Routes that break something, each with what its own request gets and what the log must say. */
const FAULTS: Record<string, { body: string; status: number; log: RegExp | null; edge?: Setup['edge'] }> = {
  'a tight loop': {
    body: `for (;;);`,
    status: 503,
    log: /busy for over 400 ms without yielding \(edge\.busyMs\) in \/fault/,
  },
  'a loop in a timer': {
    body: `await new Promise((resolve) => setTimeout(() => { for (;;); }, 1));`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
  },
  'a loop of microtasks': {
    body: `const again = () => { Promise.resolve().then(again); }; again(); await new Promise(() => {});`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
  },
  'a loop after a fetch': { body: `await fetch('data:,x'); for (;;);`, status: 503, log: /edge\.busyMs\) in \/fault/ },
  'a loop in a stream': {
    body: `return new Response(new ReadableStream({ pull(c) { for (;;); } }, { highWaterMark: 0 }));`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
  },
  'a catastrophic regular expression': {
    body: `return new Response(String(/^(a+)+$/.test('a'.repeat(40) + 'b')));`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
  },
  'a thread that waits for ever': {
    body: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return new Response('woke');`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
  },
  'a heap bomb': {
    body: `const all = []; for (;;) { all.push(new Array(1000).fill(all.length)); if (all.length % 1000 === 0) await 0; }`,
    status: 503,
    log: /edge\.memoryMb\)/,
    edge: { memoryMb: 64, busyMs: 20_000 },
  },
  'a bomb of buffers': {
    body: `const all = []; for (;;) { all.push(new Uint8Array(1 << 20).fill(1)); await new Promise((resolve) => setTimeout(resolve)); }`,
    status: 503,
    log: /MB over its idle size, 64 MB are allowed \(edge\.memoryMb\)/,
    edge: { memoryMb: 64 },
  },
  'no first byte': {
    body: `await new Promise(() => {});`,
    status: 504,
    log: /no first byte after 1500 ms \(edge\.firstByteMs\)/,
    edge: { firstByteMs: 1500 },
  },
  'deep recursion': {
    body: `const dive = () => dive() + 1; return new Response(String(dive()));`,
    status: 500,
    log: null,
  },
  'endless timers': {
    body: `setInterval(() => {}, 1); for (let i = 0; i < 1000; i++) setInterval(() => Math.random(), 1); return new Response('ok');`,
    status: 200,
    log: null,
  },
  'a rejection and a throw that nobody catches': {
    body: `Promise.reject(1); setTimeout(() => { throw 2; }, 1); return new Response('ok');`,
    status: 200,
    log: /Unhandled rejection/,
  },
};

const bystander = `self.n = (self.n ?? 0) + 1; return new Response('here');`;

/** Asks the bystander until told to stop. Gives how often it answered, and anything else that it said. */
function stander(app: Edge): { stop(): Promise<{ answers: number; wrong: unknown[] }> } {
  let running = true;
  const wrong: unknown[] = [];
  let answers = 0;
  const done = (async () => {
    while (running) {
      const response = await app.get('/bystander');
      const text = await response.text();
      if (response.status === 200 && text === 'here') answers++;
      else wrong.push([response.status, text]);
    }
  })();
  return {
    async stop() {
      running = false;
      await done;
      return { answers, wrong };
    },
  };
}

for (const [name, { body, status, log, edge: config }] of Object.entries(FAULTS)) {
  test.serial(`survived: ${name}`, async (t) => {
    const app = await edge(t, {
      edge: { busyMs: 400, ...config },
      routes: { '/fault': body, '/bystander': bystander },
    });
    await app.text('/bystander');
    const beside = stander(app);
    const response = await app.get('/fault');
    t.is(response.status, status);
    await response.text().catch(() => {});
    if (log !== null) t.regex((await app.logged((line) => log.test(line.message))).message, log);
    // And after it, on whatever host there is now.
    for (let i = 0; i < 5; i++) t.is(await app.text('/bystander'), 'here');
    const { answers, wrong } = await beside.stop();
    t.true(answers > 0);
    t.deepEqual(wrong, []);
  });
}

test.serial('survived: kill -9 of the host; what is safe is run again, what is not fails once', async (t) => {
  const app = await edge(t, {
    routes: {
      '/waits': `await new Promise((resolve) => setTimeout(resolve, 300)); return new Response('answered ' + request.method);`,
      '/bystander': bystander,
    },
  });
  await app.text('/bystander');
  const pending = [app.get('/waits'), app.get('/waits', { method: 'POST', body: 'x' })];
  await app.text('/bystander');
  const [pid] = app.runtime.hosts();
  process.kill(pid!, 'SIGKILL');
  const [safe, unsafe] = await Promise.all(pending);
  t.is(await safe!.text(), 'answered GET');
  t.is(unsafe!.status, 503);
  t.regex((await app.logged((line) => line.message.includes('replaced'))).message, /SIGKILL/);
  t.is(await app.text('/bystander'), 'here');
  t.not(app.runtime.hosts()[0], pid);
});

test.serial('a route that never finishes loading costs only its own request', async (t) => {
  const app = await edge(t, {
    edge: { busyMs: 400 },
    modules: { '/stuck': `for (;;);` },
    routes: { '/stuck': ``, '/bystander': bystander },
  });
  await app.text('/bystander');
  const beside = stander(app);
  t.is((await app.get('/stuck')).status, 503);
  t.regex((await app.logged((line) => line.message.includes('busyMs'))).message, /in \/stuck/);
  t.is(await app.text('/bystander'), 'here');
  t.deepEqual((await beside.stop()).wrong, []);
});

test.serial('a route that does not load is its own error, each time', async (t) => {
  const app = await edge(t, {
    modules: { '/broken': `throw new RangeError('at load');`, '/syntax': `const = 1;` },
    routes: { '/broken': ``, '/syntax': ``, '/bystander': bystander },
  });
  for (let i = 0; i < 2; i++) t.like(await app.json('/broken'), { name: 'RangeError', message: 'at load' });
  t.like(await app.json('/syntax'), { name: 'SyntaxError' });
  await t.throwsAsync(app.runtime.load(app.route('/broken')), { message: 'at load' });
  t.is(await app.text('/bystander'), 'here');
});

test.serial('memory that idle routes hold is given back before anything is ended', async (t) => {
  const names = Array.from({ length: 24 }, (_, i) => `/r${i}`);
  const app = await edge(t, {
    edge: { memoryMb: 96 },
    routes: Object.fromEntries(
      names.map((name) => [
        name,
        `self.held ??= new Uint8Array(8 << 20).fill(1); await new Promise((resolve) => setTimeout(resolve, 60)); return new Response('held');`,
      ]),
    ),
  });
  const [pid] = app.runtime.hosts();
  // 192 MB in all, 96 are allowed.
  for (let round = 0; round < 2; round++) for (const name of names) t.is(await app.text(name), 'held', name);
  t.is(app.runtime.hosts()[0], pid);
  t.deepEqual(app.logs, []);
});

test.serial('figures: hosts, cold starts, memory; a drain waits for waitUntil', async (t) => {
  const app = await edge(t, {
    routes: {
      '/x': `context.waitUntil(new Promise((resolve) => setTimeout(() => { console.log('finished'); resolve(); }, 100))); return new Response('x');`,
      '/y': `return new Response('y');`,
    },
  });
  t.is(app.runtime.name, 'edge');
  t.deepEqual(app.runtime.capabilities, { streaming: true, node: false, dynamicCode: false, isolated: true });
  await app.runtime.load(app.route('/x'));
  await app.text('/x');
  await app.text('/y');
  const stats = app.runtime.stats();
  t.is(stats.coldStarts, 2);
  t.is(stats.coldStartMs.length, 2);
  t.true(stats.rssBytes > 20_000_000);
  t.is(stats.active, 0);
  await app.runtime.dispose(AbortSignal.timeout(5000));
  t.true(app.logs.some((line) => line.message === 'finished'));
  t.is(app.runtime.stats().instances, 0);
  await t.throwsAsync(app.runtime.load(app.route('/y')), { message: 'The edge runtime was disposed' });
});
