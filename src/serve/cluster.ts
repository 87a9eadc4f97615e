import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createLogger } from '../dispatch/logger.ts';
import type { ErrorCode } from '../errors.ts';
import { SwitchrtError } from '../errors.ts';
import { serveAdmin } from './admin.ts';
import type { AdminServer, Figures } from './admin.ts';
import { listen } from './serve.ts';
import type { ServeOptions, Server } from './serve.ts';

/** From a worker to the process that started it. */
export type FromWorker =
  | { type: 'ready'; url: string; drainMs: number }
  | { type: 'failed'; code: string; message: string }
  | { type: 'figures'; figures: Figures }
  | { type: 'reloaded'; buildId: string }
  | { type: 'not-reloaded'; code: string; message: string };

export type ToWorker = { type: 'close' } | { type: 'figures' } | { type: 'reload'; outDir: string | undefined };

/** Environment variable that hands a worker its options, as JSON. */
export const WORKER_OPTIONS = 'SWITCHRT_WORKER_OPTIONS';

type ClusterOptions = ServeOptions & { port: number; hostname: string; workers: number };

/** Several processes on one port. One that dies is replaced, and takes only its own requests with it. */
export async function serveCluster(options: ClusterOptions): Promise<Server> {
  if (options.logger)
    throw new SwitchrtError('SRT_OPTION', 'option `logger` cannot be used with several workers: use `logs`');
  const { signal, adminPort, workers: count, logger: _logger, workers: _workers, ...rest } = options;
  const log = createLogger(options.logs ?? 'text');
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./worker.js', import.meta.url)),
    args: [],
    execArgv: ownFlags(process.execArgv),
    serialization: 'advanced',
    // What user code prints is a log; the caller's stdout is its own.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let port = options.port === 0 ? await freePort(options.hostname) : options.port;
  const workerOptions = (outDir: string | undefined): string =>
    JSON.stringify({ ...rest, port, ...(outDir === undefined ? {} : { outDir }), count: adminPort !== undefined });
  const env = { [WORKER_OPTIONS]: workerOptions(undefined) };
  /** With what settles when they serve. */
  const running = new Map<Worker, Promise<void>>();
  let closing: Promise<void> | undefined;
  let url = '';
  let drainMs = 10_000;
  let restarts = 0;

  const start = (): Promise<void> => {
    const worker = cluster.fork(env);
    const started = new Promise<void>((resolve, reject) => {
      let up = false;
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          up = true;
          restarts = 0;
          ({ url, drainMs } = message);
          resolve();
        } else if (message.type === 'failed') reject(new SwitchrtError(message.code as ErrorCode, message.message));
      });
      worker.once('exit', (code, signalName) => {
        running.delete(worker);
        reject(
          new SwitchrtError('SRT_INTERNAL', `a worker ended with ${signalName ?? `code ${code}`} before it was ready`),
        );
        if (closing || !up) return;
        log.log({
          level: 'error',
          message: `worker ${worker.process.pid} ended with ${signalName ?? `code ${code}`} and is replaced`,
        });
        void restart();
      });
    });
    running.set(worker, started);
    return started;
  };
  /** One that fails again and again must not keep the machine busy. */
  const restart = async (): Promise<void> => {
    await delay(restarts === 0 ? 0 : Math.min(100 * 2 ** restarts, 5000));
    restarts += 1;
    if (closing) return;
    try {
      await start();
    } catch (error) {
      log.log({ level: 'error', message: 'a worker could not be replaced', error });
      void restart();
    }
  };
  const collect = async (): Promise<Figures[]> => {
    const answers = [...running.keys()].map(async (worker) => {
      if (!worker.isConnected()) return null;
      const answer = (async () => {
        for (;;) {
          const [message] = (await once(worker, 'message', { signal: AbortSignal.timeout(2000) })) as [FromWorker];
          if (message.type === 'figures') return message.figures;
        }
      })();
      worker.send({ type: 'figures' } satisfies ToWorker);
      return answer.catch(() => null);
    });
    return (await Promise.all(answers)).filter((figures) => figures !== null);
  };
  const reloadWorker = async (worker: Worker, outDir: string | undefined): Promise<string | null> => {
    // One that starts hears nothing yet. It may have loaded what was there before.
    const serves = await running.get(worker)?.then(
      () => true,
      () => false,
    );
    if (!serves || !worker.isConnected()) return null;
    const gone = new AbortController();
    const onExit = (): void => gone.abort();
    worker.once('exit', onExit);
    try {
      worker.send({ type: 'reload', outDir } satisfies ToWorker);
      for (;;) {
        const [message] = (await once(worker, 'message', { signal: gone.signal })) as [FromWorker];
        if (message.type === 'reloaded') return message.buildId;
        if (message.type === 'not-reloaded') throw new SwitchrtError(message.code as ErrorCode, message.message);
      }
    } catch (error) {
      // One that dies meanwhile is replaced by one that loads what is there then.
      if (gone.signal.aborted) return null;
      throw error;
    } finally {
      worker.off('exit', onExit);
    }
  };
  const reload = async (outDir?: string): Promise<string> => {
    if (closing) throw new SwitchrtError('SRT_ABORTED', 'the server is closed');
    // One after the other: a build that cannot be loaded is known before a second process has left the old one. Those that start meanwhile come last.
    let buildId: string | null = null;
    for (const worker of running.keys()) buildId = (await reloadWorker(worker, outDir)) ?? buildId;
    if (buildId === null) throw new SwitchrtError('SRT_INTERNAL', 'no worker was there to reload');
    if (outDir !== undefined) env[WORKER_OPTIONS] = workerOptions(outDir);
    return buildId;
  };
  const stop = async (): Promise<void> => {
    const exits = [...running.keys()].map(async (worker) => {
      const gone = once(worker, 'exit');
      if (worker.isConnected()) worker.send({ type: 'close' } satisfies ToWorker);
      // A worker cuts what is left after `drainMs` itself; one that hangs cannot.
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), drainMs + 2000);
      await gone;
      clearTimeout(timer);
    });
    await Promise.all(exits);
  };

  let admin: AdminServer | null = null;
  try {
    // One after the other at first: if the port is taken, one says so.
    for (let attempt = 1; ; attempt++) {
      try {
        await start();
        break;
      } catch (error) {
        // Somebody else was faster on a port that was picked.
        if (options.port !== 0 || attempt === 3 || !(error as Error).message.startsWith(`Port ${port} `)) throw error;
        port = await freePort(options.hostname);
        env[WORKER_OPTIONS] = workerOptions(undefined);
      }
    }
    await Promise.all(Array.from({ length: count - 1 }, start));
    if (adminPort !== undefined)
      admin = await serveAdmin({ port: adminPort, hostname: options.hostname, collect, listen });
  } catch (error) {
    closing = stop();
    await closing;
    throw error;
  }
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      await stop();
      await admin?.close();
    })());
  signal?.addEventListener('abort', () => void close(), { once: true });
  return { url, adminUrl: admin?.url ?? null, dispatcher: null, figures: collect, reload, close };
}

/**
 * A port that nobody listens on. Workers that each ask for any would share one only as long as one of them lives: when all have died, those in
 * their place would be somewhere else.
 */
async function freePort(hostname: string): Promise<number> {
  const server = createServer();
  await listen(server, 0, hostname);
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Node's flags for a worker: this process's, without those that say what to run (`-e`) and their values. */
function ownFlags(flags: readonly string[]): string[] {
  return flags.filter(
    (flag, i) =>
      /^--(?!eval|print|input-type|inspect|check|test|watch)[\w-]+(?:=.*)?$/s.test(flag) &&
      (i + 1 === flags.length || flags[i + 1]!.startsWith('-')),
  );
}
