// One server under soak, in a process of its own. Its parent asks over the channel.
import { setImmediate as turn } from 'node:timers/promises';

import { serve } from '../../dist/index.js';

/** Lines of the log without what differs from request to request, and how often each came. */
const told = new Map();
const logger = {
  log({ level, message, error }) {
    if (level === 'info') return;
    const text = `${message}${error instanceof Error ? `: ${error.message}` : ''}`
      .replace(/\b\d+\b/g, '#')
      .slice(0, 300);
    if (told.has(text) || told.size < 500) told.set(text, (told.get(text) ?? 0) + 1);
  },
};
const server = await serve({ ...JSON.parse(process.argv[2]), port: 0, logger });

const answers = {
  /** Memory of this process with the garbage gone, in bytes. */
  async sample() {
    for (let i = 0; i < 3; i++) {
      globalThis.gc();
      await turn();
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapUsed, external, rss, active: server.dispatcher.stats().active };
  },
  log: async () => [...told].sort((a, b) => b[1] - a[1]),
  active: async () => server.dispatcher.stats().active,
  reload: (outDir) => server.reload(outDir),
  async close() {
    await server.close();
    setImmediate(() => process.exit(0));
  },
};

process.on('message', ({ id, ask, value }) => {
  answers[ask](value).then(
    (answer) => process.send({ id, answer }),
    (error) => process.send({ id, error: String(error?.stack ?? error) }),
  );
});
process.send({ url: server.url });
