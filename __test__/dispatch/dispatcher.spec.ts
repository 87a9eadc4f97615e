import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { createDispatcher } from '../../dist/dispatch/dispatcher.js';
import { SwitchrtError } from '../../dist/errors.js';
import { slowClient } from '../http/_raw.ts';
import { api, ask, madeServer, makeBuild, page } from './_made.ts';

test('fetch: a global Request in, a global Response out, by the same way as a socket', async (t) => {
  const { app } = await madeServer(t, {
    routes: {
      '/api/echo': api(
        '(req, res) => { res.setHeader("set-cookie", ["a=1", "b=2"]); res.json({ method: req.method, body: req.body, host: req.headers.host, query: req.query }); }',
      ),
      '/a': page(`res.end(context.href); return 'done';`),
      '/api/none': api('(req, res) => res.status(204).end()'),
    },
  });
  const answer = await app.fetch(
    new Request('http://app.test/api/echo?x=1', {
      method: 'POST',
      body: '{"k":"ü"}',
      headers: { 'content-type': 'application/json' },
    }),
  );
  t.true(answer instanceof Response);
  t.deepEqual(await answer.json(), { method: 'POST', body: { k: 'ü' }, host: 'app.test', query: { x: '1' } });
  t.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
  t.is(await (await app.fetch(new Request('https://app.test:8443/a?b'))).text(), 'https://app.test:8443/a?b');
  const moved = await app.fetch(new Request('http://app.test/a/'));
  t.deepEqual([moved.status, moved.headers.get('location')], [308, '/a']);
  const head = await app.fetch(new Request('http://app.test/a', { method: 'HEAD' }));
  t.deepEqual([head.status, await head.text()], [200, '']);
  t.is((await app.fetch(new Request('http://app.test/api/none'))).status, 204);
});

test('fetch: chunks arrive as they are written, a streamed body goes up, an abort reaches the route', async (t) => {
  const { app } = await madeServer(t, {
    routes: {
      '/stream': page(
        `res.write('one'); await new Promise((go) => { globalThis.__go = go; }); res.end('two'); return 'done';`,
      ),
      '/api/up': api(
        'async (req, res) => { let n = 0; for await (const chunk of req) n += chunk.length; res.send(String(n)); }',
        'config: { api: { bodyParser: false } }',
      ),
      '/hang': page(
        `signal.addEventListener('abort', () => globalThis.__aborted()); globalThis.__started(); await new Promise(() => {});`,
      ),
    },
  });
  const hooks = globalThis as unknown as Record<string, () => void>;
  const response = await app.fetch(new Request('http://l/stream'));
  const reader = response.body!.getReader();
  t.is(new TextDecoder().decode((await reader.read()).value), 'one');
  hooks['__go']();
  t.is(new TextDecoder().decode((await reader.read()).value), 'two');

  const body = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 10; i++) controller.enqueue(new Uint8Array(100_000));
      controller.close();
    },
  });
  t.is(
    await (
      await app.fetch(new Request('http://l/api/up', { method: 'POST', body, duplex: 'half' } as RequestInit))
    ).text(),
    '1000000',
  );

  const controller = new AbortController();
  const started = new Promise<void>((resolve) => (hooks['__started'] = resolve));
  const aborted = new Promise<void>((resolve) => (hooks['__aborted'] = resolve));
  const pending = app.fetch(new Request('http://l/hang', { signal: controller.signal }));
  await started;
  controller.abort();
  await t.throwsAsync(pending, { any: true, name: 'AbortError' });
  await aborted;
});

test('a client that goes away fires the signal at once and leaves no line in the log', async (t) => {
  const { port, log } = await madeServer(t, {
    routes: {
      '/slow': page(
        `res.write('x'); await new Promise((resolve) => signal.addEventListener('abort', resolve)); globalThis.__gone(signal.reason.name); throw new Error('too late');`,
      ),
    },
  });
  const hooks = globalThis as unknown as Record<string, unknown>;
  let best = Number.POSITIVE_INFINITY;
  // The best of some tries: other tests share this machine.
  for (let round = 0; round < 5; round++) {
    const gone = new Promise<string>((resolve) => (hooks['__gone'] = resolve));
    const socket = await slowClient(port, '/slow');
    socket.resume();
    await once(socket, 'data');
    const started = performance.now();
    socket.destroy();
    t.is(await gone, 'AbortError');
    best = Math.min(best, performance.now() - started);
  }
  t.true(best < 100, `${best} ms`);
  await new Promise(setImmediate);
  t.deepEqual(log, []);
});

test('a failure after the head cuts the connection and is logged', async (t) => {
  const { port, log } = await madeServer(t, {
    routes: { '/half': page(`res.write('half'); throw new Error('late');`) },
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /half HTTP/1.1\r\nHost: l\r\n\r\n');
  let answer = '';
  await new Promise<void>((resolve) =>
    socket
      .on('data', (chunk) => (answer += chunk))
      .on('error', () => undefined)
      .on('close', () => resolve()),
  );
  t.notRegex(answer, /\r\n0\r\n\r\n$/);
  t.is((log[0].error as Error).message, 'late');
});

test('reload: new requests get the new build, one under way ends on the old one; a broken build changes nothing', async (t) => {
  const { app, dir, url } = await madeServer(t, {
    routes: {
      '/v': page(`res.end('v1'); return 'done';`),
      '/slow': page(
        `res.write('slow '); globalThis.__begun(); await new Promise((go) => { globalThis.__end = go; }); res.end('v1'); return 'done';`,
      ),
    },
  });
  const hooks = globalThis as unknown as Record<string, () => void>;
  const begun = new Promise<void>((resolve) => (hooks['__begun'] = resolve));
  const slow = ask(`${url}/slow`);
  await begun;
  makeBuild(dir, { buildId: 'b2', routes: { '/v': page(`res.end('v2'); return 'done';`) } }, 'next-build');
  await app.reload('next-build');
  t.is((await ask(`${url}/v`)).text, 'v2');
  t.is(app.buildId, 'b2');
  t.is((await ask(`${url}/slow`)).status, 404);
  hooks['__end']();
  t.is((await slow).text, 'slow v1');
  const error = await t.throwsAsync(app.reload('nowhere'), { instanceOf: SwitchrtError });
  t.is((error as SwitchrtError).code, 'SRT_IO');
  t.is((await ask(`${url}/v`)).text, 'v2');
  // The same folder, written anew.
  makeBuild(dir, { buildId: 'b3', routes: { '/v': page(`res.end('v3'); return 'done';`) } }, 'next-build');
  await app.reload();
  t.is((await ask(`${url}/v`)).text, 'v3');
});

test('no build, a damaged one, one of another version, a wrong option: one sentence each', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'switchrt-none-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const fails = async (options: object): Promise<SwitchrtError> =>
    (await t.throwsAsync(createDispatcher(options as never), { instanceOf: SwitchrtError })) as SwitchrtError;
  const none = await fails({ dir });
  t.is(none.code, 'SRT_IO');
  t.regex(none.message, /no build in .*switchrt-native build/);
  makeBuild(dir, {});
  writeFileSync(join(dir, '.switchrt/build.json'), '{"version":1,"tool":"switchrt-native@0.0.0"}');
  t.regex((await fails({ dir })).message, /written by switchrt-native@0\.0\.0 and this is switchrt-native@/);
  writeFileSync(join(dir, '.switchrt/build.json'), '{');
  t.regex((await fails({ dir })).message, /damaged/);
  makeBuild(dir, { routes: { '/a': page('') } });
  t.regex((await fails({ dir, node: 'lambda' })).message, /no lambda function for \/a.*--node lambda/);
  t.is((await fails({ dir, node: 'other' })).code, 'SRT_OPTION');
  t.is((await fails({ dir: 7 })).code, 'SRT_OPTION');
  t.is((await fails({ dir: join(dir, 'nowhere') })).code, 'SRT_IO');
});

test('Node routes find the packages of the project, also from a build outside of it', async (t) => {
  const { app, dir, url } = await madeServer(t, {
    files: { 'node_modules/own-package/index.js': `module.exports = 'mine';` },
    routes: { '/a': `const text = require('own-package'); ${page(`res.end(text); return 'done';`)}` },
  });
  t.is((await ask(`${url}/a`)).text, 'mine');
  const elsewhere = mkdtempSync(join(tmpdir(), 'switchrt-elsewhere-'));
  t.teardown(() => rmSync(elsewhere, { recursive: true, force: true }));
  makeBuild(
    elsewhere,
    { routes: { '/a': `const text = require('own-package'); ${page(`res.end('still ' + text); return 'done';`)}` } },
    'out',
  );
  await app.reload(join(elsewhere, 'out'));
  t.is((await ask(`${url}/a`)).text, 'still mine');
  void dir;
});

test('a bundle that throws when it loads fails its own requests only, and is tried again', async (t) => {
  const { url, log } = await madeServer(t, {
    routes: {
      '/bad': `globalThis.__tries = (globalThis.__tries ?? 0) + 1; if (globalThis.__tries < 2) throw new Error('at load'); ${page(`res.end('loaded'); return 'done';`)}`,
      '/empty': 'module.exports = {};',
      '/ok': page(`res.end('ok'); return 'done';`),
    },
  });
  t.is((await ask(`${url}/bad`)).status, 500);
  t.is((await ask(`${url}/bad`)).text, 'loaded');
  t.is((await ask(`${url}/empty`)).status, 500);
  t.regex((log.at(-1)!.error as Error).message, /bundle of \/empty .* exports no handler/);
  t.is((await ask(`${url}/ok`)).text, 'ok');
});

test('options: each wrong one is named', async (t) => {
  const wrong: [object, RegExp][] = [
    [{}, /createDispatcher\(\): `dir` is missing/],
    [{ dir: 5 }, /`dir` must be a string, found 5/],
    [{ dir: '.', outDir: 5 }, /`outDir` must be a string, found 5/],
    [{ dir: '.', node: 'edge' }, /`node` must be 'server' or 'lambda', found 'edge'/],
    [{ dir: '.', outdir: 'x' }, /unknown key `outdir`\. Did you mean `outDir`\?/],
    [{ dir: '.', logger: () => undefined }, /`logger` must be an object with a function `log`/],
  ];
  for (const [options, message] of wrong) {
    const error = await t.throwsAsync(createDispatcher(options as never), { instanceOf: SwitchrtError, message });
    t.is((error as SwitchrtError).code, 'SRT_OPTION');
  }
});

test('a signal ends what never answers, and the process that waits for that stays until it has', async (t) => {
  const { dir } = await madeServer(t, {
    routes: { '/api/hangs': api('() => new Promise(() => {})'), '/api/ok': api('(req, res) => res.end("ok")') },
  });
  const program = `
    const { createDispatcher } = await import(${JSON.stringify(new URL('../../dist/dispatch/dispatcher.js', import.meta.url).href)});
    const app = await createDispatcher({ dir: ${JSON.stringify(dir)}, logger: { log() {} } });
    const hangs = app.fetch(new Request('http://l/api/hangs')).then((response) => response.status, (error) => error.message);
    await (await app.fetch(new Request('http://l/api/ok'))).text();
    await app.close(AbortSignal.timeout(50));
    console.log(await hangs);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // 13: nothing was left that could have settled the await.
  t.deepEqual(await once(child, 'close'), [0, null]);
  t.is(text, 'the connection was cut\n');
});
