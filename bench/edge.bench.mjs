// The edge runtime alone: requests per second beside workerd, the middleware's price, memory, and the price of many routes.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { edgeLab } from './edge-lab.mjs';
import { install, median, root, server, throughput, timed } from './lib.mjs';

export const title = 'the edge runtime: rate, middleware, memory, 2,000 routes';

const cli = join(root, 'dist/cli/bin.js');
const ROUTES = 2_000;
const MB = 1024 * 1024;

const workerd = () =>
  server(process.execPath, [join(root, 'bench/dispatch/workerd.mjs'), install('peers/servers')], {
    ready: /ready (http:\S+)/,
  });

function app(work, name, change) {
  const folder = join(work, name);
  cpSync(join(root, 'bench/apps/serve'), folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  change(folder);
  timed(process.execPath, [cli, 'build', folder]);
  return () => server(process.execPath, [cli, 'start', folder, '--port', '0'], { ready: /ready (http:\S+)/ });
}

const MIDDLEWARE = `import { NextResponse } from 'next/server';
export default function middleware(request) {
  const headers = new Headers(request.headers);
  headers.set('x-seen', '1');
  return NextResponse.next({ request: { headers }, headers: { 'x-mw': '1' } });
}
`;

async function rates({ log, rows, plain, guarded }) {
  log('requests per second of an edge API route, and of workerd');
  // In turns, so that what else the machine does is shared.
  const [ours, theirs, page, behind] = [[], [], [], []];
  const one = await plain();
  const two = await guarded();
  const peer = await workerd();
  for (let i = 0; i < 3; i++) {
    ours.push(await throughput(`${one.origin}/api/edge`, { seconds: 3 }));
    theirs.push(await throughput(`${peer.origin}/`, { seconds: 3 }));
    page.push(await throughput(`${one.origin}/edge`, { seconds: 3 }));
    behind.push(await throughput(`${two.origin}/edge`, { seconds: 3 }));
  }
  await Promise.all([one.stop(), two.stop(), peer.stop()]);
  const what = 'requests per second of an edge API hello';
  rows.push({ what, who: 'switchrt-native', value: median(ours), unit: '/s' });
  const ratio = median(ours) / median(theirs);
  rows.push({ what, who: 'workerd', value: median(theirs), unit: '/s', ratio, target: '1 × at least' });
  rows.push({ what: 'requests per second of an edge page', who: 'switchrt-native', value: median(page), unit: '/s' });
  rows.push({
    what: 'the same behind a middleware that sets a header each way',
    who: 'switchrt-native',
    value: median(behind),
    unit: '/s',
    ratio: median(page) / median(behind),
    target: 'cost 1.3 × at most',
  });
}

async function memory({ log, rows, work }) {
  log('memory of edge pages');
  const count = 30;
  const start = app(work, 'pages', (folder) => {
    for (let i = 0; i < count; i++) cpSync(join(folder, 'pages/edge.js'), join(folder, `pages/p${i}.js`));
  });
  const instance = await start();
  const statm = async () => {
    const { stdout } = spawn('ps', ['-eo', 'pid,ppid,rss']);
    let text = '';
    for await (const chunk of stdout) text += chunk;
    const hosts = text
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([, parent]) => parent === instance.pid);
    // The one that serves is the larger one: the spare has loaded nothing.
    return Math.max(...hosts.map(([, , rss]) => rss)) * 1024;
  };
  const get = async (i) => (await fetch(`${instance.origin}/p${i}`)).text();
  for (let i = 0; i < 3; i++) await get(0);
  const base = await statm();
  for (let round = 0; round < 3; round++) for (let i = 1; i < count; i++) await get(i);
  rows.push({
    what: `memory of an edge page over the shared base (${count} pages)`,
    who: 'switchrt-native',
    value: Math.round((((await statm()) - base) / (count - 1) / MB) * 100) / 100,
    unit: 'MB',
    target: '5 at most',
  });
  await instance.stop();
}

async function many({ log, rows }) {
  log(`${ROUTES} edge routes`);
  const routes = {};
  for (let i = 0; i < ROUTES; i++) routes[`/r${i}`] = `return new Response('${i}');`;
  const lab = await edgeLab({ routes });
  const [first] = lab.runtime.hosts();
  const ms = [];
  for (let i = 0; i < ROUTES; i++) {
    const at = performance.now();
    const text = await (await fetch(`${lab.origin}/r${i}`)).text();
    if (text !== String(i)) throw new Error(`route ${i} answered ${text}`);
    ms.push(performance.now() - at);
  }
  const [head, tail] = [ms.slice(50, 250), ms.slice(-200)];
  rows.push({
    what: 'first request of a route, the first 200 of 2,000',
    who: 'switchrt-native',
    value: median(head),
    unit: 'ms',
  });
  rows.push({
    what: 'first request of a route, the last 200 of 2,000',
    who: 'switchrt-native',
    value: median(tail),
    unit: 'ms',
    ratio: median(tail) / median(head),
    target: 'flat',
  });
  rows.push({
    what: 'memory of the hosts after all 2,000',
    who: 'switchrt-native',
    value: Math.round(lab.runtime.stats().rssBytes / MB),
    unit: 'MB',
  });
  if (lab.runtime.hosts()[0] !== first) throw new Error('a host was replaced');
  await lab.close();
}

export async function run({ log }) {
  const work = mkdtempSync(join(tmpdir(), 'switchrt-bench-'));
  const rows = [];
  try {
    const plain = app(work, 'plain', () => {});
    const guarded = app(work, 'guarded', (folder) => writeFileSync(join(folder, 'middleware.js'), MIDDLEWARE));
    await rates({ log, rows, plain, guarded });
    await memory({ log, rows, work });
    await many({ log, rows });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return rows;
}
