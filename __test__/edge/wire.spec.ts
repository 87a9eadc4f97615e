import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import test, { type ExecutionContext } from 'ava';

import { Channel } from '../../dist/runtimes/edge/channel.js';
import { encodeHead, FRAME, FRAME_HEAD, parseAnswerHead } from '../../dist/runtimes/edge/protocol.js';

/** Two ends of a real connection. */
async function pair(t: ExecutionContext): Promise<[Socket, Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [peer] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => {
    client.destroy();
    peer.destroy();
    server.close();
  });
  return [client, peer];
}

type Seen = [number, number, string];

/** A frame's bytes, written by hand from the description in `protocol.ts`. */
function frame(type: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32BE(payload.length + 5);
  head[4] = type;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

test('frames arrive as they were sent, small and large, in order', async (t) => {
  const [one, two] = await pair(t);
  const seen: Seen[] = [];
  const done = new Promise<void>((resolve) => {
    const channel = new Channel(two, (type, stream, payload) => {
      seen.push([
        type,
        stream,
        payload.length > 100 ? `${payload.length}:${payload.at(-1)}` : payload.toString('utf8'),
      ]);
      if (type === 99) resolve();
    });
    t.false(channel.closed);
  });
  const channel = new Channel(one, () => {});
  channel.send(1, 2, Buffer.from('bytes'));
  channel.sendText(2, 0xffff_ffff, 'grüße 👋');
  channel.sendText(3, 1, 'x', Uint8Array.of(65));
  channel.sendNumber(4, 1, 0x41424344);
  channel.send(5, 1);
  channel.send(6, 1, new Uint8Array(300_000).fill(7));
  channel.sendText(7, 1, 'y'.repeat(70_000));
  for (let i = 0; i < 1000; i++) channel.send(8, i, new Uint8Array(99).fill(97));
  channel.sendMessage(9, 1, 0x010203, 3, 'h', 'b');
  channel.sendMessage(10, 1, 0, 0, 'head', new Uint8Array(50_000).fill(9));
  channel.send(99, 0);
  await done;
  t.deepEqual(seen.slice(0, 5), [
    [1, 2, 'bytes'],
    [2, 0xffff_ffff, 'grüße 👋'],
    [3, 1, 'Ax'],
    [4, 1, 'ABCD'],
    [5, 1, ''],
  ]);
  t.deepEqual(seen.slice(5, 7), [
    [6, 1, '300000:7'],
    [7, 1, '70000:121'],
  ]);
  t.deepEqual(
    seen.slice(7, 1007).map(([, stream]) => stream),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  t.deepEqual(seen.slice(1007), [
    [9, 1, '\u0001\u0002\u0003\0\0\0\u0001hb'],
    [10, 1, '50008:9'],
    [99, 0, ''],
  ]);
});

test('cut anywhere, read into memory that is used again, or stopped by a handler: the frames are the same', async (t) => {
  const [, socket] = await pair(t);
  socket.setMaxListeners(0);
  const wire = Buffer.concat([
    frame(1, 1, Buffer.from('one')),
    frame(2, 2, Buffer.alloc(0)),
    frame(3, 3, Buffer.from('three')),
    frame(4, 4, Buffer.from('4')),
  ]);
  const expected: Seen[] = [
    [1, 1, 'one'],
    [2, 2, ''],
    [3, 3, 'three'],
    [4, 4, '4'],
  ];
  for (let size = 1; size <= wire.length; size++) {
    const seen: Seen[] = [];
    const memory = Buffer.alloc(wire.length);
    const channel = new Channel(socket, (type, stream, payload) => {
      seen.push([type, stream, payload.toString()]);
      return type !== 2;
    });
    for (let at = 0; at < wire.length; at += size) {
      const chunk = memory.subarray(0, wire.copy(memory, 0, at, at + size));
      channel.receive(chunk, true);
      memory.fill(0xff);
    }
    t.true(seen.length <= 2 && seen.length > 0);
    channel.resume();
    t.deepEqual(seen, expected, `pieces of ${size}`);
  }
});

test('a frame that its handler cannot take does not stop those after it; an impossible length ends the wire', async (t) => {
  const [one, two] = await pair(t);
  const seen: number[] = [];
  const channel = new Channel(one, (type) => {
    seen.push(type);
    if (type === 1) return false;
  });
  channel.receive(Buffer.concat([frame(1, 1, Buffer.from('x')), frame(2, 1, Buffer.alloc(0))]), false);
  channel.resume();
  t.deepEqual(seen, [1, 2]);
  const closed = new Promise<void>((resolve) => one.on('close', resolve));
  one.on('error', () => {});
  channel.receive(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0]), false);
  await closed;
  t.true(channel.closed);
  two.destroy();
});

test('heads: what is sent is what is read', (t) => {
  const input = {
    href: 'http://x/a?b',
    url: '/a?b',
    asPath: '/a?b',
    requestId: 'r',
    isData: true,
    buffered: false,
    params: { id: ['1', '2'] },
    query: {},
  };
  t.is(
    encodeHead('GET', input, ['Host', 'x', 'Cookie', 'a=1']),
    'GET\nhttp://x/a?b\n5\n/a?b\n\nr\n{"id":["1","2"]}\n\n\nHost\nx\nCookie\na=1',
  );
  t.is(
    encodeHead('GET', { ...input, asPath: '/z', status: 404 }, []),
    'GET\nhttp://x/a?b\n1\n/a?b\n/z\nr\n{"id":["1","2"]}\n\n{"status":404}',
  );
  t.throws(() => encodeHead('GET', { ...input, url: '/a\nx' }, []), { message: /line feed/ });
  t.deepEqual(parseAnswerHead('200\nFine\na\nb'), {
    status: 200,
    statusText: 'Fine',
    lines: ['200', 'Fine', 'a', 'b'],
  });
  t.is(new Set(Object.values(FRAME)).size, Object.keys(FRAME).length);
});
