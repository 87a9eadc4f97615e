// A fetch-style handler behind @hono/node-server, with Hono's own router in front as its users have it.
import { createRequire } from 'node:module';

const require = createRequire(`${process.argv[2]}/package.json`);
const { Hono } = require('hono');
const { serve } = require('@hono/node-server');
const app = new Hono();
app.get('/api/fetch', () => new Response('hello'));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  process.stdout.write(`ready http://127.0.0.1:${port}\n`),
);
process.on('SIGTERM', () => process.exit(0));
