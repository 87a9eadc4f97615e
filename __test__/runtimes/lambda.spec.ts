import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { createLambdaHandler } from '../../dist/runtimes/node-lambda/handler.js';
import type { LambdaEvent } from '../../dist/runtimes/node-lambda/payload.js';
import type { Outcome } from '../../dist/server/entry.js';
import { ask, madeServer } from '../dispatch/_made.ts';
import type { MadeServer } from '../dispatch/_made.ts';
import { root } from '../_shared/root.ts';

const build = {
  buildId: 'b1',
  basePath: '',
  trailingSlash: false,
  reactStrictMode: false,
  scripts: [],
  styles: [],
  generateEtags: true,
};

/** A function folder by hand: an API route with this handler. */
const functionOf = (handler: string, before = ''): string => `
import { createLambdaHandler } from ${JSON.stringify(join(root, 'dist/runtimes/node-lambda/handler.js'))};
import { createNodeApi } from ${JSON.stringify(join(root, 'dist/server/entry-node-api.js'))};
${before}
export const handler = createLambdaHandler({ entry: createNodeApi({ route: '/api', module: { default: ${handler} } }), route: { route: '/api/f' }, build: ${JSON.stringify(build)} });`;

const probe = `(req, res) => {
  const { how } = req.query;
  if (how === 'throw') throw new TypeError('secret of a function');
  if (how === 'exit') { console.error('last words'); process.exit(3); }
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  if (how === 'hang') return new Promise(() => {});
  if (how === 'loop') for (;;);
  if (how === 'slow') return new Promise((resolve) => setTimeout(resolve, 500)).then(() => res.json({ pid: process.pid }));
  if (how === 'large') return res.send('x'.repeat(6.5 * 1024 * 1024));
  if (how === 'tick') { globalThis.ticks = 0; setInterval(() => globalThis.ticks++, 1); }
  res.json({ pid: process.pid, count: globalThis.count = (globalThis.count ?? 0) + 1, ticks: globalThis.ticks, cwd: process.cwd(), memory: process.execArgv.join(' '), name: process.env.AWS_LAMBDA_FUNCTION_NAME });
}`;

async function served(t: ExecutionContext, config: object = {}, code: string = functionOf(probe)): Promise<MadeServer> {
  return madeServer(t, {
    routes: {
      '/api/f': { code: 'throw new Error("not here")', lambda: 'api_f' },
      '/api/g': { code: 'throw new Error("not here")', lambda: 'api_g' },
      '/api/node': `module.exports.default = { kind: 'api', async handle(req, res) { res.end('node'); return 'done'; } };`,
    },
    files: {
      '.switchrt/lambda/api_f/index.mjs': code,
      '.switchrt/lambda/api_g/index.mjs': code.replace("'/api/f'", "'/api/g'"),
    },
    lambda: config,
  });
}

interface Answer {
  pid: number;
  one?: number;
  count: number;
  ticks?: number;
  cwd: string;
  memory: string;
  name: string;
}
const call = async (server: MadeServer, query = '', path = '/api/f'): Promise<Answer> =>
  JSON.parse((await ask(`${server.url}${path}${query}`)).text) as Answer;
const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]![0]!;

test('an instance boots cold in its own folder, is told so in the log, and is warm the next time', async (t) => {
  const server = await served(t, { memoryMb: 200 });
  const first = await call(server);
  t.like(first, { count: 1, cwd: join(server.dir, '.switchrt/lambda/api_f'), name: 'api_f' });
  t.regex(first.memory, /--max-old-space-size=200/);
  t.like(await call(server), { count: 2, pid: first.pid });
  const reports = server.log.filter((entry) => entry.message.startsWith('REPORT '));
  t.is(reports.length, 1);
  t.regex(
    reports[0]!.message,
    /^REPORT RequestId: \S+ Duration: [\d.]+ ms Billed Duration: \d+ ms Memory Size: 200 MB Max Memory Used: \d+ MB Init Duration: [\d.]+ ms$/,
  );
  const stats = server.app.stats().runtimes.lambda!;
  t.like(stats, { instances: 1, active: 0, coldStarts: 1 });
  t.true(stats.coldStartMs[0]! > 10 && stats.rssBytes > 1e6);
});

test('between requests an instance is stopped: none of its timers run', async (t) => {
  if (process.platform !== 'linux') {
    t.pass();
    return;
  }
  const server = await served(t);
  const { pid } = await call(server, '?how=tick');
  while (stateOf(pid) !== 'T') await new Promise(setImmediate);
  await delay(300);
  const { ticks } = await call(server);
  t.true(ticks! < 150, `${ticks} ticks while it should have been stopped`);
});

test('one request at a time: as many instances as requests at once, no more than allowed, the rest in line', async (t) => {
  const server = await served(
    t,
    { concurrency: 2 },
    functionOf(
      `async (req, res) => { await new Promise((go) => setTimeout(go, 200)); res.json({ pid: process.pid, active: globalThis.active = (globalThis.active ?? 0) + 1 }); globalThis.active--; }`,
    ),
  );
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => call(server) as Promise<Answer & { active: number }>),
  );
  t.is(new Set(answers.map(({ pid }) => pid)).size, 2);
  t.true(answers.every(({ active }) => active === 1));
  // Another function takes the place of an idle instance.
  t.is((await ask(`${server.url}/api/g`)).status, 200);
  t.is(server.app.stats().runtimes.lambda!.instances, 2);
});

test('whoever waits too long in line gets 429', async (t) => {
  const server = await served(
    t,
    { concurrency: 1, timeoutMs: 2000 },
    functionOf(
      `async (req, res) => { if (req.query.slow) await new Promise((go) => setTimeout(go, 1200)); res.send('done'); }`,
    ),
  );
  await ask(`${server.url}/api/f`);
  const statuses = (await Promise.all(Array.from({ length: 4 }, () => ask(`${server.url}/api/f?slow=1`))))
    .map(({ status }) => status)
    .sort();
  t.is(statuses[0], 200);
  t.is(statuses.at(-1), 429);
  t.is((await ask(`${server.url}/api/f`)).status, 200);
});

test('what a function throws is a 500 and the instance lives; what ends it is a 502 and the next one boots', async (t) => {
  const server = await served(t);
  const { pid } = await call(server);
  const thrown = await ask(`${server.url}/api/f?how=throw`);
  t.deepEqual([thrown.status, thrown.text], [500, 'Internal Server Error']);
  t.regex(String((server.log.at(-1)!.error as Error).stack), /^TypeError: secret of a function\n\s+at .*index\.mjs/);
  t.is((await call(server)).pid, pid);
  for (const how of ['exit', 'kill']) {
    const died = await ask(`${server.url}/api/f?how=${how}`);
    t.is(died.status, 502, how);
    t.regex(
      String(((server.log.at(-1)!.error as Error).cause as Error).message),
      how === 'exit' ? /ended with code 3; its last words:\nlast words/ : /ended with SIGKILL/,
    );
    const next = await ask(`${server.url}/api/f`);
    t.is(next.status, 200, next.text + String((server.log.at(-1)!.error as Error)?.cause));
    t.not((JSON.parse(next.text) as Answer).pid, pid);
  }
  t.is((await ask(`${server.url}/api/node`)).text, 'node');
});

test('one that takes too long is ended with 504, a loop too', async (t) => {
  const server = await served(t, { timeoutMs: 1500 });
  const { pid } = await call(server);
  for (const how of ['hang', 'loop']) {
    t.is((await ask(`${server.url}/api/f?how=${how}`)).status, 504, how);
    t.regex((server.log.at(-1)!.error as Error).message, /longer than 1500 ms/);
  }
  t.not((await call(server)).pid, pid);
});

test('6 MB both ways: 413, told', async (t) => {
  const server = await served(t);
  const large = await ask(`${server.url}/api/f?how=large`);
  t.is(large.status, 413);
  t.regex((server.log.at(-1)!.error as Error).message, /answer of \/api\/f is larger than the 6291456 bytes/);
  t.is((await ask(`${server.url}/api/f`, { method: 'POST', body: 'x'.repeat(6.5 * 1024 * 1024) })).status, 413);
  // Binary bodies travel as base64: a third longer.
  t.is(
    (
      await ask(`${server.url}/api/f`, {
        method: 'POST',
        body: new Uint8Array(5 * 1024 * 1024),
        headers: { 'content-type': 'application/octet-stream' },
      })
    ).status,
    413,
  );
  t.is((await ask(`${server.url}/api/f`)).status, 200);
});

test('one that fails to start is a 502 with its reason in the log, each time anew', async (t) => {
  const server = await served(t, {}, `throw new Error('no way to start');`);
  for (let i = 0; i < 2; i++) t.is((await ask(`${server.url}/api/f`)).status, 502);
  t.is(((server.log.at(-1)!.error as Error).cause as Error).message, 'no way to start');
  const empty = await served(t, {}, 'export const other = 1;');
  t.is((await ask(`${empty.url}/api/f`)).status, 502);
  t.regex(((empty.log.at(-1)!.error as Error).cause as Error).message, /exports no function `handler`/);
});

test('idle instances are ended; a floor for cold starts is kept', async (t) => {
  const server = await served(t, { idleMs: 100, coldStartMs: 600 });
  const at = performance.now();
  const { pid } = await call(server);
  t.true(performance.now() - at >= 600);
  for (;;) {
    try {
      process.kill(pid, 0);
      await delay(20);
    } catch {
      break;
    }
  }
  t.is(server.app.stats().runtimes.lambda!.instances, 0);
});

test('spares are booted before they are needed, count as no cold start, and never over the limit', async (t) => {
  const code = functionOf(probe, 'console.log("loaded", process.pid);');
  const server = await served(t, { spares: 1, concurrency: 3 }, code);
  const stats = () => server.app.stats().runtimes.lambda!;
  /** As many are loaded and stopped. */
  const ready = async (count: number) => {
    for (let stopped = 0; stopped < count; await delay(10)) {
      const pids = server.log.flatMap(({ message }) => /^loaded (\d+)$/.exec(message)?.[1] ?? []);
      stopped = pids.filter((pid) => process.platform !== 'linux' || stateOf(Number(pid)) === 'T').length;
    }
  };
  const first = await call(server);
  await ready(2);
  t.is(stats().coldStarts, 1);
  // Two at once: the one that is warm and the spare.
  const pids = (await Promise.all([call(server, '?how=slow'), call(server, '?how=slow')])).map(({ pid }) => pid);
  t.true(pids.includes(first.pid));
  t.is(new Set(pids).size, 2);
  t.is(stats().coldStarts, 1);
  await ready(3);
  await call(server);
  t.is(stats().instances, 3);
  t.is(server.log.filter(({ message }) => message.startsWith('REPORT ')).length, 1);
});

test('a build that takes over has as many instances ready as the one before it, and no request waits for a boot', async (t) => {
  const server = await served(t, { concurrency: 3 });
  const all = (): Promise<{ pid: number }[]> => Promise.all([1, 2, 3].map(() => call(server, '?how=slow')));
  const before = new Set((await all()).map(({ pid }) => pid));
  t.is(server.app.stats().runtimes.lambda!.coldStarts, 3);
  await server.app.reload();
  t.is(server.app.stats().runtimes.lambda!.instances, 3);
  const after = new Set((await all()).map(({ pid }) => pid));
  t.is(after.size, 3);
  t.false([...after].some((pid) => before.has(pid)));
  t.is(server.app.stats().runtimes.lambda!.coldStarts, 0);
  // Also for the build after one that nobody has asked anything.
  await server.app.reload();
  await server.app.reload();
  t.is(server.app.stats().runtimes.lambda!.instances, 3);
});

test('an import() in code that comes from the cache works, and Node’s warning of that stays out of the log', async (t) => {
  const filler = Array.from({ length: 2000 }, (_, i) => `f${i}: () => ${i}`).join(', ');
  const large = `process.emitWarning('of the function itself'); module.exports = { load: () => import('./late.mjs'), ${filler} };`;
  const code = functionOf(
    `async (req, res) => { const { load } = (await import('node:module')).createRequire(import.meta.url)('./large.cjs'); res.json(await load()); }`,
  );
  const server = await served(t, {}, code);
  writeFileSync(join(server.dir, '.switchrt/lambda/api_f/large.cjs'), large);
  writeFileSync(join(server.dir, '.switchrt/lambda/api_f/late.mjs'), 'export const late = 1;');
  t.deepEqual(await call(server), { late: 1 } as never);
  while (!server.log.some(({ message }) => message.includes('of the function itself'))) await delay(10);
  t.deepEqual(
    server.log.filter(({ message }) => message.includes('ExperimentalWarning')),
    [],
  );
});

test('compiled code is kept for the next boot, and a broken one is made anew', async (t) => {
  const large = `module.exports = { one: () => 1, ${Array.from({ length: 2000 }, (_, i) => `f${i}: () => ${i}`).join(', ')} };`;
  const code = functionOf(
    `async (req, res) => { const { one } = (await import('node:module')).createRequire(import.meta.url)('./large.cjs'); res.json({ pid: process.pid, one: one() }); if (req.query.end) setTimeout(() => process.exit(), 0); }`,
  );
  const server = await served(t, {}, code);
  writeFileSync(join(server.dir, '.switchrt/lambda/api_f/large.cjs'), large);
  const folder = join(server.dir, '.switchrt/cache/lambda');
  const kept = (): string[] => {
    try {
      return (readdirSync(folder, { recursive: true }) as string[])
        .map((name) => join(folder, name))
        .filter((file) => statSync(file).isFile() && !file.includes('.cache.'));
    } catch {
      return [];
    }
  };
  t.like(await call(server), { one: 1 });
  // It is written when the answer is out.
  while (kept().length === 0) await delay(10);
  for (const file of kept()) writeFileSync(file, 'broken');
  const { pid } = await call(server);
  process.kill(pid, 'SIGKILL');
  while (server.app.stats().runtimes.lambda!.instances > 0) await delay(10);
  t.like(await call(server), { one: 1 });
  while (!kept().some((file) => statSync(file).size > 1000)) await delay(10);
  t.pass();
});

for (const end of ['killed', 'left alone']) {
  test(`no instance outlives a dispatcher that is ${end}`, async (t) => {
    const { dir } = await served(t);
    const source = `import { createDispatcher } from ${JSON.stringify(join(root, 'dist/dispatch/dispatcher.js'))};
const app = await createDispatcher({ dir: ${JSON.stringify(dir)} });
const ask = async () => (await app.fetch(new Request('http://l/api/f'))).text();
await ask();
console.log(await ask());
${end === 'killed' ? 'setInterval(() => {}, 1000);' : ''}`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(child, 'exit');
    const { pid } = JSON.parse(String((await once(child.stdout, 'data'))[0])) as Answer;
    if (end === 'killed') child.kill('SIGKILL');
    // An idle instance would keep it for `lambda.idleMs`, a minute.
    const timer = setTimeout(() => child.kill('SIGTERM'), 30_000);
    t.deepEqual(await exited, end === 'killed' ? [null, 'SIGKILL'] : [0, null]);
    clearTimeout(timer);
    for (let alive = true; alive;) {
      try {
        process.kill(pid, 0);
        await delay(20);
      } catch {
        alive = false;
      }
    }
  });
}

test('close ends every instance', async (t) => {
  const server = await served(t);
  const pids = (await Promise.all([call(server), call(server, '', '/api/g')])).map(({ pid }) => pid);
  await server.app.close();
  for (const pid of pids) t.throws(() => process.kill(pid, 0));
});

const event = (over: Partial<LambdaEvent> & { method?: string } = {}): LambdaEvent => {
  const { method = 'GET', ...rest } = over;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/p/a%20b',
    rawQueryString: 'x=1&x=2',
    headers: { host: 'fn.test' },
    isBase64Encoded: false,
    requestContext: {
      accountId: 'a',
      apiId: 'b',
      domainName: 'fn.test',
      domainPrefix: 'fn',
      http: { method, path: '/p/a%20b', protocol: 'HTTP/1.1', sourceIp: '1.2.3.4', userAgent: '' },
      requestId: 'r',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...rest,
  };
};

test('a handler on its own: the event says route, parameters, body and cookies; the answer is payload 2.0', async (t) => {
  const handler = createLambdaHandler({
    entry: {
      kind: 'api',
      async handle(req, res, context): Promise<Outcome> {
        const chunks = [];
        for await (const chunk of req) chunks.push(chunk as Buffer);
        res.setHeader('set-cookie', ['a=1', 'b=2']);
        res.setHeader('x-list', ['1', '2']);
        res.setHeader('transfer-encoding', 'chunked');
        if (req.url!.includes('binary'))
          res.writeHead(201, { 'content-type': 'image/png' }).end(Buffer.from([0, 255, 1]));
        else {
          res.writeHead(201, { 'content-type': 'application/json' });
          res.write('["');
          res.end(
            `${[context.params['id'], context.href, req.headers.cookie, Buffer.concat(chunks).toString(), req.socket.remoteAddress].join('","')}"]`,
          );
        }
        return 'done';
      },
    },
    route: { route: '/p/[id]' },
    build,
  });
  const answer = await handler(
    event({
      method: 'POST',
      body: Buffer.from('body').toString('base64'),
      isBase64Encoded: true,
      cookies: ['k=v', 'l=w'],
      headers: { host: 'fn.test', cookie: 'dropped=1' },
    }),
  );
  t.deepEqual(answer, {
    statusCode: 201,
    headers: { 'x-list': '1, 2', 'content-type': 'application/json' },
    cookies: ['a=1', 'b=2'],
    isBase64Encoded: false,
    body: '["a b","https://fn.test/p/a%20b?x=1&x=2","k=v; l=w","body","1.2.3.4"]',
  });
  const binary = await handler(event({ rawQueryString: 'binary' }));
  t.deepEqual([binary.isBase64Encoded, binary.body], [true, 'AP8B']);
  t.is((await handler(event({ method: 'HEAD' }))).body, '');
  t.is((await handler(event({ rawPath: '/other' }))).statusCode, 404);
  t.is((await handler(event({ rawPath: '//evil.test/x' }))).statusCode, 404);
});

test('a handler on its own: a bare event, a body without a length, and a route that throws', async (t) => {
  const { createNodeApi } = await import('../../dist/server/entry-node-api.js');
  const handlerOf = (handler: unknown) =>
    createLambdaHandler({
      entry: createNodeApi({ route: '/p', module: { default: handler } as never }),
      route: { route: '/p' },
      build,
    });
  const echo = handlerOf((req: any, res: any) => res.json([req.method, req.body, req.headers.host ?? null]));
  const bare = { version: '2.0', rawPath: '/p', requestContext: { http: { method: 'POST' } } };
  const posted = await echo({ ...bare, headers: { 'Content-Type': 'application/json' }, body: '{"é":1}' } as never);
  t.is(posted.body, '["POST",{"é":1},null]');
  t.is((await echo({ rawPath: '/p' } as never)).body, '["GET","",null]');
  t.is((await echo(event({ rawPath: '/p', headers: {} }))).body, '["GET","","fn.test"]');

  const logged: unknown[][] = [];
  const { error } = console;
  // oxlint-disable-next-line no-console -- the function logs there
  console.error = (...args) => void logged.push(args);
  // oxlint-disable-next-line no-console -- put back
  t.teardown(() => (console.error = error));
  const boom = new Error('secret');
  const failed = await handlerOf(() => Promise.reject(boom))(event({ rawPath: '/p' }));
  t.like(failed, { statusCode: 500, body: 'Internal Server Error' });
  t.deepEqual(logged, [['GET /p failed with 500', boom]]);
});
