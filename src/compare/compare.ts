import { statSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import type { BuildOutput } from '../bundle/output.ts';
import type { Manifest } from '../manifest/types.ts';
import { ask, streamed } from './answer.ts';
import type { Answer } from './answer.ts';
import { load, quantile } from './load.ts';
import { bootServer } from './server.ts';
import type { MeasuredServer } from './server.ts';
import type { Subject } from './subjects.ts';
import { summarise } from './summary.ts';
import type { ComparedRoute, ComparedRuntime, Comparison, Spread } from './types.ts';

export interface MeasureOptions {
  /** Absolute path of the project. */
  dir: string;
  /** The build, made with a function for every Node route. */
  output: BuildOutput;
  outDir: string;
  /** With the uses of every route. */
  manifest: Manifest;
  /** `name@version` that a route's bundle holds, by route. */
  packages: ReadonlyMap<string, readonly string[]>;
  subjects: readonly Subject[];
  skipped: Comparison['skipped'];
  settings: Comparison['settings'];
  signal?: AbortSignal | undefined;
  onProgress(done: number, total: number, what: string): void;
}

const MODES = ['server', 'lambda'] as const;
type Mode = (typeof MODES)[number];

/** Node routes run twice: in the server's own process, and in instances. */
function runtimeIn(mode: Mode, { route }: Subject): ComparedRuntime | null {
  if (route.runtime === 'edge') return mode === 'server' ? 'edge' : null;
  return mode === 'server' ? 'nodejs' : 'lambda';
}

/** Measures every subject on every runtime that it can run on. Some seconds a route. */
export async function measureRoutes(options: MeasureOptions): Promise<Comparison> {
  const { dir, outDir, settings, signal, onProgress } = options;
  const routes: ComparedRoute[] = [];
  const skipped = [...options.skipped];
  const memory: Partial<Record<ComparedRuntime, { memoryBytes: number; instances: number }>> = {};
  const modes = MODES.filter((mode) => options.subjects.some((subject) => runtimeIn(mode, subject) !== null));
  const total = modes.length * settings.boots + modes.length * options.subjects.length;
  let done = 0;
  for (const node of modes) {
    const subjects = options.subjects.filter((subject) => runtimeIn(node, subject) !== null);
    const boots = new Map<string, number[]>();
    let last: MeasuredServer | null = null;
    for (let i = 0; i < settings.boots; i++) {
      onProgress(
        done++,
        total,
        `booting ${node === 'server' ? 'the server' : 'instances'}, ${i + 1} of ${settings.boots}`,
      );
      await last?.stop();
      last = await bootServer({ dir, outDir, node, signal });
      for (const subject of subjects) await coldAsk(last, subject, node, boots);
    }
    try {
      for (const subject of subjects) {
        onProgress(done++, total, `asking ${subject.route.route}`);
        const measured = await measureRoute(last!, subject, runtimeIn(node, subject)!, boots, options);
        if ('why' in measured) skipped.push({ route: subject.route.route, why: measured.why });
        else routes.push(measured);
      }
      const { runtimes, rssBytes } = await last!.figures();
      if (node === 'server') memory.nodejs = { memoryBytes: rssBytes, instances: 1 };
      for (const name of node === 'server' ? (['edge'] as const) : (['lambda'] as const)) {
        const stats = runtimes[name];
        if (stats) memory[name] = { memoryBytes: stats.rssBytes, instances: stats.instances };
      }
    } finally {
      await last?.stop();
    }
  }
  const [cpu] = cpus();
  return {
    version: 1,
    tool: options.output.tool,
    buildId: options.output.buildId,
    machine: {
      cpus: cpus().length,
      model: cpu?.model ?? '',
      memoryBytes: totalmem(),
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    },
    settings,
    runtimes: summarise(routes, memory),
    routes,
    skipped,
  };
}

/** The first request of a fresh process: what it waits for is in `Server-Timing`. */
async function coldAsk(
  server: MeasuredServer,
  { route, path }: Subject,
  node: Mode,
  boots: Map<string, number[]>,
): Promise<void> {
  const answer = await ask(server.url + path);
  const loadMs = Number(
    /(?:^|,\s*)load;dur=([\d.]+)/.exec(String(answer.headers['server-timing'] ?? ''))?.[1] ?? Number.NaN,
  );
  if (answer.status >= 400 || Number.isNaN(loadMs)) return;
  const list = boots.get(route.route) ?? [];
  // On Node the process itself is what boots.
  list.push(route.runtime === 'nodejs' && node === 'server' ? server.bootMs + loadMs : loadMs);
  boots.set(route.route, list);
}

async function measureRoute(
  server: MeasuredServer,
  { route, path }: Subject,
  runtime: ComparedRuntime,
  boots: ReadonlyMap<string, number[]>,
  { settings, output, outDir, manifest, packages, signal }: MeasureOptions,
): Promise<ComparedRoute | { why: string }> {
  const url = server.url + path;
  const answers: Answer[] = [];
  for (let i = 0; i < settings.asks; i++) answers.push(await ask(url, signal ? { signal } : {}));
  const { status } = answers.at(-1)!;
  if (status >= 300) return { why: `GET ${path} answered ${status}` };
  const burst = await load(url, { concurrency: settings.concurrency, durationMs: settings.loadMs });
  signal?.throwIfAborted();
  const cold = boots.get(route.route) ?? [];
  const size = manifest.routes.find((entry) => entry.route === route.route);
  return {
    route: route.route,
    runtime,
    path,
    status,
    coldBootMs: { ...spread(cold), samples: cold.length },
    firstByteMs: spread(answers.map((answer) => answer.firstByteMs)),
    wholeMs: spread(answers.map((answer) => answer.wholeMs)),
    streaming: runtime === 'lambda' ? 'no' : answers.every(streamed) ? 'seen' : 'not seen',
    requestsPerSecond: burst.requestsPerSecond,
    failed: burst.failed,
    code: codeOf(runtime, route, output, outDir),
    io: ioOf(size?.uses ?? []),
    packages: [...(packages.get(route.route) ?? [])],
  };
}

function codeOf(
  runtime: ComparedRuntime,
  route: Subject['route'],
  output: BuildOutput,
  outDir: string,
): ComparedRoute['code'] {
  const { budgets } = output.switchrt;
  if (runtime === 'lambda')
    return { bytes: statSync(join(outDir, 'lambda', `${route.lambda}.zip`)).size, limit: budgets.lambda };
  if (runtime === 'edge') return { bytes: route.size.gzip, limit: budgets.edge };
  return { bytes: route.code.files.reduce((sum, file) => sum + statSync(join(outDir, file)).size, 0), limit: null };
}

const IO: ReadonlySet<string> = new Set(
  'child_process cluster dgram dns fs http http2 https inspector net readline tls worker_threads'.split(' '),
);

function ioOf(uses: Manifest['routes'][number]['uses']): string[] {
  const names = uses.filter(({ kind }) => kind === 'module').map(({ api }) => api.split('/')[0]!);
  return [...new Set(names.filter((name) => IO.has(name)))].sort();
}

function spread(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}
