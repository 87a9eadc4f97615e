import test from 'ava';

import { edge } from './_host.ts';

test('an answer over edge.responseBytes: 503 before its head, a cut after it, one line in the log', async (t) => {
  const { get, text, logs } = await edge(t, {
    edge: { responseBytes: 100_000 },
    routes: {
      '/fits': `return new Response('x'.repeat(100_000));`,
      '/whole': `return new Response('x'.repeat(100_001));`,
      '/streamed': `let n = 0; return new Response(new ReadableStream({ pull(c) { if (n++ < 30) c.enqueue(new Uint8Array(5000)); else c.close(); } }));`,
    },
  });
  t.is((await text('/fits')).length, 100_000);
  t.is((await get('/whole')).status, 503);
  const streamed = await get('/streamed');
  t.is(streamed.status, 200);
  await t.throwsAsync(streamed.text());
  t.deepEqual(
    logs.map(({ route, limit, message }) => [route, limit, message]),
    ['/whole', '/streamed'].map((route) => [
      route,
      'responseBytes',
      `${route}: a body of over 100000 bytes (edge.responseBytes)`,
    ]),
  );
});

/** A route that counts what its timers do, and tells. */
const counting = (start: string): string => `
  if (context.query.start) { ${start} return new Response('started'); }
  const before = { ...self.counts };
  // A request that is under way keeps no timers of one that is over.
  await new Promise((resolve) => setTimeout(resolve, 40));
  return Response.json([before, self.counts]);`;

test('timers that a request has started end with it and its waitUntil; those of the module run on', async (t) => {
  const module = `self.counts = { module: 0, request: 0, loop: 0 }; setInterval(() => { self.counts.module++; }, 1);`;
  const ticking = `
    setInterval(() => { self.counts.request++; }, 1);
    (async () => { for (;;) { await new Promise((resolve) => setTimeout(resolve, 1)); self.counts.loop++; } })();
    await new Promise((resolve) => setTimeout(resolve, 20));`;
  const { text, json } = await edge(t, {
    modules: { '/plain': module, '/held': module },
    routes: {
      '/plain': counting(ticking),
      '/held': counting(`${ticking} context.waitUntil(new Promise((resolve) => setTimeout(resolve, 60_000)));`),
    },
  });
  type Counts = { module: number; request: number; loop: number };
  await text('/plain?start=1');
  const [before, after] = await json<[Counts, Counts]>('/plain');
  t.true(before.request > 0 && before.loop > 0);
  t.is(after.request, before.request);
  t.is(after.loop, before.loop);
  t.true(after.module > before.module);
  await text('/held?start=1');
  const [first, second] = await json<[Counts, Counts]>('/held');
  t.true(second.request > first.request);
  t.true(second.loop > first.loop);
});

test('what the module begins at load may finish while no request runs', async (t) => {
  const { text, runtime, route } = await edge(t, {
    modules: {
      '/x': `self.ready = (async () => { await new Promise((resolve) => setTimeout(resolve, 5)); await new Promise((resolve) => setTimeout(resolve, 5)); return 'ready'; })();`,
    },
    routes: { '/x': `return new Response(await self.ready);` },
  });
  await runtime.load(route('/x'));
  t.is(await text('/x'), 'ready');
});

test('waitUntil is bounded: it is given up after edge.waitUntilMs, and the log says so', async (t) => {
  const { text, logged, runtime, logs } = await edge(t, {
    edge: { waitUntilMs: 300 },
    routes: {
      '/endless': `context.waitUntil(new Promise(() => {})); return new Response('ok');`,
      '/slow': `
        context.waitUntil(new Promise((resolve) => setTimeout(() => { console.log('in time'); resolve(); }, 250)));
        await new Promise((resolve) => setTimeout(resolve, 100));
        return new Response('ok');`,
    },
  });
  t.is(await text('/endless'), 'ok');
  const line = await logged((entry) => entry.message.includes('edge.waitUntilMs'));
  t.is(line.route, '/endless');
  t.is(line.message, 'waitUntil: not done 300 ms after the answer, and given up (edge.waitUntilMs)');
  // While its answer is still to come, it is in nobody's way.
  t.is(await text('/slow'), 'ok');
  await logged((entry) => entry.message === 'in time');
  // Nothing holds the drain any more.
  await runtime.dispose();
  t.is(logs.filter((entry) => entry.route === '/slow').length, 1);
});

const STRINGS = {
  '/eval': `const local = 4; return new Response(String(eval('local + 1')));`,
  '/function': `return new Response(String(new Function('a', 'return a + 1')(4)));`,
  '/called': `return new Response(String(Function('return 5')()));`,
  '/async': `return new Response(String(await (async () => {}).constructor('return 5')()));`,
  '/generator': `return new Response(String((function* () {}).constructor('yield 5')().next().value));`,
};

test('code from strings: refused in production; in dev it runs, and each route is told once, with its own line', async (t) => {
  const production = await edge(t, { routes: STRINGS });
  for (const name of Object.keys(STRINGS)) {
    const response = await production.get(name);
    t.is(response.status, 500, name);
    t.regex(await response.text(), /EvalError.*disallowed/s, name);
  }
  const dev = await edge(t, { routes: STRINGS, dev: true });
  for (const name of Object.keys(STRINGS)) {
    for (let i = 0; i < 2; i++) t.is(await dev.text(name), '5', name);
    const lines = dev.logs.filter((line) => line.route === name);
    t.is(lines.length, 1, name);
    t.is(lines[0]!.level, 'warn');
    t.regex(
      lines[0]!.message,
      /makes code from a string: production refuses that on edge\n\s+at .*server\/edge\/\w+\.js:/,
    );
  }
  const silent = await edge(t, { routes: STRINGS, dev: true, options: { codeFromStrings: 'deny' } });
  t.is((await silent.get('/eval')).status, 500);
});
