import test from 'ava';

import { edge } from './_host.ts';

/** Code of 2 MB that no other route has. */
const code = (i: number): string =>
  Array.from({ length: 2000 }, (_, n) => `const text_${n} = () => '${`${i}-${n}-`.repeat(125)}';`).join('\n');

test('100 MB of new code at once under a limit of 64 MB: every route answers, by the same host', async (t) => {
  const names = Array.from({ length: 48 }, (_, i) => `/r${i}`);
  const app = await edge(t, {
    edge: { memoryMb: 64 },
    routes: Object.fromEntries(names.map((name) => [name, `return new Response(text_7().slice(0, 6));`])),
    modules: Object.fromEntries(names.map((name, i) => [name, code(i)])),
  });
  await app.runtime.ready();
  const [host] = app.runtime.hosts();
  // Twice: what was dropped meanwhile comes again, and what waits for its code is a body as well.
  for (const init of [{}, { method: 'POST', body: 'x'.repeat(100_000) }]) {
    const answers = await Promise.all(names.map((name) => app.text(name, init)));
    t.deepEqual(
      answers,
      names.map((_, i) => `${i}-7-`.repeat(3).slice(0, 6)),
    );
  }
  t.is(app.runtime.hosts()[0], host);
  t.deepEqual(app.logs, []);
});

test('code that takes too much as it loads is ended, and the log says that it was loading', async (t) => {
  const app = await edge(t, {
    edge: { memoryMb: 64, busyMs: 20_000 },
    routes: { '/bomb': `return new Response('never');`, '/x': `return new Response('x');` },
    modules: { '/bomb': `self.all = []; for (;;) self.all.push(new Uint8Array(1 << 20).fill(1));` },
  });
  t.is(await app.text('/x'), 'x');
  t.is((await app.get('/bomb')).status, 503);
  const { message } = await app.logged((line) => line.message.includes('replaced'));
  t.regex(message, /MB over its idle size while it loaded code, 64 MB are allowed \(edge\.memoryMb\) in \/bomb/);
  t.is(await app.text('/x'), 'x');
});
