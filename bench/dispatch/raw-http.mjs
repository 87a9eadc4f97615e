// The least that a Node server can do.
import { createServer } from 'node:http';

const server = createServer((_, res) => res.setHeader('content-type', 'text/plain').end('hello'));
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready http://127.0.0.1:${server.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
