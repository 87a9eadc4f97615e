// `npm run soak [-- --minutes 60] [--rate 120] [--json]`: two servers under a mixed load for a long time. One is left alone; the other moves to
// another build every minute and has routes that end or hold up their processes. Exit code 1 when a figure grows or a request fails.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { fail, setUp } from './lib.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '120' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);
if (!(minutes > 0) || !(rate > 0)) fail('--minutes and --rate take a number above 0.');
if (process.platform !== 'linux') fail('The soak reads what it measures from /proc: it runs on Linux.');

await setUp();

const { makeApp } = await import('../bench/soak/app.mjs');
const { processesOf, startServer } = await import('../bench/soak/child.mjs');
const { createClients } = await import('../bench/soak/load.mjs');
const { Pace } = await import('../bench/soak/pace.mjs');
const { figures, table } = await import('../bench/soak/verdict.mjs');

const say = (text) => process.stderr.write(`${text}\n`);
const totalMs = minutes * 60_000;
/** A reload and a sample come once in this time. */
const periodMs = Math.min(60_000, totalMs / 15);
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-soak-')));
const upstream = createServer((_req, res) => res.end('upstream')).listen(0, '127.0.0.1');
await new Promise((listening) => upstream.once('listening', listening));

say('building the app, both states of it');
const builds = await makeApp(join(dir, 'app'));
const subjects = {};
for (const name of ['left alone', 'changing']) {
  const server = await startServer({ dir: join(dir, 'app'), outDir: builds[0] });
  const clients = createClients({ ...server, upstream: `http://127.0.0.1:${upstream.address().port}/` });
  subjects[name] = { server, samples: [], pace: new Pace(clients, rate / 2) };
}
const { pace, server } = subjects['changing'];
let reloads = 0;
let faults = 0;
const problems = [];

const sampleAll = async () => {
  for (const [name, subject] of Object.entries(subjects)) {
    await subject.pace.pause();
    // Clients that went away are noticed a moment later.
    for (let i = 0; (await subject.server.ask('active')) > 0; i++) {
      if (i === 100) {
        problems.push(`${name}: requests are under way 10 s after the last client has gone`);
        break;
      }
      await delay(100);
    }
    subject.samples.push({ at: Math.round(performance.now() - began), ...(await subject.server.sample()) });
    subject.pace.start();
  }
};

const began = performance.now();
try {
  for (const subject of Object.values(subjects)) {
    await subject.pace.warmUp();
    subject.pace.start();
  }
  say(`${rate} requests a second for ${minutes} minutes`);
  for (let period = 1; performance.now() - began < totalMs; period++) {
    const ends = began + period * periodMs;
    const part = () => delay(periodMs / 6);
    await part();
    reloads++;
    await server.ask('reload', builds[reloads % 2]).catch((error) => problems.push(`reload: ${error.message}`));
    for (const name of ['loop on edge', 'exit in lambda', 'hang in lambda']) {
      await part();
      faults++;
      await pace.fault(name);
    }
    await delay(Math.max(0, ends - performance.now()));
    await sampleAll();
    const [still, moved] = Object.values(subjects).map(({ samples }) => samples.at(-1));
    const brief = ({ heapUsed, rss, processes }) =>
      `${(heapUsed / 2 ** 20).toFixed(1)}/${(rss / 2 ** 20).toFixed(0)} MB, ${processes.length} processes`;
    say(
      `${((performance.now() - began) / 60_000).toFixed(1)} min: left alone ${brief(still)}; changing ${brief(moved)}`,
    );
  }
} finally {
  for (const [name, subject] of Object.entries(subjects)) {
    await subject.pace.pause();
    subject.log = await subject.server.ask('log').catch(() => []);
    const before = processesOf(subject.server.pid).length;
    const code = await subject.server.close().catch((error) => error.message);
    const left = processesOf(subject.server.pid).length;
    if (code !== 0) problems.push(`${name}: the server ended with ${code}`);
    if (left > 0) problems.push(`${name}: ${left} of ${before} processes outlive the server`);
  }
  upstream.close();
  upstream.closeAllConnections();
  rmSync(dir, { recursive: true, force: true });
}

const result = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  minutes,
  rate,
  reloads,
  faults,
  problems,
  servers: {},
};
for (const [name, subject] of Object.entries(subjects)) {
  const counts = (map) => Object.fromEntries([...map].sort());
  const { requests, heldBack, failed, excused } = subject.pace;
  if (heldBack > 0) problems.push(`${name}: ${heldBack} requests were held back, the server was too slow for the rate`);
  for (const [kind, { count, first, last }] of failed)
    problems.push(`${name}: ${count} × ${kind}, between second ${first} and ${last}`);
  const rows = figures(subject.samples);
  for (const row of rows) if (row.grows) problems.push(`${name}: ${row.name} grows`);
  result.servers[name] = {
    requests,
    failed: counts(failed),
    excused: counts(excused),
    figures: rows,
    log: subject.log,
    samples: subject.samples,
  };
}
const lines = [
  `${minutes} minutes, ${rate} requests a second, ${reloads} reloads, ${faults} faults that end or hold up a process; Node ${process.version}.`,
];
for (const [name, { requests, failed, excused, figures: rows }] of Object.entries(result.servers)) {
  const sum = (counts) => Object.values(counts).reduce((total, { count }) => total + count, 0);
  lines.push('', `## The server that is ${name}`, '', ...table(rows), '');
  lines.push(
    `${requests.toLocaleString('en')} requests, ${sum(failed)} failed; ${sum(excused)} that cannot run twice were lost with an edge host.`,
  );
}
lines.push('', problems.length === 0 ? 'Flat, and nothing failed.' : ['Not in order:', ...problems].join('\n- '));
process.stdout.write(`${values.json ? JSON.stringify(result, null, 2) : lines.join('\n')}\n`);
process.exit(problems.length === 0 ? 0 : 1);
