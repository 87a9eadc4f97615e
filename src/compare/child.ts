import { serve } from '../serve/serve.ts';
import type { DispatcherStats } from '../dispatch/dispatcher.ts';

/** From a measured server to who measures it. */
export type FromChild =
  | { type: 'ready'; url: string }
  | { type: 'failed'; message: string }
  | { type: 'figures'; runtimes: DispatcherStats['runtimes']; rssBytes: number };

/** First file of a measured server: a process of its own, so that measuring does not slow down what is measured. */
async function main(): Promise<void> {
  const [dir = '.', outDir = '', node = 'server'] = process.argv.slice(2);
  const send = (message: FromChild): void => void process.send?.(message);
  try {
    const server = await serve({
      dir,
      outDir,
      node: node as 'server' | 'lambda',
      port: 0,
      logs: false,
      serverTiming: true,
    });
    const close = (): void => void server.close().finally(() => process.exit(0));
    process.on('disconnect', close);
    process.on('message', () => {
      const { runtimes } = server.dispatcher!.stats();
      send({ type: 'figures', runtimes, rssBytes: process.memoryUsage().rss });
    });
    send({ type: 'ready', url: server.url });
  } catch (error) {
    process.send?.({ type: 'failed', message: String(error) } satisfies FromChild, undefined, undefined, () =>
      process.exit(1),
    );
  }
}

void main();
