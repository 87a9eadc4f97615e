import test from 'ava';

import { Response as Light } from '../../dist/http/light-response.js';
import { sendResponse } from '../../dist/http/response.js';
import { slabOf } from '../../dist/http/slabs.js';
import { listening } from './_raw.ts';

test('memory that was given back is used again, once; what is not given back is nobody else’s', (t) => {
  const source = new Uint8Array(100_000).fill(1);
  const first = slabOf(source)!;
  const second = slabOf(source)!;
  t.not(first.bytes.buffer, second.bytes.buffer);
  t.deepEqual(first.bytes, source);
  first.release();
  first.release();
  const third = slabOf(source.fill(2))!;
  t.is(third.bytes.buffer, first.bytes.buffer);
  t.is(third.bytes[0], 2);
  // Released twice, it is still there once.
  t.not(slabOf(source)!.bytes.buffer, third.bytes.buffer);
});

test('sizes that gain nothing by it have none', (t) => {
  t.is(slabOf(new Uint8Array(1000)), null);
  t.is(slabOf(new Uint8Array(5 * 1024 * 1024)), null);
});

test('many large answers at once, their source changed at once: each is what it was when it was made', async (t) => {
  const shared = new Uint8Array(300_000);
  const { url } = await listening(t, async (req, res) => {
    const mark = Number(req.url!.slice(1));
    shared.fill(mark);
    const response = new Light(shared);
    shared.fill(255);
    await sendResponse(response, req, res);
  });
  for (let round = 0; round < 3; round++) {
    const marks = Array.from({ length: 24 }, (_, i) => i + 1);
    const bodies = await Promise.all(
      marks.map(async (mark) => new Uint8Array(await (await fetch(`${url}/${mark}`)).arrayBuffer())),
    );
    for (const [i, body] of bodies.entries()) {
      t.is(body.length, 300_000);
      t.true(body.every((byte) => byte === marks[i]));
    }
  }
});
