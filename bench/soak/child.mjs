// A server under soak as its parent sees it: its address, its answers, and what the system says of its processes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Starts a server; `options` are those of `serve`. */
export async function startServer(options) {
  const child = fork(fileURLToPath(new URL('./server.mjs', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    // What the faulty routes throw is expected; the log of it would be the largest file of the run.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  const early = exited.then(([code, signal]) => {
    throw new Error(`the server ended with ${signal ?? `code ${code}`}`);
  });
  early.catch(() => undefined);
  const waiting = new Map();
  const ready = new Promise((resolve) => {
    child.on('message', (message) => {
      if (message.url) resolve(message.url);
      else {
        const { resolve: done, reject } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) reject(new Error(message.error));
        else done(message.answer);
      }
    });
  });
  const url = await Promise.race([ready, early]);
  let ids = 0;
  const ask = (name, value) => {
    const id = ++ids;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.send({ id, ask: name, value });
    return Promise.race([answer, early]);
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid,
    ask,
    /** Its exit code. */
    async close() {
      child.send({ id: 0, ask: 'close' });
      waiting.set(0, { resolve() {}, reject() {} });
      const [code] = await exited;
      return code;
    },
    async sample() {
      const own = await ask('sample');
      return { ...own, processes: processesOf(child.pid) };
    },
  };
}

/** The process and all that came from it: what it is, its resident bytes and its open descriptors. */
export function processesOf(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat !== null) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const inTree = (id) => id === pid || (parents.has(id) && inTree(parents.get(id)));
  return [...parents.keys()].filter(inTree).flatMap((id) => {
    const line = read(`/proc/${id}/cmdline`);
    const statm = read(`/proc/${id}/statm`);
    if (!line || statm === null) return [];
    return [
      { kind: kindOf(id, pid, line), rss: Number(statm.split(' ')[1]) * 4096, descriptors: count(`/proc/${id}/fd`) },
    ];
  });
}

function kindOf(id, pid, line) {
  if (id === pid) return 'dispatcher';
  if (/--(?:experimental-)?permission/.test(line)) return 'edge host';
  return line.includes('node-lambda') ? 'instance' : 'other';
}

function read(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}

function count(folder) {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}
