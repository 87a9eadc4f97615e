import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ExecutionContext, TestFn } from 'ava';

import { build } from '../../dist/index.js';
import { createDispatcher } from '../../dist/dispatch/dispatcher.js';
import type { Dispatcher } from '../../dist/dispatch/dispatcher.js';
import type { LogEntry } from '../../dist/dispatch/logger.js';
import type { Capabilities, RuntimeStats } from '../../dist/runtimes/contract.js';
import { raw, slowClient } from '../http/_raw.ts';
import { root } from '../_shared/root.ts';

/** What one runtime is, for the suite. */
export interface Subject {
  name: 'nodejs' | 'lambda' | 'edge';
  /** The suite branches on these and on nothing else. */
  capabilities: Capabilities;
}

interface Running {
  url: string;
  port: number;
  app: Dispatcher;
  log: LogEntry[];
}

/** The same app for every runtime: only the line that says where it runs is put in. */
function appFor(name: Subject['name']): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `switchrt-${name}-`)));
  cpSync(fileURLToPath(new URL('./_app', import.meta.url)), dir, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const api = join(dir, 'pages/api');
  for (const file of readdirSync(api, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(api, file), 'utf8');
    writeFileSync(
      join(api, file),
      `${text}\nexport const config = { runtime: '${name === 'edge' ? 'edge' : 'nodejs'}' };\n`,
    );
  }
  return dir;
}

/** A server that routes ask: what the test lets through, and what it hears. */
async function control(
  t: ExecutionContext,
): Promise<{ url: string; heard(path: string): Promise<void>; release(path: string): void }> {
  const waiting = new Map<string, ServerResponse>();
  const heard = new Map<string, () => void>();
  const known = new Set<string>();
  const server = createServer((req, res) => {
    const path = req.url!;
    known.add(path);
    heard.get(path)?.();
    if (path.startsWith('/gate')) waiting.set(path, res);
    else res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: (path) => (known.has(path) ? Promise.resolve() : new Promise((resolve) => heard.set(path, resolve))),
    release: (path) => void waiting.get(path)?.end(),
  };
}

/** Declares the suite for one runtime: a real build, a real server on a socket. */
export function contractTests(test: TestFn, { name, capabilities }: Subject): void {
  let running: Running;
  let close: (() => Promise<void>) | undefined;

  test.before(async (t) => {
    t.timeout(120_000);
    const dir = appFor(name);
    await build({ dir, node: name === 'lambda' ? 'lambda' : 'server' });
    const log: LogEntry[] = [];
    const app = await createDispatcher({ dir, logger: { log: (entry) => log.push(entry) } });
    const server = createServer((req, res) => void app.handler(req, res)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    running = { app, log, port, url: `http://127.0.0.1:${port}` };
    close = async () => {
      server.close();
      server.closeAllConnections();
      await app.close(AbortSignal.timeout(2000));
      rmSync(dir, { recursive: true, force: true });
    };
  });
  test.after.always(() => close?.());

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(running.url + path, { redirect: 'manual', ...init });
  const errors = (): LogEntry[] => running.log.filter((entry) => entry.level === 'error');

  test.serial(`${name}: says what it can do, and runs where it says`, async (t) => {
    const stats = running.app.stats().runtimes;
    t.truthy(stats[name]);
    const { runtime } = (await (await ask('/api/echo/1')).json()) as { runtime: string };
    t.is(runtime, name === 'edge' ? 'edge' : 'nodejs');
  });

  test.serial(`${name} 104: body, query, parameter, method and fields reach the route`, async (t) => {
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-own': 'a, b', cookie: 'k=v; l=w' };
    const answer = await ask('/api/echo/se%20ven?x=1&x=2&%C3%BC=%26', { method: 'PUT', body: 'grüße 漢', headers });
    const seen = (await answer.json()) as Record<string, unknown> & { headers: Record<string, string> };
    t.is(answer.status, 200);
    t.like(seen, { method: 'PUT', path: '/api/echo/se%20ven', id: 'se ven', body: 'grüße 漢' });
    t.deepEqual(seen['query'], [
      ['x', '1'],
      ['x', '2'],
      ['ü', '&'],
    ]);
    t.like(seen.headers, headers);
    t.is(seen.headers['host'], `127.0.0.1:${running.port}`);
    for (const method of ['POST', 'PATCH', 'DELETE', 'OPTIONS'])
      t.is(((await (await ask('/api/echo/1', { method })).json()) as { method: string }).method, method);
  });

  test.serial(`${name}: fields that come twice are joined, internal ones do not come`, async (t) => {
    const answer = await raw(
      running.port,
      'GET /api/echo/1 HTTP/1.1\r\nHost: l\r\nX-A: 1\r\nX-A: 2\r\nAuthorization: a\r\nAuthorization: b\r\n__proto__: own\r\nCookie: a=1\r\nCookie: b=2\r\nX-Middleware-Subrequest: x\r\nConnection: close\r\n\r\n',
    );
    const { headers } = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as {
      headers: Record<string, string>;
    };
    t.regex(headers['x-a']!, /^1, ?2$/);
    t.is(headers['cookie'], 'a=1; b=2');
    t.is(headers['authorization'], 'a, b');
    t.is(Object.getOwnPropertyDescriptor(headers, '__proto__')?.value, 'own');
    t.false('x-middleware-subrequest' in headers);
  });

  test.serial(`${name}: status, fields and two set-cookie leave as the route gave them`, async (t) => {
    for (const status of [200, 201, 202, 301, 307, 400, 404, 418, 451, 500, 503]) {
      const answer = await ask(`/api/answer?status=${status}`);
      t.is(answer.status, status);
      t.is(await answer.text(), `status ${status}`);
      t.is(answer.headers.get('x-answer'), 'yes');
      t.is(answer.headers.get('etag'), '"own"');
      t.is(answer.headers.get('content-type'), 'text/plain');
      t.deepEqual(answer.headers.getSetCookie(), ['a=1; Path=/', 'b=2, with a comma']);
      t.is(answer.headers.get('location'), status >= 300 && status < 400 ? 'https://elsewhere.test/x#y' : null);
      t.is(answer.headers.get('x-switchrt-outcome'), null);
    }
    for (const status of [204, 304]) {
      const answer = await raw(
        running.port,
        `GET /api/answer?status=${status} HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`,
      );
      t.regex(answer, new RegExp(`^HTTP/1.1 ${status} `));
      t.regex(answer, /\r\n\r\n$/);
      t.notRegex(answer, /transfer-encoding/i);
    }
  });

  test.serial(`${name}: HEAD has the head of GET and no body`, async (t) => {
    const answer = await raw(running.port, 'HEAD /api/answer HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n');
    t.regex(answer, /^HTTP\/1.1 200 [^]*x-answer: yes\r\n[^]*\r\n\r\n$/i);
    t.regex(answer, /set-cookie: a=1; Path=\/\r\n[^]*set-cookie: b=2, with a comma\r\n/i);
  });

  test.serial(
    `${name}${capabilities.streaming ? '' : ' 117'}: a first chunk ${capabilities.streaming ? 'is there before the second is made' : 'waits for the whole answer, whose length is known'}`,
    async (t) => {
      const { url, heard, release } = await control(t);
      const pending = ask(`/api/stream?gate=${encodeURIComponent(`${url}/gate`)}`);
      if (capabilities.streaming) {
        const reader = (await pending).body!.getReader();
        const { value } = await reader.read();
        t.is(new TextDecoder().decode(value), 'first ');
        await heard('/gate');
        release('/gate');
        t.is(new TextDecoder().decode((await reader.read()).value), 'second');
        t.true((await reader.read()).done);
      } else {
        await heard('/gate');
        t.is(
          await Promise.race([
            pending.then(() => 'answered'),
            new Promise((resolve) => setImmediate(resolve, 'waits')),
          ]),
          'waits',
        );
        release('/gate');
        const answer = await pending;
        t.is(answer.headers.get('content-length'), '12');
        t.is(await answer.text(), 'first second');
      }
    },
  );

  if (capabilities.streaming) {
    test.serial(`${name}: a client that goes away fires request.signal and cancels the body`, async (t) => {
      const { url, heard } = await control(t);
      const abort = new AbortController();
      const pending = ask(`/api/abort?tell=${encodeURIComponent(url)}`, { signal: abort.signal });
      await heard('/started');
      abort.abort();
      await t.throwsAsync(pending, { any: true });
      await heard('/aborted');
      const socket = await slowClient(running.port, `/api/cancel?tell=${encodeURIComponent(url)}`);
      socket.resume();
      await once(socket, 'data');
      socket.destroy();
      await heard('/cancelled');
      t.pass();
    });
  }

  test.serial(
    `${name} 106: a route that throws or returns no Response is a 500 without its reason, and one line in the log`,
    async (t) => {
      for (const [how, reason] of [
        ['now', /secret at once/],
        ['later', /secret later/],
        ['nothing', /Expected an instance of Response to be returned/],
        ['object', /Expected an instance of Response to be returned/],
      ] as const) {
        const before = errors().length;
        const answer = await ask(`/api/fails?how=${how}`);
        t.is(answer.status, 500, how);
        t.is(await answer.text(), 'Internal Server Error');
        const lines = errors().slice(before);
        t.is(lines.length, 1, how);
        t.regex(String((lines[0]!.error as Error).stack ?? lines[0]!.error), reason);
        t.is(lines[0]!.route, '/api/fails');
      }
      t.is((await ask('/api/echo/1')).status, 200);
    },
  );

  test.serial(`${name}: a body that fails half way does not look like a whole one`, async (t) => {
    const { url, heard, release } = await control(t);
    const pending = ask(`/api/fails?how=stream&gate=${encodeURIComponent(`${url}/gate`)}`);
    const before = errors().length;
    if (capabilities.streaming) {
      const reader = (await pending).body!.getReader();
      t.is(new TextDecoder().decode((await reader.read()).value), 'part');
      await heard('/gate');
      release('/gate');
      await t.throwsAsync(reader.read());
    } else {
      await heard('/gate');
      release('/gate');
      t.is((await pending).status, 500);
    }
    t.is(errors().length, before + 1);
  });

  test.serial(`${name} 105: 100 requests at once keep their AsyncLocalStorage apart, nested ones too`, async (t) => {
    t.timeout(60_000);
    const ids = Array.from({ length: 100 }, (_, i) => String(i));
    const answers = await Promise.all(ids.map(async (id) => (await ask(`/api/als?n=${id}`)).json()));
    t.deepEqual(
      answers,
      ids.map((id) => [id, `nested-${id}`]),
    );
  });

  test.serial(`${name} 105: what one request enters, the next on its connection does not find`, async (t) => {
    // One after the other, so on one connection.
    for (const id of ['a', 'b', 'c'])
      t.deepEqual(await (await ask(`/api/als?enter=${id}`)).json(), { before: null, now: id, later: id });
  });

  test.serial(`${name}: large bodies both ways, byte for byte`, async (t) => {
    const size = 3 * 1024 * 1024;
    const bytes = Uint8Array.from({ length: size }, (_, i) => i % 251);
    t.deepEqual(await (await ask('/api/bytes', { method: 'POST', body: bytes })).json(), { length: size });
    const back = new Uint8Array(await (await ask(`/api/bytes?size=${size}`)).arrayBuffer());
    t.is(Buffer.compare(back, bytes), 0);
    t.is((await (await ask('/api/bytes?size=0')).arrayBuffer()).byteLength, 0);
  });

  test.serial(`${name} 113: text whose characters are cut by chunks arrives whole`, async (t) => {
    t.is(await (await ask('/api/bytes?text')).text(), '€uro grüße 漢字 😀 '.repeat(28 * 20));
  });

  test.serial(`${name}: no length that is wrong leaves, whatever the route says of it`, async (t) => {
    for (const length of ['5', '3', '9', '-1', 'x', '', '5, 5']) {
      const answer = await ask(`/api/odd?how=text&length=${encodeURIComponent(length)}`);
      t.is(answer.headers.get('content-length'), '5', length);
      t.is(await answer.text(), '12345', length);
    }
    for (const length of ['-1', 'x', ''])
      t.is(await (await ask(`/api/odd?how=stream&length=${length}`)).text(), 'xxxxx');
    for (const length of ['3', '9']) {
      const request = `GET /api/odd?how=stream&length=${length} HTTP/1.1\r\nHost: l\r\n\r\n`;
      const answer = await raw(running.port, `${request}${request}`, '500 Internal');
      // Cut, or refused where the whole is known before its head leaves: never an answer whose rest is taken for the next one.
      t.notRegex(answer, /200 OK[^]*\r\n\r\nx{5}/, length);
      t.notRegex(answer, capabilities.streaming ? /HTTP\/1\.1[^]+HTTP\/1\.1/ : /200 OK/, length);
    }
  });

  test.serial(`${name}: a GET with a body has none in Fetch, and its bytes are no second request`, async (t) => {
    const hidden = 'GET /api/answer?status=418 HTTP/1.1\r\nHost: l\r\n\r\n';
    for (const [method, fields, body] of [
      ['GET', `Content-Length: ${hidden.length}`, hidden],
      ['HEAD', `Content-Length: ${hidden.length}`, hidden],
      ['GET', 'Transfer-Encoding: chunked', `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`],
    ] as const) {
      const answer = await raw(
        running.port,
        `${method} /api/odd HTTP/1.1\r\nHost: l\r\n${fields}\r\n\r\n${body}GET /api/odd?how=error HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`,
      );
      t.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 500'], `${method} ${fields}`);
      if (method === 'GET')
        t.regex(answer, /{"before":true,"text":"","after":true,"used":false,"again":"read twice","cloned":"cloned"}/);
    }
    const posted = await ask('/api/odd', { method: 'POST', body: 'sent' });
    t.deepEqual(await posted.json(), {
      before: false,
      text: 'sent',
      after: false,
      used: true,
      again: true,
      cloned: true,
    });
  });

  test.serial(`${name}: fields are latin1 beside a body of UTF-8; those of one connection stay behind`, async (t) => {
    const close = 'HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n';
    const answer = await raw(running.port, `GET /api/odd?how=latin1 ${close}`);
    t.regex(answer, /^x-word: gr\xfcn\r$/im);
    t.regex(answer, /\r\n\r\ngr\xc3\xbcn$/);
    t.notRegex(await raw(running.port, `GET /api/odd?how=hop ${close}`), /timeout=99|h2c|^trailer|^proxy-/im);
  });

  if (capabilities.streaming) {
    test.serial(`${name} 116: a reader that stops bounds the producer`, async (t) => {
      const total = 800;
      const socket = await slowClient(running.port, `/api/pressure?total=${total}`, 'Connection: close\r\n');
      const { produced } = (await (await ask('/api/pressure?report')).json()) as { produced: number };
      t.true(produced > 0 && produced < total, `${produced} of ${total} chunks were made for a reader that takes none`);
      let length = 0;
      for await (const chunk of socket) length += (chunk as Buffer).length;
      t.true(length > total * 65_536);
    });
  }

  test.serial(`${name}: figures`, async (t) => {
    const now = (): RuntimeStats => running.app.stats().runtimes[name]!;
    // A client has its whole answer a moment before its request counts as over.
    while (now().active > 0) await new Promise((resolve) => setImmediate(resolve));
    const stats = now();
    t.true(stats.instances >= 1);
    t.is(stats.active, 0);
    if (capabilities.isolated) {
      t.true(stats.rssBytes > 1024 * 1024);
      t.true(stats.coldStartMs.every((ms) => ms > 0));
    }
  });
}
