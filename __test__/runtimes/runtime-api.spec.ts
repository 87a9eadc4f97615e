import { once } from 'node:events';
import { Agent, request } from 'node:http';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { FunctionError, ResponseTooLargeError, RuntimeApi } from '../../dist/runtimes/node-lambda/runtime-api.js';

/** A runtime of another make: plain requests, as AWS documents them. */
async function opened(t: ExecutionContext) {
  const api = await RuntimeApi.open();
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => {
    api.close(new Error('the test is over'));
    agent.destroy();
  });
  const [hostname, port] = api.address.split(':');
  const call = async (method: string, path: string, body?: string) => {
    const req = request({ agent, hostname, port, method, path: `/2018-06-01/runtime/${path}` });
    req.end(body);
    const [res] = await once(req, 'response');
    let text = '';
    for await (const chunk of res) text += chunk;
    return { status: res.statusCode as number, headers: res.headers as Record<string, string>, text };
  };
  return { api, call };
}

const invocation = (id: string) => ({ id, event: `{"n":"${id}"}`, deadline: 1_800_000_000_000, arn: `arn:fn` });

test('an event goes to whoever asks for the next, its answer to whoever invoked', async (t) => {
  const { api, call } = await opened(t);
  let waits = 0;
  api.onWaiting = () => waits++;
  const poll = call('GET', 'invocation/next');
  await api.ready;
  t.is(waits, 1);
  const first = api.invoke(invocation('a'));
  const event = await poll;
  t.is(event.text, '{"n":"a"}');
  t.like(event.headers, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': 'a',
    'lambda-runtime-deadline-ms': '1800000000000',
    'lambda-runtime-invoked-function-arn': 'arn:fn',
  });
  const accepted = await call('POST', 'invocation/a/response', '{"ok":true}');
  t.deepEqual([accepted.status, accepted.text], [202, '{"status":"OK"}']);
  t.is(await first, '{"ok":true}');

  // One that is there before anybody asks waits for the next poll, and nobody is told that nothing is there.
  const second = api.invoke(invocation('b'));
  t.is((await call('GET', 'invocation/next')).text, '{"n":"b"}');
  t.is(waits, 1);
  await call(
    'POST',
    'invocation/b/error',
    '{"errorType":"TypeError","errorMessage":"m","stackTrace":["TypeError: m","    at x"]}',
  );
  const error = await t.throwsAsync(second, { instanceOf: FunctionError, message: 'm' });
  t.deepEqual([error.name, error.stack], ['TypeError', 'TypeError: m\n    at x']);
});

test('an answer to nothing, a poll out of turn and an unknown path are refused as Lambda refuses them', async (t) => {
  const { api, call } = await opened(t);
  const refused = async (method: string, path: string, status: number, errorType: string) => {
    const answer = await call(method, path, method === 'POST' ? '{}' : undefined);
    t.deepEqual([answer.status, JSON.parse(answer.text).errorType], [status, errorType], path);
  };
  await refused('POST', 'invocation/a/response', 400, 'InvalidRequestID');
  const running = api.invoke(invocation('a'));
  // Not handed out yet: nobody can know its answer.
  await refused('POST', 'invocation/a/response', 400, 'InvalidRequestID');
  await call('GET', 'invocation/next');
  await refused('GET', 'invocation/next', 403, 'InvalidStateTransition');
  await refused('POST', 'invocation/b/response', 400, 'InvalidRequestID');
  await refused('POST', 'invocation/b/error', 400, 'InvalidRequestID');
  await refused('GET', 'invocation/a/response', 404, 'NotFound');
  await refused('GET', 'other', 404, 'NotFound');
  t.is((await call('POST', 'invocation/a/response', '1')).status, 202);
  t.is(await running, '1');
  await refused('POST', 'invocation/a/response', 400, 'InvalidRequestID');
});

test('an answer over 6 MB is refused, and the next event still goes out', async (t) => {
  const { api, call } = await opened(t);
  const large = api.invoke(invocation('a'));
  await call('GET', 'invocation/next');
  const [answer] = await Promise.all([
    call('POST', 'invocation/a/response', JSON.stringify('x'.repeat(6 * 1024 * 1024 + 100))),
    t.throwsAsync(large, { instanceOf: ResponseTooLargeError }),
  ]);
  t.deepEqual([answer.status, JSON.parse(answer.text).errorType], [413, 'RequestEntityTooLarge']);
  const exact = api.invoke(invocation('b'));
  await call('GET', 'invocation/next');
  t.is((await call('POST', 'invocation/b/response', JSON.stringify('x'.repeat(6 * 1024 * 1024)))).status, 202);
  t.is((await exact).length, 6 * 1024 * 1024 + 2);
});

test('a start that failed is told with its error; an odd body is told as it is', async (t) => {
  const { api, call } = await opened(t);
  t.is((await call('POST', 'init/error', '{"errorType":"Boot","errorMessage":"no"}')).status, 202);
  const error = await t.throwsAsync(api.ready, { instanceOf: FunctionError, message: 'no' });
  t.deepEqual([error.name, error.stack], ['Boot', 'Boot: no']);
  const odd = await opened(t);
  await odd.call('POST', 'init/error', 'not JSON');
  await t.throwsAsync(odd.api.ready, { message: 'not JSON' });
  const nothing = await opened(t);
  await nothing.call('POST', 'init/error', 'null');
  await t.throwsAsync(nothing.api.ready, { message: /said nothing/ });
});

test('what waits when the instance goes fails with why, and so does what comes later', async (t) => {
  const { api, call } = await opened(t);
  const polled = call('GET', 'invocation/next').catch((error: Error) => error);
  await api.ready;
  const running = api.invoke(invocation('a'));
  await polled;
  const why = new Error('it ended');
  api.close(why);
  t.is(await t.throwsAsync(running), why);
  t.is(await t.throwsAsync(api.invoke(invocation('b'))), why);
});
