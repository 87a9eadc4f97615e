import test from 'ava';

import { edge } from './_host.ts';

/** Routes that have replaced what their realm is made of, and what the client gets. */
const BROKEN: Record<string, { body: string; status: number; text: RegExp }> = {
  'JSON that is none': {
    body: `JSON.stringify = () => '{{{'; throw new Error('x');`,
    status: 500,
    text: /an error that cannot be read/,
  },
  'JSON of nothing': {
    body: `JSON.stringify = () => 'null'; throw new Error('x');`,
    status: 500,
    text: /an error that cannot be read/,
  },
  'JSON of the wrong shape': {
    body: `JSON.stringify = () => '{"name":{},"message":[],"stack":7}'; throw new Error('x');`,
    status: 500,
    text: /"name":"Error"/,
  },
  'an object for a text': {
    body: `JSON.stringify = () => ({ length: 1e9 }); throw new Error('x');`,
    status: 500,
    text: /an error that cannot be read/,
  },
  'a log line that is no text': {
    body: `console.group(); String.prototype.replace = () => ({ length: -5, slice() {} }); console.log('x'); return new Response('sent');`,
    status: 200,
    text: /^sent$/,
  },
  'a field of the connection': {
    body: `const lower = String.prototype.toLowerCase; String.prototype.toLowerCase = () => 'Transfer-Encoding'; const response = new Response('sent', { headers: { a: 'chunked' } }); String.prototype.toLowerCase = lower; return response;`,
    status: 200,
    text: /^sent$/,
  },
  'a head with a line too many': {
    body: `RegExp.prototype.test = function () { return this.source.startsWith('^[!'); }; return new Response('sent', { headers: { a: 'b\\r\\n\\r\\nsplit' } });`,
    status: 500,
    text: /cannot be sent/,
  },
  'a message of five million characters': { body: `throw new Error('m'.repeat(5e6));`, status: 500, text: /m{1000}…/ },
  'an error whose every property throws': {
    body: `throw new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } });`,
    status: 500,
    text: /cannot be read/,
  },
};

test('a route that has broken its own realm harms no one else', async (t) => {
  const names = Object.keys(BROKEN);
  const { get, text } = await edge(t, {
    edge: { firstByteMs: 3000 },
    routes: {
      ...Object.fromEntries(names.map((name, index) => [`/${index}`, BROKEN[name]!.body])),
      '/alive': `return new Response('alive');`,
    },
  });
  for (const [index, name] of names.entries()) {
    const response = await get(`/${index}`);
    t.is(response.status, BROKEN[name]!.status, name);
    t.regex(await response.text(), BROKEN[name]!.text, name);
    t.is(await text('/alive'), 'alive', name);
  }
});

test('a flood of log lines is cut off and told', async (t) => {
  const { text, logs, logged } = await edge(t, {
    routes: {
      '/flood': `for (let i = 0; i < 30_000; i++) console.log('line ' + i); return new Response('ok');`,
      '/other': `console.log('heard'); return new Response('ok');`,
    },
  });
  await text('/flood');
  await text('/other');
  t.is((await logged((line) => line.message === 'heard')).route, '/other');
  t.is(logs.filter((line) => line.message.startsWith('line ')).length, 10_000);
  t.regex((await logged((line) => line.message.includes('left out'))).message, /^20000 log lines were left out/);
});

test('a stack that names files reads none but those of the build', async (t) => {
  const { json } = await edge(t, {
    routes: {
      '/x': `const error = new Error('x'); error.stack = 'Error: x\\n    at f (../../../etc/passwd.js:1:1)'; throw error;`,
    },
  });
  t.regex((await json<{ stack: string }>('/x')).stack, /etc\/passwd\.js:1:1/);
});

test('what the engine calls by itself is put down to its own route', async (t) => {
  const { text, logs } = await edge(t, {
    routes: {
      '/registers': `
        self.registry = new FinalizationRegistry(() => { throw new Error('in cleanup'); });
        for (let i = 0; i < 2000; i++) registry.register({ held: new Array(100) }, i);
        return new Response('ok');`,
      // Held until the end, so that the engine looks through all of its memory.
      '/collects': `const held = []; for (let i = 0; i < 70; i++) held.push(new Array(1e5).fill(i)); await new Promise((resolve) => setTimeout(resolve, 1)); return new Response(String(held.length));`,
    },
  });
  await text('/registers');
  for (let i = 0; i < 20 && logs.length === 0; i++) await text('/collects');
  t.regex(logs[0]?.message ?? '', /in cleanup/);
  t.is(logs[0]?.route, '/registers');
});

test('a large answer is whole, has its length, and is sent within the window', async (t) => {
  const { get } = await edge(t, {
    routes: {
      '/bytes': `return new Response(new Uint8Array(3e6).fill(65), { headers: { 'content-length': '3', 'x-a': 'b' } });`,
      '/text': `return new Response('é'.repeat(300_000));`,
      '/window': `return new Response('x'.repeat(262_144));`,
    },
  });
  for (const [path, bytes] of [
    ['/bytes', 3_000_000],
    ['/text', 600_000],
    ['/window', 262_144],
  ] as const) {
    const response = await get(path);
    t.is(response.headers.get('content-length'), String(bytes), path);
    t.is((await response.arrayBuffer()).byteLength, bytes, path);
    const head = await get(path, { method: 'HEAD' });
    t.is(head.headers.get('content-length'), String(bytes), path);
  }
  t.is((await get('/bytes')).headers.get('x-a'), 'b');
});
