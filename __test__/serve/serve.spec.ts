import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import type { LogEntry } from '../../dist/dispatch/logger.js';
import { SwitchrtError } from '../../dist/errors.js';
import { serve } from '../../dist/serve/serve.js';
import type { ServeOptions, Server } from '../../dist/serve/serve.js';
import { api, ask, makeBuild, page } from '../dispatch/_made.ts';
import type { Made } from '../dispatch/_made.ts';
import { raw } from '../http/_raw.ts';

async function started(
  t: ExecutionContext,
  made: Made,
  options: Partial<ServeOptions> = {},
): Promise<Server & { log: LogEntry[]; port: number }> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-serve-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  makeBuild(dir, made);
  const log: LogEntry[] = [];
  const server = await serve({ dir, port: 0, logger: { log: (entry) => log.push(entry) }, ...options });
  t.teardown(() => server.close());
  return { ...server, log, port: Number(new URL(server.url).port) };
}

const hello = page(`res.end('hello'); return 'done';`);

test.serial('serves on a free port and says where', async (t) => {
  const { url } = await started(t, { routes: { '/': hello } });
  t.regex(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  t.is((await ask(url)).text, 'hello');
});

test.serial('a port in use, a host that is none, a port that is none: one sentence each', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const fails = async (options: Partial<ServeOptions>): Promise<SwitchrtError> =>
    (await t.throwsAsync(started(t, { routes: {} }, options), { instanceOf: SwitchrtError })) as SwitchrtError;
  const used = await fails({ port });
  t.is(used.code, 'SRT_IO');
  t.regex(used.message, new RegExp(`^Port ${port} is in use on 127\\.0\\.0\\.1`));
  t.regex((await fails({ hostname: '203.0.113.1' })).message, /no address of this machine/);
  t.is((await fails({ port: 70_000 })).code, 'SRT_OPTION');
});

test.serial('close: what runs is finished, its connection is closed, nothing new is taken', async (t) => {
  const server = await started(t, {
    routes: {
      '/slow': page(
        `globalThis.__begun(); await new Promise((go) => { globalThis.__end = go; }); res.end('finished'); return 'done';`,
      ),
      '/': hello,
    },
  });
  const hooks = globalThis as unknown as Record<string, () => void>;
  const begun = new Promise<void>((resolve) => (hooks['__begun'] = resolve));
  // An idle keep-alive connection must not hold the server up.
  await ask(server.url);
  const slow = ask(`${server.url}/slow`);
  await begun;
  const closed = server.close();
  // A connection that was there gets a last answer; there are no new ones.
  const last = await ask(server.url);
  t.deepEqual([last.text, last.headers.get('connection')], ['hello', 'close']);
  await t.throwsAsync(ask(server.url));
  hooks['__end']();
  t.is((await slow).text, 'finished');
  await closed;
});

test.serial('close: what does not end in time is cut', async (t) => {
  const server = await started(t, {
    limits: { drainMs: 200 },
    routes: { '/forever': page(`globalThis.__begun(); await new Promise(() => {});`) },
  });
  const begun = new Promise<void>(
    (resolve) => ((globalThis as unknown as Record<string, () => void>)['__begun'] = resolve),
  );
  const forever = t.throwsAsync(ask(`${server.url}/forever`));
  await begun;
  const at = performance.now();
  await server.close();
  await forever;
  t.true(performance.now() - at < 2000);
});

test.serial('a signal closes the server', async (t) => {
  const controller = new AbortController();
  const server = await started(t, { routes: { '/': hello } }, { signal: controller.signal });
  await ask(server.url);
  controller.abort();
  await server.close();
  await t.throwsAsync(ask(server.url));
});

test.serial('what a route throws after its answer is logged and costs nobody else', async (t) => {
  // A process of its own: the test runner has its own policy for stray errors.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-serve-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  makeBuild(dir, {
    routes: {
      '/api/late': api(
        `(req, res) => { res.send('sent'); setImmediate(() => { throw new Error('in a timer'); }); Promise.reject(new Error('in a promise')); }`,
      ),
      '/': hello,
    },
  });
  const source = `import { serve } from ${JSON.stringify(new URL('../../dist/serve/serve.js', import.meta.url).href)}; console.log((await serve({ dir: ${JSON.stringify(dir)}, port: 0 })).url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.setEncoding('utf8');
  const url = String((await once(child.stdout, 'data'))[0]).trim();
  t.is((await ask(`${url}/api/late`)).text, 'sent');
  for await (const chunk of child.stderr) {
    log += chunk;
    if (log.includes('in a timer') && log.includes('in a promise')) break;
  }
  t.is((await ask(url)).text, 'hello');
});

test.serial('limits on the wire: long headers 431, slow headers 408, junk 400', async (t) => {
  const { port, url } = await started(t, {
    routes: { '/': hello },
    limits: { headerTimeoutMs: 300, headerBytes: 4096 },
  });
  t.regex(await raw(port, `GET / HTTP/1.1\r\nHost: l\r\nX: ${'x'.repeat(5000)}\r\n\r\n`), /^HTTP\/1.1 431 /);
  t.regex(await raw(port, `GET /${'x'.repeat(5000)} HTTP/1.1\r\nHost: l\r\n\r\n`), /^HTTP\/1.1 431 /);
  t.regex(await raw(port, 'NONSENSE\r\n\r\n'), /^HTTP\/1.1 400 /);
  t.regex(await raw(port, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1.1 400 /);
  t.regex(
    await raw(port, 'POST / HTTP/1.1\r\nHost: l\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    /^HTTP\/1.1 400 /,
  );
  t.is((await ask(url)).text, 'hello');
});

test.serial('health and metrics on a port of their own', async (t) => {
  const server = await started(t, { routes: { '/': hello } }, { adminPort: 0 });
  await ask(server.url);
  await ask(`${server.url}/nope`);
  const health = await ask(`${server.adminUrl}/_switchrt/health`);
  t.like(JSON.parse(health.text), { status: 'ok', buildId: 'b1' });
  const metrics = (await ask(`${server.adminUrl}/_switchrt/metrics`)).text;
  t.regex(metrics, /^switchrt_requests_total\{class="2xx"\} 1$/m);
  t.regex(metrics, /^switchrt_requests_total\{class="4xx"\} 1$/m);
  t.regex(metrics, /^switchrt_request_duration_seconds_count 2$/m);
  t.is((await ask(`${server.url}/_switchrt/health`)).status, 404);
});

test.serial('workers: one port, one that dies is replaced, figures are added up, close ends all', async (t) => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-serve-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  makeBuild(dir, {
    routes: {
      '/api/pid': api('(req, res) => { console.log("printed by a route"); res.send(String(process.pid)); }'),
      '/api/exit': api('() => process.exit(7)'),
    },
  });
  const source = `import { serve } from ${JSON.stringify(new URL('../../dist/serve/serve.js', import.meta.url).href)};
const server = await serve({ dir: ${JSON.stringify(dir)}, port: 0, workers: 2, adminPort: 0 });
console.log(JSON.stringify([server.url, server.adminUrl]));
process.on('SIGTERM', () => server.close().then(() => process.exit(0)));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  child.stderr.setEncoding('utf8');
  const exited = once(child, 'exit');
  const [url, admin] = JSON.parse(String((await once(child.stdout, 'data'))[0])) as [string, string];
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  const pids = async (): Promise<Set<string>> =>
    new Set(
      await Promise.all(
        Array.from({ length: 20 }, () =>
          ask(`${url}/api/pid`, { headers: { connection: 'close' } }).then((answer) => answer.text),
        ),
      ),
    );
  const before = await pids();
  t.is(before.size, 2);
  await t.throwsAsync(ask(`${url}/api/exit`));
  let log = '';
  for await (const chunk of child.stderr) {
    log += chunk;
    if (log.includes('is replaced')) break;
  }
  for (;;) {
    const now = await pids();
    if (now.size === 2 && [...now].some((pid) => !before.has(pid))) break;
  }
  t.is(JSON.parse((await ask(`${admin}/_switchrt/health`)).text).processes, 2);
  t.regex((await ask(`${admin}/_switchrt/metrics`)).text, /^switchrt_requests_total\{class="2xx"\} \d{2,}$/m);
  child.kill('SIGTERM');
  t.deepEqual(await exited, [0, null]);
  t.is(printed, '', 'what a worker prints is a log');
  t.regex(log, /printed by a route/);
  for (const pid of before) t.throws(() => process.kill(Number(pid), 0));
});

/** Runs a script beside two workers on a build by hand, and a second build; gives what it prints. */
async function script(t: ExecutionContext, body: string): Promise<unknown> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-serve-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  makeBuild(dir, { routes: { '/api/pid': api('(req, res) => res.send(String(process.pid))') } });
  makeBuild(dir, { buildId: 'b2', routes: { '/api/pid': api('(req, res) => res.send("second")') } }, 'second');
  const source = `import cluster from 'node:cluster';
import { once } from 'node:events';
import { serve } from ${JSON.stringify(new URL('../../dist/serve/serve.js', import.meta.url).href)};
const server = await serve({ dir: ${JSON.stringify(dir)}, port: 0, workers: 2, logs: false });
const ask = async () => (await fetch(server.url + '/api/pid', { headers: { connection: 'close' } })).text();
const pids = () => Object.values(cluster.workers).map(({ process }) => process.pid);
const listening = async (count) => { for (let i = 0; i < count; i++) await once(cluster, 'listening'); };
${body}
await server.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  t.deepEqual(await once(child, 'close'), [0, null]);
  return JSON.parse(text);
}

test.serial('workers: a reload while one is being replaced waits for that one, and reaches it', async (t) => {
  const told = await script(
    t,
    `const asked = new Set();
while (asked.size < 2) asked.add(await ask());
process.kill(Number([...asked][0]), 'SIGKILL');
// The new one is forked when the old one's end is known, and hears nothing before it serves.
await once(cluster, 'fork');
const id = await server.reload('second');
const texts = new Set();
for (let i = 0; i < 20; i++) texts.add(await ask());
console.log(JSON.stringify([id, ...texts]));`,
  );
  t.deepEqual(told, ['b2', 'second']);
});

test.serial('workers: when all have died at once, those in their place are where they were', async (t) => {
  const before = `const before = pids();
const again = listening(2);
for (const pid of before) process.kill(pid, 'SIGKILL');
await again;
const pid = Number(await ask());
console.log(JSON.stringify([before.includes(pid), pids().includes(pid)]));`;
  t.deepEqual(await script(t, before), [false, true]);
});

test.serial(
  'workers: a reload does not wait for one that dies while it starts, and its successor has the new build',
  async (t) => {
    const told = await script(
      t,
      `const [first, other] = Object.values(cluster.workers);
const forked = once(cluster, 'fork');
first.process.kill('SIGKILL');
const [starting] = await forked;
// By then the reload has come to the one that starts.
other.on('message', ({ type }) => type === 'reloaded' && starting.process.kill('SIGKILL'));
const back = listening(1);
const id = await server.reload('second');
await back;
const texts = new Set();
for (let i = 0; i < 20; i++) texts.add(await ask());
console.log(JSON.stringify([id, ...texts, pids().length]));`,
    );
    t.deepEqual(told, ['b2', 'second', 2]);
  },
);
