// Three wires between two processes, with nothing behind them: our frames, HTTP/1.1 and HTTP/2 over a Unix socket.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Pool } from 'undici';

import { Channel } from '../dist/runtimes/edge/channel.js';
import { encodeHead, FRAME, parseAnswerHead } from '../dist/runtimes/edge/protocol.js';
import { median } from './lib.mjs';

export const title = 'hello from another process, 32 at a time, by wire';

const AT_ONCE = 32;
const HEADERS = [
  'host',
  '127.0.0.1:3000',
  'accept',
  '*/*',
  'user-agent',
  'bench',
  'accept-language',
  'en',
  'connection',
  'keep-alive',
];
const CONTEXT = {
  href: 'http://127.0.0.1:3000/api/edge',
  url: '/api/edge',
  asPath: '/api/edge',
  requestId: 'r-1',
  isData: false,
  buffered: false,
  params: {},
  query: {},
};

/** Answers a second, with `ask` called again by each that is done. */
async function rate(ask, ms) {
  const until = performance.now() + ms;
  let done = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await ask();
      done++;
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (done / (performance.now() - started)) * 1000;
}

const childFile = fileURLToPath(new URL('framing-child.mjs', import.meta.url));

async function frames() {
  const child = fork(childFile, ['frames'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'ipc'] });
  const waiting = new Map();
  let next = 1;
  let ready;
  const up = new Promise((resolve) => (ready = resolve));
  const channel = new Channel(child.stdio[3], (type, stream, payload) => {
    if (type === FRAME.Ready) return void ready();
    const end = 4 + payload.readUInt32BE(0);
    parseAnswerHead(payload.toString('utf8', 4, end));
    waiting.get(stream)(payload.subarray(end));
    waiting.delete(stream);
  });
  await up;
  const ask = () =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      channel.sendMessage(FRAME.Request, id, 0, 3, encodeHead('GET', CONTEXT, HEADERS), null);
    });
  return { ask, stop: () => child.disconnect() };
}

const headers = () =>
  Object.fromEntries(
    HEADERS.flatMap((_, i) => (i % 2 || HEADERS[i] === 'connection' ? [] : [[HEADERS[i], HEADERS[i + 1]]])),
  );

async function started(wire) {
  const path = join(tmpdir(), `switchrt-framing-${process.pid}-${wire}`);
  const child = fork(childFile, [wire, path]);
  await once(child, 'message');
  return { path, child };
}

async function http1() {
  const { path, child } = await started('http');
  const pool = new Pool('http://localhost', { socketPath: path, connections: AT_ONCE });
  const given = headers();
  const ask = async () => (await pool.request({ path: '/api/edge', method: 'GET', headers: given })).body.text();
  return { ask, stop: async () => (await pool.destroy(), child.disconnect()) };
}

async function http2() {
  const { path, child } = await started('http2');
  const session = connect('http://localhost', { createConnection: () => createConnection(path) });
  const { host: _, ...given } = headers();
  const ask = () =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':path': '/api/edge', ...given });
      stream
        .on('data', () => {})
        .on('end', resolve)
        .on('error', reject);
      stream.end();
    });
  return { ask, stop: () => (session.destroy(), child.disconnect()) };
}

export async function run({ log }) {
  const wires = {
    'length-prefixed frames, one socket pair': frames,
    'HTTP/1.1 over a Unix socket, undici pool': http1,
    'HTTP/2 over a Unix socket, one session': http2,
  };
  const figures = {};
  const ends = {};
  for (const [name, make] of Object.entries(wires)) ends[name] = await make();
  // In turns, so that what else the machine does is shared.
  for (let round = 0; round < 4; round++) {
    for (const [name, { ask }] of Object.entries(ends)) {
      log(`${name}, round ${round + 1}`);
      const value = await rate(ask, round === 0 ? 1000 : 2000);
      if (round > 0) (figures[name] ??= []).push(value);
    }
  }
  for (const { stop } of Object.values(ends)) await stop();
  const [ours] = Object.keys(wires);
  return Object.keys(wires).map((name) => ({
    what: 'hello from another process',
    who: name,
    value: median(figures[name]),
    unit: '/s',
    ...(name === ours ? {} : { ratio: median(figures[ours]) / median(figures[name]) }),
  }));
}
