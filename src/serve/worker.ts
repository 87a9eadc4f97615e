import { SwitchrtError } from '../errors.ts';
import { WORKER_OPTIONS } from './cluster.ts';
import type { FromWorker, ToWorker } from './cluster.ts';
import { startEarly } from './early.ts';
import type { ServeOptions, Server } from './serve.ts';

/** First file of a worker: serves until its parent says so, or is gone. */
const send = (message: FromWorker): void => {
  process.send?.(message);
};

/** An error as it crosses to the parent. */
function told(error: unknown): { code: string; message: string } {
  if (error instanceof SwitchrtError) return { code: error.code, message: error.message };
  return { code: 'SRT_INTERNAL', message: String(error) };
}

async function main(): Promise<void> {
  const options = JSON.parse(process.env[WORKER_OPTIONS] ?? '{}') as ServeOptions;
  // Routes see the environment: this is no part of it.
  delete process.env[WORKER_OPTIONS];
  let server: Server;
  try {
    await startEarly(options.dir, options.outDir);
    server = await (await import('./serve.ts')).serve(options);
  } catch (error) {
    process.send?.({ type: 'failed', ...told(error) } satisfies FromWorker, undefined, undefined, () =>
      process.exit(2),
    );
    return;
  }
  const close = (): void => void server.close().finally(() => process.exit(0));
  // A terminal's Ctrl-C reaches every process: here the parent decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('SIGTERM', close);
  process.on('disconnect', close);
  const reload = async (outDir: string | undefined): Promise<void> => {
    try {
      send({ type: 'reloaded', buildId: await server.reload(outDir) });
    } catch (error) {
      send({ type: 'not-reloaded', ...told(error) });
    }
  };
  process.on('message', (message: ToWorker) => {
    if (message.type === 'close') close();
    else if (message.type === 'reload') void reload(message.outDir);
    else if (message.type === 'figures')
      void server.figures().then(([figures]) => send({ type: 'figures', figures: figures! }));
  });
  send({ type: 'ready', url: server.url, drainMs: server.dispatcher!.limits.drainMs });
}

void main();
