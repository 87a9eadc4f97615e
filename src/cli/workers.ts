import cluster, { type Worker } from 'node:cluster';

import { EXIT, type Exit } from './exit.ts';
import { nextSignal } from './signals.ts';

/** A worker that dies sooner than this after its start is not the request's fault: starting it again would not help. */
const BOOT_MS = 1_000;

/**
 * Runs this command line in `count` processes that share its port, until a signal.
 *
 * The first one starts alone, so that a port in use or a missing build is told once. One that dies later is replaced.
 */
export async function runWorkers(count: number, onReady: (url: string) => void): Promise<Exit> {
  cluster.setupPrimary({ exec: process.argv[1]!, args: process.argv.slice(2) });
  let stopping = false;
  const stopped = nextSignal().finally(() => {
    stopping = true;
  });
  const first = await boot();
  if (typeof first === 'number') return EXIT.failure;
  const others = await Promise.all(Array.from({ length: count - 1 }, boot));
  if (others.some((other) => typeof other === 'number')) {
    await stopAll();
    return EXIT.failure;
  }
  const failed = new Promise<void>((resolve) => {
    const started = new Map<number, number>();
    cluster.on('fork', ({ id }) => started.set(id, performance.now()));
    cluster.on('exit', ({ id }) => {
      if (stopping) return;
      if (performance.now() - (started.get(id) ?? 0) < BOOT_MS) resolve();
      else cluster.fork();
    });
  });
  if (!stopping) onReady(first.url);
  await Promise.race([stopped, failed]);
  const wasAsked = stopping;
  stopping = true;
  await stopAll();
  return wasAsked ? EXIT.fine : EXIT.failure;
}

/** A worker that accepts connections, or the exit code of one that does not get there. */
function boot(): Promise<{ url: string } | number> {
  const worker = cluster.fork();
  return new Promise((resolve) => {
    worker.once('message', ({ ready }: { ready: string }) => resolve({ url: ready }));
    worker.once('exit', (code) => resolve(code));
  });
}

/** In a worker: Ctrl-C reaches every process of the terminal, but only the first process decides. */
export function untilPrimarySaysSo(): Promise<void> {
  process.on('SIGINT', () => {});
  return new Promise((resolve) => {
    process
      .once('message', () => resolve())
      .once('disconnect', () => resolve())
      .once('SIGTERM', () => resolve());
  });
}

async function stopAll(): Promise<void> {
  const alive = Object.values(cluster.workers ?? {}).filter(
    (worker): worker is Worker => worker !== undefined && !worker.isDead(),
  );
  const gone = alive.map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())));
  void nextSignal().then(() => alive.forEach((worker) => worker.process.kill('SIGKILL')));
  for (const worker of alive) worker.send('stop');
  await Promise.all(gone);
}
