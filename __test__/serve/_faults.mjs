// What breaks on Node, in lambda functions and on the wire, and what its own request gets: for the test and for the bench.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Times are long enough for a bystander on a busy machine to keep within them. */
export const FILES = {
  'package.json': '{ "private": true }\n',
  'switchrt.config.mjs': `export default {
  lambda: { routes: ['/api/fn/**'], concurrency: 6, timeoutMs: 1000 },
  limits: { headerTimeoutMs: 3000, requestTimeoutMs: 4000, connections: 20000 },
};
`,
  'pages/index.js': 'export default () => <p>home</p>;\n',
  'pages/api/here.js': `export default (req, res) => res.send('here');\n`,
  'pages/api/fn/here.js': `export default (req, res) => res.send('here');\n`,
  'pages/api/edge.js': `export const config = { runtime: 'edge' };\nexport default () => new Response('here');\n`,
  'pages/api/node.js': `export default (req, res) => {
  const { how } = req.query;
  if (how === 'throw') throw new Error('on purpose');
  if (how === 'late') { res.send('answered'); setTimeout(() => { throw new Error('on purpose, later'); }, 1); return; }
  if (how === 'reject') { Promise.reject(new Error('on purpose')); return res.send('answered'); }
  if (how === 'hang') return new Promise(() => {});
  if (how === 'half') { res.write('half'); setTimeout(() => res.destroy(new Error('on purpose')), 20); return new Promise(() => {}); }
  if (how === 'body') return res.json(req.body);
  res.write('first');
  return new Promise((done) => res.once('close', done));
};
`,
  'pages/api/fn/init.js': `throw new Error('on purpose, while it loads');\nexport default () => {};\n`,
  'pages/api/fn/broken.js': `export default (req, res) => {
  const { how } = req.query;
  if (how === 'throw') throw new Error('on purpose');
  if (how === 'exit') process.exit(3);
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  if (how === 'hang') return new Promise(() => {});
  if (how === 'loop') for (;;);
  if (how === 'large') return res.send('x'.repeat(6.5 * 1024 * 1024));
};
`,
};

/** Routes of all three runtimes that are asked all the while. */
export const BYSTANDERS = ['/api/here', '/api/fn/here', '/api/edge'];

const ask =
  (path) =>
  async ({ url }) => {
    const answer = await fetch(url + path);
    await answer.arrayBuffer();
    return String(answer.status);
  };

/** Everything that comes until the server closes. */
async function drained(socket) {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => (text += chunk));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
}

/** Many connections that send a byte now and then; the status that all of them get. */
const dripping =
  (head) =>
  async ({ port }) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => {
        const socket = connect(port, '127.0.0.1');
        socket.write(head);
        const drip = setInterval(() => socket.write('x'), 200);
        return drained(socket).finally(() => clearInterval(drip));
      }),
    );
    return [...new Set(answers.map((answer) => answer.slice(9, 12)))].join();
  };

const clients = (count, one) => (target) =>
  Promise.all(Array.from({ length: count }, () => one(target))).then((all) => [...new Set(all)].join());

const post = 'POST /api/node?how=body HTTP/1.1\r\nHost: l\r\nContent-Type: text/plain\r\n';

/** By where it breaks: what its own requests get, and what else happens. */
export const FAULTS = {
  Lambda: {
    'a throw while the function loads': { status: '502', told: 'each request boots anew', run: ask('/api/fn/init') },
    'a throw in a request': { status: '500', told: 'the instance lives', run: ask('/api/fn/broken?how=throw') },
    '`process.exit` in a request': {
      status: '502',
      told: 'the next request boots another instance',
      run: ask('/api/fn/broken?how=exit'),
    },
    'an instance that is killed': {
      status: '502',
      told: 'the next request boots another instance',
      run: ask('/api/fn/broken?how=kill'),
    },
    'a request that hangs': {
      status: '504',
      told: '`lambda.timeoutMs`; the instance is ended',
      run: ask('/api/fn/broken?how=hang'),
    },
    'a tight loop': {
      status: '504',
      told: '`lambda.timeoutMs`; the instance is ended',
      run: ask('/api/fn/broken?how=loop'),
    },
    'an answer over 6 MB': { status: '413', told: 'the instance lives', run: ask('/api/fn/broken?how=large') },
  },
  Node: {
    'a throw': { status: '500', told: 'a line in the log', run: ask('/api/node?how=throw') },
    'a throw after the answer': { status: '200', told: 'a line in the log', run: ask('/api/node?how=late') },
    'a rejection that nobody handles': { status: '200', told: 'a line in the log', run: ask('/api/node?how=reject') },
    'an answer that breaks off': {
      status: 'cut',
      told: 'the connection is cut, so that it does not look whole',
      run: (target) => ask('/api/node?how=half')(target).catch(() => 'cut'),
    },
    'a route that never answers': {
      status: 'none',
      told: 'it waits until its client goes; nothing else does',
      run: ({ url }) =>
        fetch(`${url}/api/node?how=hang`, { signal: AbortSignal.timeout(500) }).then(
          ({ status }) => String(status),
          () => 'none',
        ),
    },
  },
  Network: {
    '100 heads that come byte by byte': {
      status: '408',
      told: '`limits.headerTimeoutMs`',
      run: dripping('GET / HTTP/1.1\r\nHost: l\r\nX: '),
    },
    '100 bodies that come byte by byte': {
      status: '408',
      told: '`limits.requestTimeoutMs`',
      run: dripping(`${post}Content-Length: 1000\r\n\r\n`),
    },
    '100 connections whose other half is closed': {
      status: 'none',
      told: 'closed at once',
      run: clients(100, async ({ port }) => {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
        socket.end();
        return (await drained(socket)) || 'none';
      }),
    },
    '1,000 clients that go away in mid-answer': {
      status: 'none',
      told: 'their routes are told and end',
      async run(target) {
        for (let round = 0; round < 10; round++)
          await clients(100, async ({ port }) => {
            const socket = connect(port, '127.0.0.1');
            socket.on('error', () => undefined);
            socket.write('GET /api/node?how=stream HTTP/1.1\r\nHost: l\r\n\r\n');
            await once(socket, 'data');
            socket.destroy();
          })(target);
        return 'none';
      },
    },
    '2,000 idle connections': {
      status: 'none',
      told: 'they wait, and cost memory alone',
      async run({ port }) {
        const idle = [];
        while (idle.length < 2000) {
          const some = Array.from({ length: 250 }, () => connect(port, '127.0.0.1'));
          for (const socket of some) socket.on('error', () => undefined);
          idle.push(...some);
          await Promise.all(some.map((socket) => once(socket, 'connect')));
        }
        for (const socket of idle) socket.destroy();
        return 'none';
      },
    },
    'a head over 16 KB': {
      status: '431',
      told: '`limits.headerBytes`',
      run: ({ port }) => {
        const socket = connect(port, '127.0.0.1');
        socket.write(`GET / HTTP/1.1\r\nHost: l\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
        return drained(socket).then((text) => text.slice(9, 12));
      },
    },
    'a length and chunks at once': {
      status: '400',
      told: 'refused, as all that can be read as two requests',
      run: ({ port }) => {
        const socket = connect(port, '127.0.0.1');
        socket.write(`${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
        return drained(socket).then((text) => text.slice(9, 12));
      },
    },
  },
};
