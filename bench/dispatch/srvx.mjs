// A body there and back with srvx.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.argv[2]}/package.json`);
const { serve } = await import(pathToFileURL(require.resolve('srvx')).href);
const server = serve({
  port: 0,
  hostname: '127.0.0.1',
  silent: true,
  fetch: async (request) => new Response(await request.arrayBuffer()),
});
await server.ready();
process.stdout.write(`ready ${new URL(server.url).origin}\n`);
process.on('SIGTERM', () => process.exit(0));
