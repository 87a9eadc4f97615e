import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { DispatcherStats } from '../dispatch/dispatcher.ts';
import type { RuntimeStats } from '../runtimes/contract.ts';
import type { RequestMetrics } from './metrics.ts';

/** Figures of one serving process. */
export interface Figures {
  stats: DispatcherStats;
  metrics: RequestMetrics;
  rssBytes: number;
}

export interface AdminOptions {
  port: number;
  hostname: string;
  /** Figures of every serving process. */
  collect(): Promise<Figures[]>;
  listen(server: Server, port: number, hostname: string): Promise<void>;
}

export interface AdminServer {
  url: string;
  close(): Promise<void>;
}

/** Health and metrics on a port of their own: no route of the app can clash with them, and no client of the app reaches them. */
export async function serveAdmin({ port, hostname, collect, listen }: AdminOptions): Promise<AdminServer> {
  const server = createServer((req, res) => {
    answer(req.url ?? '', collect).then(
      ({ status, type, body }) => res.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) =>
        res
          .writeHead(503, { 'content-type': 'text/plain; charset=utf-8' })
          .end(error instanceof Error ? error.message : String(error)),
    );
  });
  await listen(server, port, hostname);
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  path: string,
  collect: AdminOptions['collect'],
): Promise<{ status: number; type: string; body: string }> {
  if (path === '/_switchrt/metrics')
    return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: metricsText(await collect()) };
  if (path !== '/_switchrt/health') return { status: 404, type: 'text/plain; charset=utf-8', body: 'Not Found' };
  const figures = await collect();
  const active = figures.reduce((sum, { stats }) => sum + stats.active, 0);
  const body = JSON.stringify({
    status: 'ok',
    buildId: figures[0]?.stats.buildId ?? null,
    processes: figures.length,
    active,
    uptimeSeconds: Math.round(process.uptime()),
  });
  return { status: 200, type: 'application/json', body };
}

/** Prometheus' text format; figures of all processes added up. */
function metricsText(figures: readonly Figures[]): string {
  const lines: string[] = [];
  const metric = (name: string, type: string, help: string, samples: [labels: string, value: number][]): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [labels, value] of samples) lines.push(`${name}${labels} ${value}`);
  };
  const sum = (read: (figure: Figures) => number): number => figures.reduce((total, figure) => total + read(figure), 0);
  const families = [...new Set(figures.flatMap(({ metrics }) => Object.keys(metrics.byClass)))].sort();
  metric(
    'switchrt_requests_total',
    'counter',
    'Answered requests by status class.',
    families.map((family) => [`{class="${family}"}`, sum(({ metrics }) => metrics.byClass[family] ?? 0)]),
  );
  metric('switchrt_requests_aborted_total', 'counter', 'Requests whose client went away.', [
    ['', sum(({ metrics }) => metrics.aborted)],
  ]);
  metric('switchrt_requests_active', 'gauge', 'Requests under way.', [['', sum(({ metrics }) => metrics.active)]]);
  const count = sum(({ metrics }) => metrics.count);
  lines.push(
    '# HELP switchrt_request_duration_seconds Time from arrival to the end of the answer.',
    '# TYPE switchrt_request_duration_seconds histogram',
  );
  for (const [i, { le }] of (figures[0]?.metrics.buckets ?? []).entries()) {
    lines.push(
      `switchrt_request_duration_seconds_bucket{le="${le}"} ${sum(({ metrics }) => metrics.buckets[i]!.count)}`,
    );
  }
  lines.push(
    `switchrt_request_duration_seconds_bucket{le="+Inf"} ${count}`,
    `switchrt_request_duration_seconds_sum ${sum(({ metrics }) => metrics.seconds)}`,
    `switchrt_request_duration_seconds_count ${count}`,
  );
  const names = (['nodejs', 'lambda', 'edge'] as const).filter((name) =>
    figures.some(({ stats }) => stats.runtimes[name] !== null),
  );
  const each = (read: (stats: RuntimeStats) => number): [string, number][] =>
    names.map((name) => [
      `{runtime="${name}"}`,
      sum(({ stats }) => (stats.runtimes[name] ? read(stats.runtimes[name]) : 0)),
    ]);
  metric(
    'switchrt_instances',
    'gauge',
    'Instances by runtime.',
    each((stats) => stats.instances),
  );
  metric(
    'switchrt_instances_active',
    'gauge',
    'Requests that a runtime works on.',
    each((stats) => stats.active),
  );
  metric(
    'switchrt_cold_starts_total',
    'counter',
    'Cold starts by runtime.',
    each((stats) => stats.coldStarts),
  );
  metric(
    'switchrt_resident_bytes',
    'gauge',
    "Resident memory of a runtime's own processes.",
    each((stats) => stats.rssBytes),
  );
  metric('process_resident_memory_bytes', 'gauge', 'Resident memory of the serving processes.', [
    ['', sum(({ rssBytes }) => rssBytes)],
  ]);
  return `${lines.join('\n')}\n`;
}
