// The dispatcher against `next start`: first requests and requests per second of the four hello/page routes.
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { install, median, root, server, throughput, timed } from './lib.mjs';

export const title = 'start against next start, the same app, one after the other';

const routes = ['/api/node', '/api/edge', '/node', '/edge'];
const cli = join(root, 'dist/cli/bin.js');

/** Of each side: its time to readiness and the first request of each route, a new process for each, sides in turn. */
async function firstRequests(sides) {
  const figures = sides.map(() => ({ ready: [], ...Object.fromEntries(routes.map((route) => [route, []])) }));
  for (let i = 0; i < 5; i++) {
    for (const route of routes) {
      for (const [side, start] of sides.entries()) {
        const instance = await start();
        figures[side].ready.push(instance.readyMs);
        const at = performance.now();
        const response = await fetch(instance.origin + route);
        await response.text();
        figures[side][route].push(performance.now() - at);
        if (response.status !== 200) throw new Error(`${route} answered ${response.status}`);
        await instance.stop();
      }
    }
  }
  return figures.map((all) => Object.fromEntries(Object.entries(all).map(([key, values]) => [key, median(values)])));
}

async function rates(start) {
  const instance = await start();
  const figures = {};
  for (const route of routes) figures[route] = await throughput(instance.origin + route);
  await instance.stop();
  return figures;
}

export async function run({ log }) {
  const peer = install('peers/next-16');
  const work = mkdtempSync(join(tmpdir(), 'switchrt-bench-'));
  const rows = [];
  try {
    const ours = join(work, 'ours');
    cpSync(join(root, 'bench/apps/serve'), ours, { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(ours, 'node_modules'));
    const theirs = join(peer, 'app');
    rmSync(theirs, { recursive: true, force: true });
    cpSync(join(root, 'bench/apps/serve'), theirs, { recursive: true });
    writeFileSync(join(theirs, 'next.config.js'), 'module.exports = { typescript: { ignoreBuildErrors: true } };\n');
    const next = join(peer, 'node_modules/next/dist/bin/next');

    log('building the app with both');
    const oursBuild = timed(process.execPath, [cli, 'build', ours]);
    const theirsBuild = timed(process.execPath, [next, 'build', theirs], {
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    });
    if (!existsSync(join(theirs, '.next/BUILD_ID'))) throw new Error('next build left nothing');
    rows.push({ what: 'build, whole command', who: 'switchrt-native', value: oursBuild, unit: 'ms' });
    rows.push({
      what: 'build, whole command',
      who: 'next 16',
      value: theirsBuild,
      unit: 'ms',
      ratio: theirsBuild / oursBuild,
    });

    const start = () => server(process.execPath, [cli, 'start', ours, '--port', '0'], { ready: /ready (http:\S+)/ });
    let port = 41000 + (process.pid % 1000);
    const nextStart = async () => {
      port += 1;
      const instance = await server(process.execPath, [next, 'start', theirs, '-p', String(port), '-H', '127.0.0.1'], {
        ready: /✓ Ready in/,
      });
      return { ...instance, origin: `http://127.0.0.1:${port}` };
    };

    log('first requests, a new process for each');
    const [oursFirst, theirsFirst] = await firstRequests([start, nextStart]);
    for (const key of ['ready', ...routes]) {
      const what = key === 'ready' ? 'start to ready' : `first request of ${key}`;
      rows.push({ what, who: 'switchrt-native', value: oursFirst[key], unit: 'ms' });
      rows.push({
        what,
        who: 'next 16',
        value: theirsFirst[key],
        unit: 'ms',
        ratio: theirsFirst[key] / oursFirst[key],
        ...(key === '/api/edge' || key === '/edge' ? { target: '5 × at least' } : {}),
        ...(key === 'ready' ? { target: '1 × at least' } : {}),
      });
    }

    log('requests per second');
    const oursRates = await rates(start);
    const theirsRates = await rates(nextStart);
    const raw = createServer((_, res) => res.setHeader('content-type', 'text/plain').end('hello')).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => raw.once('listening', resolve));
    const rawRate = await throughput(`http://127.0.0.1:${raw.address().port}/`);
    raw.close();
    for (const route of routes) {
      rows.push({
        what: `requests per second of ${route}`,
        who: 'switchrt-native',
        value: oursRates[route],
        unit: '/s',
      });
      rows.push({
        what: `requests per second of ${route}`,
        who: 'next 16',
        value: theirsRates[route],
        unit: '/s',
        ratio: oursRates[route] / theirsRates[route],
        target: '3 × at least',
      });
    }
    rows.push({
      what: 'requests per second of hello',
      who: 'raw node:http, in this process',
      value: rawRate,
      unit: '/s',
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return rows;
}
