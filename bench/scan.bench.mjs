// The scanner against what reads route config elsewhere, and against what it cannot do without, over the same generated apps.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { median, root, timed } from './lib.mjs';
import { app } from './scan/app.mjs';
import { inside, scaled } from './scan/inside.mjs';
import { packages } from './scan/packages.mjs';
import { next, vercel } from './scan/rivals.mjs';

export const title = 'scans of generated apps with a real import graph, cold, in process';

// Every thousand routes of a generated app are a part of it with libraries of its own that imports from earlier parts too: a route has
// as much behind it in each size, so that time per route can be compared. Up to 1,000 routes there is one part.
const SIZES = [
  { routes: 1_000, rounds: 5, repeats: 5 },
  { routes: 10_000, rounds: 2, repeats: 2 },
  { routes: 50_000, rounds: 0, repeats: 2 },
];
const count = (number) => number.toLocaleString('en');

async function took(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Ours and the rivals in turn: what disturbs one round disturbs all of it. */
async function against(target, { rounds, repeats }) {
  const { scan } = await import(join(root, 'dist/index.js'));
  const graph = () => took(() => scan(target.dir));
  const config = () => took(() => scan(target.dir, { uses: false }));
  await graph();
  await config();
  const times = { graph: [], config: [], next: [], vercel: [] };
  for (let round = 0; round < Math.max(rounds, 1); round++) {
    for (let i = 0; i < repeats; i++) {
      times.graph.push(await graph());
      times.config.push(await config());
    }
    if (rounds > 0) {
      times.next.push(next(target));
      times.vercel.push(vercel(target));
    }
  }
  return Object.fromEntries(Object.entries(times).map(([who, ms]) => [who, ms.length > 0 ? median(ms) : undefined]));
}

function rivalRows(what, { graph, config, next: nextMs, vercel: vercelMs }) {
  const rows = [
    { what, who: 'switchrt-native, whole graph analysed', value: graph, unit: 'ms' },
    { what, who: 'switchrt-native, config only', value: config, unit: 'ms' },
  ];
  const rival = (who, value) =>
    rows.push(
      {
        what,
        who: `${who}, against the whole graph`,
        value,
        unit: 'ms',
        ratio: value / graph,
        target: '12 × at least',
      },
      { what, who: `${who}, against config only`, value, unit: 'ms', ratio: value / config, target: '18 ×, better 30' },
    );
  if (nextMs !== undefined) rival('next 16 getPageStaticInfo', nextMs);
  if (vercelMs !== undefined) rival('@vercel/static-config', vercelMs);
  return rows;
}

/** Of each pair the ratio says how many times the bare work fits into the scan. */
function insideRows(target, rounds) {
  const what = `${count(target.routes)} routes, inside Rust`;
  const of = inside(target, rounds, 'graph', 'parse', 'config', 'parse-routes');
  const kept = inside(target, rounds, 'warm', 'stat-decode');
  // Each changes a file every round, so that nothing else may run beside it.
  const [{ rescan }, { delta }] = ['rescan', 'delta'].map((what) => inside(target, rounds, what));
  const parse = scaled(of.parse, of.graph);
  return [
    {
      what,
      who: 'whole graph',
      value: of.graph.ms,
      unit: 'ms',
      ratio: of.graph.ms / parse,
      target: '1.5 × the bare parse',
    },
    { what, who: 'swc_core alone reads and parses the same bytes', value: parse, unit: 'ms' },
    { what, who: 'config only', value: of.config.ms, unit: 'ms', ratio: of.config.ms / of['parse-routes'].ms },
    { what, who: 'swc_core alone reads and parses the routes', value: of['parse-routes'].ms, unit: 'ms' },
    {
      what,
      who: 'nothing changed, cache on disk',
      value: kept.warm.ms,
      unit: 'ms',
      ratio: kept.warm.ms / kept['stat-decode'].ms,
      target: '3 × the bare walk',
    },
    { what, who: 'bare walk with metadata, answer decoded', value: kept['stat-decode'].ms, unit: 'ms' },
    { what, who: 'one file changed, cache on disk', value: rescan.ms, unit: 'ms' },
    { what, who: 'one file changed in a running scanner', value: delta.ms, unit: 'ms', target: 'under 10 ms' },
  ];
}

/** What packages cost on top of the same routes without them; each ratio is over the bare parse of their files. */
function packageRows(rounds) {
  const app = packages(2_000);
  try {
    const what = `node_modules of ${count(app.files)} files reached`;
    const plain = inside({ dir: app.without }, rounds, 'graph', 'warm');
    const full = inside(app, rounds, 'graph', 'parse', 'warm', 'stat');
    const cold = full.graph.ms - plain.graph.ms;
    const warm = full.warm.ms - plain.warm.ms;
    const who = (name) => `${name}, over the same routes without imports`;
    return [
      {
        what,
        who: who('cold'),
        value: cold,
        unit: 'ms',
        ratio: cold / full.parse.ms,
        target: '1.5 × the bare parse',
      },
      { what, who: 'swc_core alone reads and parses them', value: full.parse.ms, unit: 'ms' },
      { what, who: who('nothing changed, cache on disk'), value: warm, unit: 'ms', ratio: warm / full.parse.ms },
      { what, who: 'bare walk over them with metadata', value: full.stat.ms, unit: 'ms' },
    ];
  } finally {
    app.remove();
  }
}

function commandRows(target) {
  const cli = join(root, 'dist/cli/bin.js');
  const repeat = (args) => median(Array.from({ length: 9 }, () => timed(process.execPath, args)));
  const empty = repeat(['-e', '0']);
  const what = 'scan --json of 1,000 routes, over an empty node';
  const rows = [{ what: 'an empty node', who: 'node -e 0', value: empty, unit: 'ms' }];
  const help = execFileSync(process.execPath, [cli, 'scan', '--help'], { encoding: 'utf8' });
  // A cache on disk is no part of every version.
  const keeps = help.includes('--no-cache');
  const args = [cli, 'scan', target.dir, '--json'];
  const cold = repeat(keeps ? [...args, '--no-cache'] : args) - empty;
  rows.push({ what, who: 'cold', value: cold, unit: 'ms', target: 'at most 100 ms' });
  if (keeps) {
    const warm = [...args, '--cache-dir', join(target.dir, 'cache')];
    timed(process.execPath, warm);
    rows.push({ what, who: 'warm', value: repeat(warm) - empty, unit: 'ms', target: 'at most 60 ms' });
  }
  return rows;
}

export async function run({ log }) {
  const rows = [];
  for (const size of SIZES) {
    const target = app(size.routes);
    try {
      log(`${count(size.routes)} routes`);
      const times = await against(target, size);
      rows.push(...rivalRows(`scan of ${count(size.routes)} routes`, times));
      rows.push({
        what: `each of ${count(size.routes)} routes`,
        who: 'switchrt-native, whole graph analysed',
        value: (times.graph * 1000) / size.routes,
        unit: 'µs',
      });
      const peak = (what) => inside(target, 1, what).peak.kilobytes / 1024;
      for (const what of ['graph', 'config']) {
        const bound = size.routes === 50_000 ? { target: 'under 250 MB' } : {};
        rows.push({
          what: `peak memory, ${count(size.routes)} routes`,
          who: what,
          value: peak(what),
          unit: 'MB',
          ...bound,
        });
      }
      if (size.routes <= 10_000) rows.push(...insideRows(target, size.routes === 1_000 ? 15 : 5));
      if (size.routes === 1_000) rows.push(...commandRows(target));
    } finally {
      target.remove();
    }
  }
  log('packages');
  rows.push(...packageRows(15));
  return rows;
}
