import { once } from 'node:events';
import { connect } from 'node:net';

import test from 'ava';

import { edge } from './_host.ts';

test('a chunk is at the client before the next one exists', async (t) => {
  // Each request of /go lets one chunk out: the order is made by events, not by time.
  const { get } = await edge(t, {
    routes: {
      '/both': `
        const gate = (self.gate ??= { next: null });
        if (context.query.go) { gate.next(); return new Response('ok'); }
        let n = 0;
        return new Response(new ReadableStream({ async pull(c) {
          if (n > 0) await new Promise((resolve) => { gate.next = resolve; });
          if (n === 3) c.close(); else c.enqueue(new TextEncoder().encode('chunk ' + n++));
        } }, { highWaterMark: 0 }));`,
    },
  });
  const reader = (await get('/both')).body!.getReader();
  const seen: string[] = [];
  for (let i = 0; i < 4; i++) {
    const { value, done } = await reader.read();
    if (done) break;
    seen.push(new TextDecoder().decode(value));
    await get('/both?go=1');
  }
  t.deepEqual(seen, ['chunk 0', 'chunk 1', 'chunk 2']);
});

test('a client that goes away fires request.signal and cancels the producer within 100 ms', async (t) => {
  const { get, logged, logs } = await edge(t, {
    routes: {
      '/stream': `
        request.signal.addEventListener('abort', () => console.log('aborted ' + request.signal.reason.name));
        return new Response(new ReadableStream({
          pull(c) { c.enqueue(new Uint8Array(10)); return new Promise(() => {}); },
          cancel(reason) { console.log('cancelled ' + reason.name); },
        }, { highWaterMark: 0 }));`,
      '/waits': `
        console.log('waiting');
        await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
        console.log('let go');
        return new Response('late');`,
    },
  });
  const took: number[] = [];
  // The best of some: on a busy machine one of them waits for a processor.
  for (let i = 0; i < 10 && !(Math.min(...took) < 100); i++) {
    logs.length = 0;
    const client = new AbortController();
    const response = await get('/stream', { signal: client.signal });
    await response.body!.getReader().read();
    const gone = performance.now();
    client.abort();
    await Promise.all(
      ['aborted AbortError', 'cancelled AbortError'].map((text) => logged((line) => line.message === text)),
    );
    took.push(performance.now() - gone);
  }
  t.true(Math.min(...took) < 100, `${took} ms`);

  const second = new AbortController();
  const pending = get('/waits', { signal: second.signal }).catch(() => {});
  await logged((line) => line.message === 'waiting');
  second.abort();
  await pending;
  t.is((await logged((line) => line.message === 'let go')).route, '/waits');
});

test('a slow reader bounds the producer', async (t) => {
  const { url, text } = await edge(t, {
    routes: {
      '/endless': `
        self.made ??= 0;
        if (context.query.count) return new Response(String(self.made));
        return new Response(new ReadableStream({ pull(c) { self.made += 65536; c.enqueue(new Uint8Array(65536)); } }));`,
    },
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  socket.write('GET /endless HTTP/1.1\r\nhost: x\r\n\r\n');
  // The count stands still once every buffer on the way is full.
  let last = -1;
  for (let same = 0; same < 5;) {
    const made = Number(await text('/endless?count=1'));
    same = made === last && made > 0 ? same + 1 : 0;
    last = made;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  t.true(last < 16 * 1024 * 1024, `${last} bytes were made for a client that reads none`);
  // And it goes on when the reader does.
  socket.resume();
  await once(socket, 'data');
  while (Number(await text('/endless?count=1')) <= last) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.destroy();
  t.pass();
});

test('a slow route bounds the sender of a body', async (t) => {
  const { url, text } = await edge(t, {
    routes: {
      '/slow': `
        if (context.query.go) { self.go(); return new Response('ok'); }
        await new Promise((resolve) => { self.go = resolve; });
        let size = 0; for await (const chunk of request.body) size += chunk.length;
        return new Response(String(size));`,
    },
  });
  const total = 64 * 1024 * 1024;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${total}\r\n\r\n`);
  const chunk = Buffer.alloc(1024 * 1024);
  let sent = 0;
  while (sent < total && socket.write(chunk)) sent += chunk.length;
  // With nobody reading, the kernel's buffers and one window are all that goes.
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.true(socket.bytesWritten - socket.writableLength < 24 * 1024 * 1024);
  sent += chunk.length;
  await text('/slow?go=1');
  while (sent < total) {
    if (!socket.write(chunk)) await once(socket, 'drain');
    sent += chunk.length;
  }
  let answer = '';
  for await (const piece of socket) answer += String(piece);
  t.true(answer.endsWith(String(total)), answer);
});

test('streams: pipes, tees, transforms, byob, iteration', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/streams': `
        const collect = async (stream) => { const out = []; for await (const value of stream) out.push(value); return out; };
        const numbers = () => new ReadableStream({ start(c) { for (let i = 0; i < 5; i++) c.enqueue(i); c.close(); } });
        const double = () => new TransformStream({ transform(v, c) { c.enqueue(v * 2); }, flush(c) { c.enqueue('end'); } });
        const result = {};
        result.pipe = await collect(numbers().pipeThrough(double()));
        const [a, b] = numbers().tee();
        result.tee = await Promise.all([collect(a), collect(b)]);
        const written = [];
        await numbers().pipeTo(new WritableStream({ async write(v) { await 0; written.push(v); }, close() { written.push('closed'); } }));
        result.written = written;
        result.text = (await collect(new Blob(['gr\\u00fc\\u00dfe']).stream().pipeThrough(new TextDecoderStream()))).join('');
        const bytes = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2, 3, 4, 5])); c.close(); } });
        const reader = bytes.getReader({ mode: 'byob' });
        const first = await reader.read(new Uint8Array(3)); const second = await reader.read(new Uint8Array(3));
        result.byob = [[...first.value], [...second.value], (await reader.read(new Uint8Array(1))).done];
        const pull = new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 8, pull(c) { const r = c.byobRequest; r.view[0] = 7; r.respond(1); c.close(); } });
        result.auto = (await collect(pull)).map((v) => [...v]);
        const failing = new ReadableStream({ pull() { throw new RangeError('no'); } });
        result.error = await collect(failing).catch((error) => error.name + ':' + (error instanceof RangeError));
        const aborted = new WritableStream({ write() { return new Promise(() => {}); }, abort(reason) { result.sinkAbort = reason; } });
        const writer = aborted.getWriter(); writer.write(1).catch(() => {}); writer.closed.catch(() => {}); await new Promise((r) => setTimeout(r));
        result.abortResolves = await Promise.race([writer.abort('why').then(() => 'resolved', (e) => 'rejected'), new Promise((r) => setTimeout(r, 50, 'waits for the write'))]);
        const signal = AbortSignal.abort('stop');
        result.signal = await numbers().pipeTo(new WritableStream(), { signal }).catch((reason) => reason);
        result.from = await collect(ReadableStream.from(['x', Promise.resolve('y')]));
        const broken = numbers().getReader(); broken.releaseLock();
        result.released = await broken.read().catch((error) => error.name);
        const transform = new TransformStream(); const w = transform.writable.getWriter(); w.write('p'); w.close(); result.identity = await collect(transform.readable);
        const cancelled = []; const source = new ReadableStream({ cancel(r) { cancelled.push(r); } });
        const through = source.pipeThrough(new TransformStream()); await through.cancel('bye'); await 0; result.cancelThrough = cancelled;
        return Response.json(result);`,
    },
  });
  t.deepEqual(await json('/streams'), {
    pipe: [0, 2, 4, 6, 8, 'end'],
    tee: [
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ],
    written: [0, 1, 2, 3, 4, 'closed'],
    text: 'grüße',
    byob: [[1, 2, 3], [4, 5], true],
    auto: [[7]],
    error: 'RangeError:true',
    abortResolves: 'waits for the write',
    signal: 'stop',
    from: ['x', 'y'],
    released: 'TypeError',
    identity: ['p'],
    cancelThrough: ['bye'],
  });
});
