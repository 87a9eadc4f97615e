import { once } from 'node:events';
import { statSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import test from 'ava';

import { api, ask, page } from '../dispatch/_made.ts';
import { raw } from '../http/_raw.ts';
import { project } from '../_shared/project.ts';
import { bystander, childServer } from './_child.ts';

const hello = page(`res.end('hello'); return 'done';`);

/** Everything that comes until the server closes. */
async function drained(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => (text += chunk));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
}

// Alone: a client that has ten thousand connections to open beside it would be late itself.
test.serial('slow heads and slow bodies are cut with 408, and nobody else waits', async (t) => {
  const { port, url } = await childServer(t, {
    routes: { '/': hello, '/api/body': api('(req, res) => res.json(req.body)') },
    limits: { headerTimeoutMs: 3000, requestTimeoutMs: 4000 },
  });
  const others = bystander(url);
  const slow = Array.from({ length: 200 }, (_, i) => {
    const socket = connect(port, '127.0.0.1');
    if (i % 2 === 0) socket.write('GET / HTTP/1.1\r\nHost: l\r\nX: ');
    else socket.write('POST /api/body HTTP/1.1\r\nHost: l\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\n');
    // A byte now and then does not buy time.
    const drip = setInterval(() => socket.write('x'), 100);
    socket.once('close', () => clearInterval(drip));
    return drained(socket);
  });
  const answers = await Promise.all(slow);
  t.deepEqual([...new Set(answers.map((answer) => answer.slice(0, 12)))], ['HTTP/1.1 408']);
  const { answered, failed } = await others.stop();
  t.deepEqual(failed, []);
  t.true(answered > 0);
});

test.serial('10,000 idle connections: the next client is served; over the limit one is turned away', async (t) => {
  const { port, url } = await childServer(t, {
    routes: { '/': hello },
    limits: { connections: 10_001, headerTimeoutMs: 600_000 },
  });
  const idle: Socket[] = [];
  t.teardown(() => idle.forEach((socket) => socket.destroy()));
  while (idle.length < 10_000) {
    const some = Array.from({ length: 250 }, () => connect(port, '127.0.0.1'));
    idle.push(...some);
    await Promise.all(some.map((socket) => once(socket, 'connect')));
  }
  const kept = new Agent({ keepAlive: true });
  t.teardown(() => kept.destroy());
  const req = get({ port, host: '127.0.0.1', agent: kept });
  const [res] = await once(req, 'response');
  t.is(res.statusCode, 200);
  for await (const _ of res);
  // That one is kept: there is no room for another.
  const turned = connect(port, '127.0.0.1');
  t.is(await drained(turned), '');
  idle[0]!.destroy();
  for (;;) {
    try {
      t.is((await ask(url)).text, 'hello');
      break;
    } catch {
      // The server has not seen yet that one is gone.
    }
  }
});

test('1,000 clients that go away in mid-answer: every render is stopped, nothing is left', async (t) => {
  const { url, port } = await childServer(t, {
    routes: {
      '/': hello,
      '/stream': page(
        `globalThis.__open = (globalThis.__open ?? 0) + 1; globalThis.__all = (globalThis.__all ?? 0) + 1; res.write('first'); await new Promise((go) => signal.addEventListener('abort', go)); globalThis.__open--; return 'done';`,
      ),
      '/api/open': api('(req, res) => res.json([globalThis.__open, globalThis.__all])'),
    },
  });
  const others = bystander(url);
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connect(port, '127.0.0.1');
        socket.write('GET /stream HTTP/1.1\r\nHost: l\r\n\r\n');
        await once(socket, 'data');
        socket.destroy();
      }),
    );
  }
  for (;;) {
    const [open, all] = JSON.parse((await ask(`${url}/api/open`)).text) as [number, number];
    if (open > 0) continue;
    t.is(all, 1000);
    break;
  }
  t.deepEqual((await others.stop()).failed, []);
});

test('pipelined requests are answered in order; a half-closed connection is closed; HTTP/1.0 gets one and is closed', async (t) => {
  const { port } = await childServer(t, {
    routes: {
      '/[id]': page(
        `if (context.params.id === 'slow') await new Promise((go) => setTimeout(go, 50)); if (context.params.id === 'held') await new Promise((go) => signal.addEventListener('abort', go)); res.end('<' + context.params.id + '>'); return 'done';`,
      ),
    },
  });
  const one = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: l\r\n${more}\r\n`;
  const answers = await raw(port, one('/slow') + one('/b') + one('/c', 'Connection: close\r\n'));
  t.deepEqual(answers.match(/<\w+>/g), ['<slow>', '<b>', '<c>']);

  // A client that ends its side is one that went away: nothing else tells the two apart, and a render for nobody must stop.
  const half = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  half.end(one('/held'));
  t.is(await drained(half), '');
  const nothing = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  nothing.end();
  t.is(await drained(nothing), '');

  const old = await raw(port, 'GET /a HTTP/1.0\r\n\r\n');
  t.regex(old, /^HTTP\/1\.1 200 OK\r\n[\s\S]*<a>$/);
  t.notRegex(old, /transfer-encoding: chunked/i);
});

test('what cannot be parsed is 400 while there is no answer; in the middle of one it cuts the connection and adds nothing to the body', async (t) => {
  const { port } = await childServer(t, {
    routes: {
      '/begun': page(
        `res.setHeader('content-length', 1000); res.write('begun'); await new Promise((go) => signal.addEventListener('abort', go)); return 'done';`,
      ),
    },
  });
  const client = connect({ port, host: '127.0.0.1' });
  client.write('GET /begun HTTP/1.1\r\nHost: l\r\n\r\n');
  client.on('data', (chunk: string) => chunk.includes('begun') && client.write('\0 junk\r\n\r\n'));
  t.regex(await drained(client), /\r\n\r\nbegun$/);
  t.regex(await raw(port, '\0 junk\r\n\r\n'), /^HTTP\/1\.1 400 Bad Request\r\n/);
});

test('what could be read as two requests is refused, and the hidden one never reaches a route', async (t) => {
  const { port, url } = await childServer(t, {
    routes: {
      '/': hello,
      '/hidden': page(`globalThis.__hidden = true; res.end('hidden'); return 'done';`),
      '/api/echo': api('(req, res) => res.json(req.body)'),
      '/api/hidden': api('(req, res) => res.json(globalThis.__hidden === true)'),
    },
  });
  const hidden = 'GET /hidden HTTP/1.1\r\nHost: l\r\n\r\n';
  const post = (fields: string, body: string): string =>
    `POST /api/echo HTTP/1.1\r\nHost: l\r\nContent-Type: text/plain\r\n${fields}\r\n${body}`;
  const shapes: Record<string, string> = {
    'length and chunked': post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden}`),
    'chunked and length': post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', `0\r\n\r\n${hidden}`),
    'two lengths': post(`Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n`, hidden),
    'a list of lengths': post(`Content-Length: 0, ${hidden.length}\r\n`, hidden),
    'a signed length': post(`Content-Length: +${hidden.length}\r\n`, hidden),
    'a hexadecimal length': post('Content-Length: 0x0\r\n', hidden),
    'chunked that is not last': post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${hidden}`),
    'a coding that is not chunked': post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${hidden}`),
    'chunked twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${hidden}`),
    'a space before the colon': post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${hidden}`),
    'a tab before the name': post('\tTransfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden}`),
    'a folded field': post('X: a\r\n Transfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden}`),
    'a bare line feed': `POST /api/echo HTTP/1.1\r\nHost: l\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a bare carriage return': post('X: a\rTransfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden}`),
    'a NUL in a field': post('X: a\0b\r\n', hidden),
    'a chunk size with junk': post('Transfer-Encoding: chunked\r\n', `0_2e\r\n\r\n${hidden}`),
    'a negative chunk': post('Transfer-Encoding: chunked\r\n', `-1\r\n\r\n${hidden}`),
    'a chunk without its line end': post('Transfer-Encoding: chunked\r\n', `1\r\nab0\r\n\r\n${hidden}`),
    'a chunk size that overflows': post('Transfer-Encoding: chunked\r\n', `fffffffffffffffff\r\n\r\n${hidden}`),
    'a space in the target': `GET / HTTP/1.1 GET /hidden HTTP/1.1\r\nHost: l\r\n\r\n${hidden}`,
    'another protocol': `GET / HTTP/9.9\r\nHost: l\r\n\r\n${hidden}`,
    'two hosts': `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`,
    'an upgrade to HTTP/2': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`,
  };
  for (const [name, text] of Object.entries(shapes)) {
    const answer = await raw(port, text);
    t.regex(answer, /^(?:HTTP\/1\.1 (?:400|501) |$|<reset>$)/, name);
    t.notRegex(answer, /hidden/, name);
  }
  t.is((await ask(`${url}/api/hidden`)).text, 'false');
  // What looks like the above and is well-formed.
  const exact = await raw(port, post(`Content-Length: ${hidden.length}\r\nConnection: close\r\n`, hidden));
  t.regex(exact, /^HTTP\/1\.1 200 /);
  t.is((await ask(`${url}/api/hidden`)).text, 'false');
  const chunked = 'Transfer-Encoding: chunked\r\nConnection: close\r\n';
  t.regex(await raw(port, post(chunked, '5;ext=1\r\nhello\r\n0\r\nTrailer: x\r\n\r\n')), /"hello"$/);
  t.is((await ask(url)).text, 'hello');
});

test('a body that ends half way does not look whole to the route', async (t) => {
  const { port, url } = await childServer(t, {
    routes: {
      '/': hello,
      '/api/body': api('(req, res) => { globalThis.__got = req.body; res.json(1); }'),
      '/api/got': api('(req, res) => res.json(globalThis.__got ?? null)'),
    },
  });
  for (const text of [
    'content-length: 100\r\n\r\nhalf',
    'transfer-encoding: chunked\r\n\r\n64\r\nhalf',
    'transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n',
  ]) {
    const socket = connect(port, '127.0.0.1');
    socket.end(`POST /api/body HTTP/1.1\r\nHost: l\r\ncontent-type: text/plain\r\n${text}`);
    t.notRegex(await drained(socket), /^HTTP\/1\.1 200/, text);
  }
  t.is((await ask(`${url}/api/got`)).text, 'null');
  t.is((await ask(url)).text, 'hello');
});

test('no value of a route can start a header or an answer of its own', async (t) => {
  const { url, port } = await childServer(t, {
    routes: {
      '/api/set': api(`(req, res) => { res.setHeader('x-given', req.query.v); res.send('set'); }`),
      '/api/go': api(`(req, res) => res.redirect(req.query.v)`),
      '/api/cookie': api(`(req, res) => { res.setHeader('set-cookie', ['a=' + req.query.v]); res.send('set'); }`),
    },
  });
  const bad = encodeURIComponent('x\r\nset-cookie: forged=1\r\n\r\n<script>');
  for (const path of ['/api/set', '/api/go', '/api/cookie']) {
    const answer = await raw(port, `GET ${path}?v=${bad} HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`);
    t.notRegex(answer, /^set-cookie: forged/im, path);
    t.notRegex(answer, /^<script>/m, path);
  }
  t.is((await ask(`${url}/api/set?v=fine`)).headers.get('x-given'), 'fine');
});

test('SIGTERM under load: what was accepted is answered', async (t) => {
  const begun = join(project(t, {}), 'begun');
  const {
    url,
    port,
    process: child,
    exited,
  } = await childServer(t, {
    routes: {
      '/': page(
        `require('node:fs').appendFileSync(${JSON.stringify(begun)}, 'x'); await new Promise((go) => setTimeout(go, 20)); res.end('hello'); return 'done';`,
      ),
    },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  t.teardown(() => agent.destroy());
  const failed: string[] = [];
  let answered = 0;
  let refused = 0;
  let crossed = 0;
  const client = async (): Promise<void> => {
    while (refused === 0) {
      await new Promise<void>((resolve) => {
        let answering = false;
        const req = get({ port, host: '127.0.0.1', agent }, (res) => {
          answering = true;
          let text = '';
          res
            .on('data', (chunk) => (text += chunk))
            .on('close', () => {
              if (res.complete && text === 'hello') answered += 1;
              else failed.push(`${res.statusCode} ${text} ${res.complete}`);
              resolve();
            });
        });
        req.on('error', (error: NodeJS.ErrnoException) => {
          // Nobody listens any more: never accepted.
          if (error.code === 'ECONNREFUSED') refused += 1;
          // Nor was this: a kept connection that was closed for its idleness while the request was on its way.
          else if (error.code === 'ECONNRESET' && !answering) crossed += 1;
          else failed.push(`${error.code} ${req.reusedSocket}`);
          resolve();
        });
      });
    }
  };
  const clients = Array.from({ length: 50 }, client);
  while (answered < 200) await new Promise(setImmediate);
  child.kill('SIGTERM');
  await Promise.all(clients);
  t.deepEqual(failed, []);
  t.deepEqual(await exited, [0, null]);
  t.is(answered, statSync(begun).size, `every request that reached the route is answered; ${crossed} did not reach it`);
  await t.throwsAsync(ask(url));
});
