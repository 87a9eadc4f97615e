// The other end of the framing bench: answers `hello` by one of three wires.
import { createServer } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { Socket } from 'node:net';

import { Channel } from '../dist/runtimes/edge/channel.js';
import { FRAME } from '../dist/runtimes/edge/protocol.js';

const [wire, path] = process.argv.slice(2);
if (wire === 'frames') {
  const channel = new Channel(new Socket({ fd: 3, readable: true, writable: true }), (type, stream, payload) => {
    const head = payload.toString('utf8', 7);
    if (head.length > 0) channel.sendMessage(FRAME.Answer, stream, 0, 0, '200\n\ncontent-type\ntext/plain', 'hello');
  });
  channel.send(FRAME.Ready, 0);
} else if (wire === 'http') {
  createServer((_, res) => res.setHeader('content-type', 'text/plain').end('hello')).listen(path, () =>
    process.send('up'),
  );
} else {
  const server = createHttp2();
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'text/plain' });
    stream.end('hello');
  });
  server.listen(path, () => process.send('up'));
}
process.on('disconnect', () => process.exit());
