import cluster from 'node:cluster';

import { serve } from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { nextSignal } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { runWorkers, untilPrimarySaysSo } from '../workers.ts';

/** `switchrt-native start`: serves until a signal ends it. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const workers = args.number('workers') ?? 1;
  const adminPort = args.number('admin-port');
  if (workers > 1 && adminPort !== undefined)
    throw new UsageError('--admin-port and --workers exclude each other: each process would tell of itself alone.');
  if (workers > 1 && cluster.isPrimary) return runWorkers(workers, (url) => terminal.out(`ready ${url}\n`));

  const server = await serve({
    dir: args.positionals[0] ?? '.',
    outDir: args.value('out-dir'),
    port: args.number('port') ?? 3000,
    hostname: args.value('hostname') ?? '127.0.0.1',
    node: args.value('node') as 'server' | 'lambda' | undefined,
    serverTiming: args.has('server-timing') || undefined,
    adminPort,
  }).catch((error: unknown) => {
    // The channel to the first process would keep this one alive.
    cluster.worker?.disconnect();
    throw error;
  });
  const stopped = cluster.isWorker ? untilPrimarySaysSo() : nextSignal();
  if (cluster.isWorker) process.send!({ ready: server.url });
  else terminal.out(`ready ${server.url}\n`);
  if (server.adminUrl !== null) terminal.error(`admin ${server.adminUrl}\n`);

  await stopped;
  // A second signal does not wait for what is running.
  void nextSignal().then((again) => process.exit(again === 'SIGINT' ? 130 : 143));
  await server.close();
  if (cluster.isWorker) cluster.worker!.disconnect();
  return EXIT.fine;
}
