import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import test from 'ava';

import { root } from '../_shared/root.ts';
// Shared with the bench, which runs without types.
// @ts-expect-error -- no declarations
import { BYSTANDER, FAULTS as ALL } from './_faults.mjs';
import { edge, type Edge, type Setup } from './_host.ts';

interface Fault {
  body: string;
  module?: string;
  status: number;
  log: RegExp | null;
  edge?: Setup['edge'];
  /** What the host gets while the request runs. */
  kill?: NodeJS.Signals;
  told: string;
}

const FAULTS = ALL as Record<string, Fault>;
const bystander = BYSTANDER;

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

for (const [name, { body, module, status, log, kill, edge: config }] of Object.entries(FAULTS)) {
  test.serial(`survived: ${name}`, async (t) => {
    const app = await edge(t, {
      edge: { busyMs: 400, ...config },
      routes: { '/fault': body, '/bystander': bystander },
      modules: module === undefined ? {} : { '/fault': module },
    });
    await app.text('/bystander');
    const beside = stander(app);
    const pending = app.get('/fault');
    if (kill !== undefined) {
      await app.text('/bystander');
      process.kill(app.runtime.hosts()[0]!, kill);
    }
    const response = await pending;
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

test('docs/reference/faults.md says of each what is tested here', (t) => {
  const text = readFileSync(join(root, 'docs/reference/faults.md'), 'utf8');
  const table = text.slice(text.indexOf('<!-- edge:begin -->'), text.indexOf('<!-- edge:end -->'));
  const rows = [...table.matchAll(/^\| (.+?) \| (\d+|–) \| (.+?) \| ([\d,.]+ ms|–) \|$/gm)].map(
    ([, name, status, told]) => [name, status, told],
  );
  t.deepEqual(rows, [
    ...Object.entries(FAULTS).map(([name, { status, told }]) => [name, String(status), told]),
    [
      'a host that hangs in its start',
      '200',
      'given up after 10 s and replaced; what waits for it runs in the next one',
    ],
    ['a dispatcher that is killed', '–', 'its hosts end by themselves'],
  ]);
});

test.serial('survived: a host that hangs in its start', async (t) => {
  const app = await edge(t, { routes: { '/x': `return new Response('from the next');` }, options: { bootMs: 1500 } });
  // The host that is to come, before it has begun.
  const [first] = app.runtime.hosts();
  process.kill(first!, 'SIGKILL');
  await app.logged((line) => line.message.includes('SIGKILL'));
  const second = app.runtime.hosts()[0]!;
  t.not(second, first);
  process.kill(second, 'SIGSTOP');
  t.is(await app.text('/x'), 'from the next');
  t.regex(
    (await app.logged((line) => line.message.includes('not ready'))).message,
    /replaced: it was not ready after 1500 ms; active: \/x/,
  );
  t.not(app.runtime.hosts()[0], second);
});

test.serial('a host ends when its dispatcher is killed', async (t) => {
  const app = await edge(t, { routes: { '/x': `return new Response('x');` } });
  const program = `
    const { createEdgeRuntime } = await import(${JSON.stringify(new URL('../../dist/runtimes/edge/runtime.js', import.meta.url).href)});
    const { defaultSwitchrtConfig: switchrt } = await import(${JSON.stringify(new URL('../../dist/config/schema.js', import.meta.url).href)});
    const runtime = createEdgeRuntime({ outDir: ${JSON.stringify(app.outDir)}, dev: false, build: { next: { env: {} }, envFileKeys: [], switchrt }, logger: { log() {} }, onError() {} });
    await runtime.ready();
    console.log(JSON.stringify(runtime.hosts()));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const [host] = JSON.parse(line) as number[];
  t.true(alive(host!));
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  // Nobody is told when a process ends that is no child: it is asked for until it has.
  while (alive(host!)) await new Promise((resolve) => setTimeout(resolve, 10));
  t.pass();
});

test.serial('hosts that end at once keep whoever waits for their end alive', async (t) => {
  const app = await edge(t, { routes: {} });
  const program = `
    const { createEdgeRuntime } = await import(${JSON.stringify(new URL('../../dist/runtimes/edge/runtime.js', import.meta.url).href)});
    const { defaultSwitchrtConfig: switchrt } = await import(${JSON.stringify(new URL('../../dist/config/schema.js', import.meta.url).href)});
    const make = () => createEdgeRuntime({ outDir: ${JSON.stringify(app.outDir)}, dev: false, build: { next: { env: {} }, envFileKeys: [], switchrt, routes: [] }, logger: { log() {} }, onError() {} });
    const all = Array.from({ length: 6 }, make);
    await Promise.all(all.map((one) => one.ready()));
    await Promise.all(all.map((one) => one.dispose()));`;
  // 13: nothing was left that could have settled the await. It took a race that a third of the runs lost.
  for (let i = 0; i < 6; i++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    t.deepEqual(await once(child, 'exit'), [0, null]);
  }
});

test.serial(
  'a host that is killed while somebody waits for it: that is answered, whatever else keeps the process alive',
  async (t) => {
    const app = await edge(t, { routes: {} });
    const program = `
    const { readFileSync } = await import('node:fs');
    const { createEdgeRuntime } = await import(${JSON.stringify(new URL('../../dist/runtimes/edge/runtime.js', import.meta.url).href)});
    const { defaultSwitchrtConfig: switchrt } = await import(${JSON.stringify(new URL('../../dist/config/schema.js', import.meta.url).href)});
    const make = () => createEdgeRuntime({ outDir: ${JSON.stringify(app.outDir)}, dev: false, build: { next: { env: {} }, envFileKeys: [], switchrt, routes: [] }, logger: { log() {} }, onError() {} });
    const all = Array.from({ length: 4 }, make);
    const ready = Promise.allSettled(all.map((one) => one.ready()));
    for (const one of all) process.kill(one.hosts()[0], 'SIGKILL');
    if ((await ready).some(({ status }) => status !== 'rejected')) process.exit(1);`;
    const children = Array.from({ length: 8 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    // 13: nothing was left that could have settled the await.
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    t.deepEqual(
      ends,
      ends.map(() => [0, null]),
    );
  },
);

/** Bytes of memory of a process. */
function resident(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
}

/** Not gone, and no zombie that waits for its parent. */
function alive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
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

test.serial(
  'memory is given back by the realms that were not used for the longest time; one in use keeps its state',
  async (t) => {
    const names = Array.from({ length: 80 }, (_, i) => `/r${i}`);
    const app = await edge(t, {
      edge: { memoryMb: 96 },
      routes: {
        ...Object.fromEntries(
          names.map((name) => [
            name,
            `self.held ??= new Uint8Array(2 << 20).fill(1); await new Promise((resolve) => setTimeout(resolve, 30)); return new Response('held ' + (self.n = (self.n ?? 0) + 1));`,
          ]),
        ),
        '/hot': `return new Response(String(self.n = (self.n ?? 0) + 1));`,
      },
    });
    const [pid] = app.runtime.hosts();
    let asked = 0;
    // 160 MB in all, 96 are allowed: by the second round the first realms are gone.
    for (let round = 0; round < 2; round++)
      for (const name of names) {
        t.regex(await app.text(name), round === 0 || name === names[0] ? /^held 1$/ : /^held [12]$/, name);
        t.is(await app.text('/hot'), String(++asked));
      }
    t.true(app.runtime.stats().coldStarts > names.length + 1);
    t.is(app.runtime.hosts()[0], pid);
    t.deepEqual(app.logs, []);
  },
);

test.serial('2,000 routes: each answers on one host, the memory of those that wait is given back', async (t) => {
  t.timeout(120_000);
  const count = 2_000;
  const app = await edge(t, {
    // Room for a few dozen realms at once.
    edge: { memoryMb: 64, busyMs: 20_000 },
    routes: Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `/r${i}`,
        `return new Response('${i} ' + (self.n = (self.n ?? 0) + 1));`,
      ]),
    ),
  });
  const [host] = app.runtime.hosts();
  const ask = async (i: number): Promise<void> => void t.is(await app.text(`/r${i}`), `${i} 1`);
  for (let i = 0; i < count; i += 4) await Promise.all([0, 1, 2, 3].map((next) => ask(i + next)));
  t.is(app.runtime.stats().coldStarts, count);
  // Dropped in between, and made anew.
  t.is(await app.text('/r0'), '0 1');
  t.is(app.runtime.hosts()[0], host);
  t.deepEqual(app.logs, []);
});

test.serial(
  'code of routes that nobody uses is given back as well, and requests that cross that word are answered',
  async (t) => {
    t.timeout(120_000);
    const names = Array.from({ length: 96 }, (_, i) => `/r${i}`);
    const app = await edge(t, {
      edge: { memoryMb: 128, busyMs: 20_000 },
      // 192 MB of text in all: more than may be kept.
      modules: Object.fromEntries(names.map((name) => [name, `const text = '${'x'.repeat(2_000_000)}';`])),
      routes: Object.fromEntries(
        names.map((name) => [name, `return new Response(text.length + (request.body ? await request.text() : ''));`]),
      ),
    });
    const [host] = app.runtime.hosts();
    const idle = resident(host!);
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < names.length; i += 4) {
        // Memory comes back a moment after it is no longer held: a burst of new routes would be over the limit before that.
        for (let look = 0; look < 50 && resident(host!) - idle > 95 * 2 ** 20; look++)
          await new Promise((resolve) => setTimeout(resolve, 10));
        const asked = await Promise.all([
          app.text(names[i]!),
          // In frames of their own, which wait with their request.
          app.text(names[i + 1]!, { method: 'POST', body: 'y'.repeat(100_000) }),
          app.text(names[i + 2]!),
          app.text(names[(i + 20) % names.length]!),
        ]);
        t.deepEqual(
          asked.map(({ length }) => length),
          [7, 100_007, 7, 7],
        );
      }
    t.is(app.runtime.hosts()[0], host);
    t.deepEqual(app.logs, []);
  },
);

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
