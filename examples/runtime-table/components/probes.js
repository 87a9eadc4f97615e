/**
 * What code in a runtime can do, found out by trying. Each probe returns true when it got through.
 * Nothing here is hidden from the bundler on purpose: the names are computed because the honest names are findings.
 */
const attempts = {
  io: {
    'read a file': async () => (await load('fs')).readFileSync('/etc/hostname', 'utf8').length > 0,
    'open a socket': async () => typeof (await load('net')).connect === 'function' && (await tcp()),
    fetch: async () => (await fetch('data:text/plain,hello')).ok,
  },
  packages: {
    'web-standard code': async () => new URL('a', 'https://example.test/b').href === 'https://example.test/a',
    'node:buffer': async () => (await import('node:buffer')).Buffer.from('ok').toString() === 'ok',
    'node:fs': async () => typeof (await load('fs')).readFileSync === 'function',
    'node:child_process': async () => typeof (await load('child_process')).spawn === 'function',
    'node:worker_threads': async () => typeof (await load('worker_threads')).Worker === 'function',
  },
  security: {
    'read /etc/passwd': async () => (await load('fs')).readFileSync('/etc/passwd', 'utf8').includes('root'),
    'list the project': async () => (await load('fs')).readdirSync('.').length > 0,
    'start a process': async () => (await load('child_process')).execFileSync('/bin/true') !== null,
    'start a worker': async () => {
      const { Worker } = await load('worker_threads');
      const worker = new Worker('', { eval: true });
      await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
      return true;
    },
    'read the environment': async () => Object.keys(globalThis['process'].env).includes('PATH'),
    'end the process': async () =>
      typeof globalThis['process'].kill === 'function' && globalThis['process'].kill(globalThis['process'].pid, 0),
    'run a string': async () => Function('return 1')() === 1,
    'reach the host by a constructor': async () => setTimeout.constructor('return process')().pid > 0,
    'compile WebAssembly': async () =>
      Boolean(await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
  },
};

/** A Node module by name, where the runtime has any. */
async function load(name) {
  const get = globalThis['process']?.['getBuiltinModule'];
  if (typeof get !== 'function') throw new Error('no Node modules here');
  return get.call(globalThis['process'], `node:${name}`);
}

async function tcp() {
  const net = await load('net');
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = net.connect(server.address().port, '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.destroy();
  server.close();
  return true;
}

/** Tries everything; `{ io: { 'read a file': true, … }, … }`. */
export async function probe() {
  const result = { runtime: process.env.NEXT_RUNTIME };
  for (const [group, list] of Object.entries(attempts)) {
    result[group] = {};
    for (const [name, attempt] of Object.entries(list)) {
      try {
        result[group][name] = Boolean(await attempt());
      } catch {
        result[group][name] = false;
      }
    }
  }
  return result;
}
