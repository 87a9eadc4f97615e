import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import test from 'ava';

import { Response as Light } from '../../dist/http/light-response.js';
import { sendResponse } from '../../dist/http/response.js';

const Native = globalThis.Response;
type Make = (kind: typeof Response) => Response;

const made: Record<string, Make> = {
  nothing: (R) => new R(),
  null: (R) => new R(null, { status: 204 }),
  text: (R) => new R('héllo'),
  'empty text': (R) => new R(''),
  bytes: (R) => new R(new Uint8Array([0, 255, 10])),
  'a view of a larger buffer': (R) => new R(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)),
  'a buffer': (R) => new R(new Uint8Array([1, 2]).buffer),
  'other view': (R) => new R(new Uint16Array([1, 2])),
  'headers as an object': (R) => new R('x', { status: 201, headers: { 'X-A': '1', 'content-type': 'text/css' } }),
  'headers as a list': (R) =>
    new R('x', {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    }),
  'headers of another': (R) => new R('x', { headers: new Headers({ a: '1' }) }),
  'status text': (R) => new R('x', { status: 404, statusText: 'Gone Fishing' }),
  json: (R) => R.json({ a: [1] }, { status: 202 }),
  'json with a type': (R) => R.json('x', { headers: { 'content-type': 'application/ld+json' } }),
  redirect: (R) => R.redirect('https://example.com/', 303),
  error: (R) => R.error(),
  form: (R) => new R(new URLSearchParams({ a: 'b c' })),
  blob: (R) => new R(new Blob(['x'], { type: 'image/png' })),
  stream: (R) => new R(new Blob(['abc']).stream()),
};

const look = async (response: Response): Promise<unknown> => ({
  status: response.status,
  statusText: response.statusText,
  ok: response.ok,
  type: response.type,
  url: response.url,
  redirected: response.redirected,
  headers: [...response.headers],
  body: response.body === null ? null : Object.prototype.toString.call(response.body),
  used: response.bodyUsed,
  bytes: [...new Uint8Array(await response.arrayBuffer())],
  usedThen: response.bodyUsed,
});

for (const [name, make] of Object.entries(made)) {
  test(`${name}: all that can be seen of it is what the native one shows`, async (t) => {
    t.deepEqual(await look(make(Light)), await look(make(Native)));
    t.deepEqual(await look(make(Light).clone()), await look(make(Native).clone()));
    t.true(make(Light) instanceof Native && make(Native) instanceof Light && make(Light) instanceof Light);
    t.is(await make(Light).text(), await make(Native).text());
  });

  test(`${name}: on the wire it is what the native one is`, async (t) => {
    let make_: Make = make;
    let kind = Light;
    const server = createServer((req, res) => {
      sendResponse(make_(kind), req, res).catch((error: Error) => res.destroy(error));
    });
    t.teardown(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const answers: unknown[] = [];
    for (const method of ['GET', 'HEAD'])
      for (kind of [Native, Light]) {
        const answer = await fetch(url, { method, redirect: 'manual' }).then(
          async (response) => [
            response.status,
            [...response.headers].filter(([field]) => field !== 'date').sort(),
            await response.text(),
          ],
          () => 'cut',
        );
        answers.push(answer);
      }
    t.deepEqual(answers[1], answers[0]);
    t.deepEqual(answers[3], answers[2]);
    make_ = make;
  });
}

test('what the native one refuses is refused in the same words', (t) => {
  const bad: Make[] = [
    (R) => new R('x', { status: 204 }),
    (R) => new R('x', { status: 99 }),
    (R) => new R('x', { status: 600 }),
    (R) => new R('x', { statusText: 'a\nb' }),
    (R) => new R('x', { headers: { 'b ad': '1' } }),
    (R) => new R('x', { headers: { a: 'b\r\nc: d' } }),
    (R) => R.json(undefined),
    (R) => R.json(1n),
    (R) => R.redirect('https://example.com', 200),
  ];
  for (const make of bad) {
    const native = t.throws(() => make(Native));
    const light = t.throws(() => make(Light));
    t.is(light.name, native.name);
    t.is(light.message, native.message);
  }
});

test('bytes are those of the moment; a body is read once; a header set later is sent; a class may extend it', async (t) => {
  const bytes = new Uint8Array([1]);
  const kept = new Light(bytes);
  bytes[0] = 2;
  t.deepEqual([...new Uint8Array(await kept.arrayBuffer())], [1]);
  await t.throwsAsync(kept.text(), { instanceOf: TypeError });
  t.true(kept.bodyUsed);

  const changed = new Light('x');
  changed.headers.set('content-type', 'text/html');
  changed.headers.append('x-a', '1');
  t.deepEqual(
    [...changed.headers],
    [
      ['content-type', 'text/html'],
      ['x-a', '1'],
    ],
  );
  changed.headers.delete('content-type');
  t.false(changed.headers.has('content-type'));
  t.false((await changed.clone()).headers.has('content-type'));

  class Own extends Light {
    extra = 1;
  }
  const own = new Own('own', { status: 418 });
  t.deepEqual([own.status, own.extra, await own.text()], [418, 1, 'own']);
  t.true(own instanceof Own && own instanceof Native);
  t.false(new Native() instanceof Own);
});
