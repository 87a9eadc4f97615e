import { SwitchrtError } from '../errors.ts';
import { WORKER_OPTIONS } from './cluster.ts';
import type { FromWorker, ToWorker } from './cluster.ts';
import { startEarly } from './early.ts';
import type { ServeOptions, Server } from './serve.ts';

/** First file of a worker: serves until its parent says so, or is gone. */
const send = (message: FromWorker): void => {
  process.send?.(message);
};

async function main(): Promise<void> {
  const options = JSON.parse(process.env[WORKER_OPTIONS] ?? '{}') as ServeOptions;
  // Routes see the environment: this is no part of it.
  delete process.env[WORKER_OPTIONS];
  let server: Server;
  try {
    await startEarly(options.dir, options.outDir);
    server = await (await import('./serve.ts')).serve(options);
  } catch (error) {
    const { code, message } = error instanceof SwitchrtError ? error : { code: 'SRT_INTERNAL', message: String(error) };
    process.send?.({ type: 'failed', code, message } satisfies FromWorker, undefined, undefined, () => process.exit(2));
    return;
  }
  const close = (): void => void server.close().finally(() => process.exit(0));
  // A terminal's Ctrl-C reaches every process: here the parent decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', close);
  process.on('disconnect', close);
  process.on('message', (message: ToWorker) => {
    if (message.type === 'close') close();
    else if (message.type === 'figures')
      void server.figures().then(([figures]) => send({ type: 'figures', figures: figures! }));
  });
  send({ type: 'ready', url: server.url, drainMs: server.dispatcher!.limits.drainMs });
}

void main();
