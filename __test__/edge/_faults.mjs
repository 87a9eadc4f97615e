/**
 * Routes that break something. Each has what its own request gets (`status`), what the log must say (`log`), and what
 * `docs/reference/faults.md` says of it (`told`). The tests run them beside a bystander; `npm run bench faults` measures how
 * long that one waits.
 */
export const FAULTS = {
  'a tight loop': {
    body: `for (;;);`,
    status: 503,
    log: /busy for over 400 ms without yielding \(edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a loop in a timer': {
    body: `await new Promise((resolve) => setTimeout(() => { for (;;); }, 1));`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a loop of microtasks': {
    body: `const again = () => { Promise.resolve().then(again); }; again(); await new Promise(() => {});`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a loop after a fetch': {
    body: `await fetch('data:,x'); for (;;);`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a loop in a stream': {
    body: `return new Response(new ReadableStream({ pull(c) { for (;;); } }, { highWaterMark: 0 }));`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a loop while the route loads': {
    module: `for (;;);`,
    body: ``,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a catastrophic regular expression': {
    body: `return new Response(String(/^(a+)+$/.test('a'.repeat(40) + 'b')));`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a thread that waits for ever': {
    body: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return new Response('woke');`,
    status: 503,
    log: /edge\.busyMs\) in \/fault/,
    told: '`edge.busyMs`; the host is replaced',
  },
  'a heap bomb': {
    body: `const all = []; for (;;) { all.push(new Array(1000).fill(all.length)); if (all.length % 1000 === 0) await 0; }`,
    status: 503,
    log: /edge\.memoryMb\)/,
    edge: { memoryMb: 64, busyMs: 20_000 },
    told: '`edge.memoryMb`; the host is replaced',
  },
  'a bomb of buffers': {
    body: `const all = []; for (;;) { all.push(new Uint8Array(1 << 20).fill(1)); await new Promise((resolve) => setTimeout(resolve)); }`,
    status: 503,
    log: /MB over its idle size, 64 MB are allowed \(edge\.memoryMb\)/,
    edge: { memoryMb: 64 },
    told: '`edge.memoryMb`; the host is replaced',
  },
  'no first byte': {
    body: `await new Promise(() => {});`,
    status: 504,
    log: /no first byte after 1500 ms \(edge\.firstByteMs\)/,
    edge: { firstByteMs: 1500 },
    told: '`edge.firstByteMs`; the request is cancelled, the host stays',
  },
  'an answer that is too large': {
    body: `return new Response('x'.repeat(2e6));`,
    status: 503,
    log: /a body of over 1000000 bytes \(edge\.responseBytes\)/,
    edge: { responseBytes: 1e6 },
    told: '`edge.responseBytes`; the request is cancelled, the host stays',
  },
  'deep recursion': {
    body: `const dive = () => dive() + 1; return new Response(String(dive()));`,
    status: 500,
    log: null,
    told: 'the error of the route alone',
  },
  'endless timers': {
    body: `setInterval(() => {}, 1); for (let i = 0; i < 1000; i++) setInterval(() => Math.random(), 1); return new Response('ok');`,
    status: 200,
    log: null,
    told: 'the timers end with their request',
  },
  'a rejection that nobody handles': {
    body: `Promise.reject(new Error('lost')); return new Response('ok');`,
    status: 200,
    log: /Unhandled rejection: Error: lost/,
    told: 'a line in the log',
  },
  'a throw in a timer': {
    body: `context.waitUntil(new Promise((resolve) => setTimeout(() => { resolve(); throw new Error('late'); }, 1))); return new Response('ok');`,
    status: 200,
    log: /Uncaught error: Error: late/,
    told: 'a line in the log',
  },
  'a host that is killed': {
    body: `await new Promise((resolve) => setTimeout(resolve, 300)); return new Response('ran again');`,
    kill: 'SIGKILL',
    status: 200,
    log: /it ended \(SIGKILL\); active: .*\/fault/,
    told: 'what is safe (GET and HEAD without a byte sent) runs again, the rest fails once with 503',
  },
};

/** Runs beside them. */
export const BYSTANDER = `self.n = (self.n ?? 0) + 1; return new Response('here');`;
