// Requests per second of what `start` serves against what its users could pick instead, and what a cold start costs.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cpuTime, install, median, requireFrom, root, server, timed } from './lib.mjs';
import { edgeScale } from './dispatch/edge-scale.mjs';

export const title =
  'requests per second (autocannon, 32 connections) and cold starts, every rival a process of its own, rounds taken in turn';

const cli = join(root, 'dist/cli/bin.js');
const CONNECTIONS = 32;
const ROUNDS = 5;

/** Load on one server: its requests per second, and its CPU time for each in microseconds. */
async function burst(autocannon, { origin, pid }, path, seconds, request) {
  const url = origin + path;
  const before = cpuTime(pid);
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, ...request });
  const used = before === null ? null : cpuTime(pid) - before;
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were no 2xx, ${result.errors} errors`);
  return { rate: result.requests.average, cpu: used === null ? null : used / result.requests.total };
}

/** Who answers what: `target` is the least ratio that is asked of us. */
const contests = [
  ['Node API', '/api/node', { 'next 16 start': ['next', '/api/node', 10], 'raw node:http': ['http', '/', 0.6] }],
  ['fetch-style Node handler', '/api/fetch', { '@hono/node-server': ['hono', '/api/fetch', 1] }],
  ['edge API, isolated', '/api/edge', { 'next 16 start': ['next', '/api/edge', 8], workerd: ['workerd', '/', 1] }],
  [
    'page of 50 rows, Node',
    '/node',
    { 'next 16 start': ['next', '/node', 6], 'raw React, Node stream': ['react', '/node', 0.75] },
  ],
  [
    'page of 50 rows, edge',
    '/edge',
    { 'next 16 start': ['next', '/edge', 6], 'raw React, web stream': ['react', '/edge', null] },
  ],
  [
    'POST of 1 MB and back',
    '/api/echo',
    { srvx: ['srvx', '/', 1] },
    { method: 'POST', body: Buffer.alloc(2 ** 20, 'x') },
  ],
  ['middleware and edge page', '/through', { 'the edge page alone': ['ours', '/edge', 1 / 1.3] }],
];

export async function run({ log }) {
  const peer = install('peers/next-16');
  const servers = install('peers/servers');
  const autocannon = requireFrom('.')('autocannon');
  const work = mkdtempSync(join(tmpdir(), 'switchrt-bench-'));
  const rows = [];
  const up = {};
  try {
    const ours = join(work, 'ours');
    // The app of `serve`, and what is measured here beyond it.
    for (const app of ['serve', 'dispatch']) cpSync(join(root, 'bench/apps', app), ours, { recursive: true });
    mkdirSync(join(ours, 'generated'));
    const table = Array.from({ length: 20_000 }, (_, i) => `{ id: ${i}, name: 'row ${i}', make: (x) => x + ${i} }`);
    writeFileSync(join(ours, 'generated/table.js'), `export const table = [\n${table.join(',\n')}\n];\n`);
    symlinkSync(join(root, 'node_modules'), join(ours, 'node_modules'));
    const theirs = join(peer, 'app');
    rmSync(theirs, { recursive: true, force: true });
    cpSync(join(root, 'bench/apps/serve'), theirs, { recursive: true });
    writeFileSync(join(theirs, 'next.config.js'), 'module.exports = { typescript: { ignoreBuildErrors: true } };\n');
    const next = join(peer, 'node_modules/next/dist/bin/next');
    log('building the app with both');
    timed(process.execPath, [cli, 'build', ours, '--node', 'lambda', '--out-dir', '.switchrt']);
    timed(process.execPath, [next, 'build', theirs], { env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } });

    const port = 42000 + (process.pid % 1000);
    const ready = /ready (http:\S+)/;
    const own = (name, ...args) =>
      server(process.execPath, [join(root, 'bench/dispatch', `${name}.mjs`), ...args], { ready });
    const start = {
      ours: () => server(process.execPath, [cli, 'start', ours, '--port', '0', '--node', 'server'], { ready }),
      next: async () => ({
        ...(await server(process.execPath, [next, 'start', theirs, '-p', String(port), '-H', '127.0.0.1'], {
          ready: /✓ Ready in/,
        })),
        origin: `http://127.0.0.1:${port}`,
      }),
      http: () => own('raw-http'),
      react: () => own('raw-react'),
      hono: () => own('hono', servers),
      srvx: () => own('srvx', servers),
      workerd: () => own('workerd', servers),
    };
    for (const name of Object.keys(start)) up[name] = await start[name]();

    for (const [what, path, rivals, request] of contests) {
      log(what);
      const sides = [
        ['switchrt-native', 'ours', path, null],
        ...Object.entries(rivals).map(([who, [name, at, least]]) => [who, name, at, least]),
      ];
      const bursts = new Map(sides.map(([who]) => [who, []]));
      // Warm first, every engine as long as it takes to compile what is hot; then in turn, so that what else the machine does falls on all of them.
      for (const [, name, at] of sides) await burst(autocannon, up[name], at, 3, request);
      for (let round = 0; round < ROUNDS; round++)
        for (const [who, name, at] of sides) bursts.get(who).push(await burst(autocannon, up[name], at, 2, request));
      const of = (who, figure) => median(bursts.get(who).map((each) => each[figure]));
      const us = sides[0][0];
      for (const [who, , , least] of sides) {
        const value = of(who, 'rate');
        const target = least === null ? {} : { target: `${Number(least.toFixed(2))} × at least` };
        const ratio = who === us ? {} : { ratio: of(us, 'rate') / value, ...target };
        rows.push({ what: `requests per second: ${what}`, who, value, unit: '/s', ...ratio });
      }
      if (of(us, 'cpu') === null) continue;
      for (const [who] of sides) {
        const value = of(who, 'cpu');
        const ratio = who === us ? {} : { ratio: value / of(us, 'cpu') };
        rows.push({ what: `CPU time per request: ${what}`, who, value, unit: 'µs', ...ratio });
      }
    }
    rows.push(...(await coldBoots(ours, log)));
    rows.push(...(await edgeScale(log)));
  } finally {
    await Promise.all(Object.values(up).map((instance) => instance.stop()));
    rmSync(work, { recursive: true, force: true });
  }
  return rows;
}

/** Lambda instances of a function of a megabyte, from spawn to the end of their init, against the least that a Node process takes. */
async function coldBoots(dir, log) {
  log('cold boots of a lambda function of 1 MB');
  const { createDispatcher } = await import(join(root, 'dist/dispatch/dispatcher.js'));
  const boots = [];
  const ladder = { 'node -e 0, whole process': ['-e', '0'], 'node that loads node:http': ['-e', 'require("http")'] };
  const steps = Object.fromEntries(Object.keys(ladder).map((who) => [who, []]));
  for (let i = 0; i < 11; i++) {
    for (const [who, args] of Object.entries(ladder)) steps[who].push(timed(process.execPath, args));
    const app = await createDispatcher({ dir, node: 'lambda', logger: { log() {} } });
    // Edge hosts start with a dispatcher, and on two cores a boot beside them is as long again.
    await (await app.fetch(new Request('http://localhost/api/edge'))).text();
    const response = await app.fetch(new Request('http://localhost/api/megabyte'));
    if ((await response.text()) !== '20000') throw new Error('the function of 1 MB did not answer');
    boots.push(app.stats().runtimes.lambda.coldStartMs[0]);
    await app.close();
  }
  const nothing = median(steps['node -e 0, whole process']);
  const [first, ...later] = boots;
  const what = 'lambda cold boot, 1 MB';
  return [
    ...Object.entries(steps).map(([who, values]) => ({ what, who, value: median(values), unit: 'ms' })),
    { what, who: 'switchrt-native, first after a build', value: first, unit: 'ms' },
    {
      what,
      who: 'switchrt-native, p50 of 10',
      value: median(later),
      unit: 'ms',
      ratio: median(later) / nothing,
      target: '2.5 × an empty node at most',
    },
  ];
}
