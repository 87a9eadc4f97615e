// The demo's server process: serves a build, and tells its parent what its runtimes have done so far.
import { createServer } from 'node:http';

import { createDispatcher } from '../dist/index.js';

const started = performance.now();
// Only what went wrong: the demo prints what its requests cost itself.
const logger = { log: ({ level, message }) => level !== 'info' && process.stderr.write(`${level} ${message}\n`) };
const app = await createDispatcher({ dir: process.argv[2], serverTiming: true, logger });
const server = createServer(app.handler);
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
  process.send({
    type: 'ready',
    url: `http://127.0.0.1:${server.address().port}`,
    readyMs: performance.now() - started,
    bootMs: process.uptime() * 1000,
  });
});
process.on('message', (message) => {
  if (message === 'stats') process.send({ type: 'stats', stats: app.stats().runtimes });
});
const stop = async () => {
  server.close();
  await app.close();
  process.exit(0);
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
