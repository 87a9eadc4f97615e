// What the benches share: rivals installed on demand, servers as child processes, medians.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** `npm ci` in a folder of `bench/` that was not installed yet. */
export function install(folder) {
  const path = join(root, 'bench', folder);
  if (existsSync(join(path, 'node_modules'))) return path;
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: path,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm ci in bench/${folder} failed: ${stderr}`);
  return path;
}

export const requireFrom = (folder) => createRequire(join(install(folder), 'package.json'));

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Runs a command to its end; its wall time in milliseconds. */
export function timed(command, args, options = {}) {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

/** Starts a server; resolves with its origin and its time to readiness once it prints a line that matches. */
export function server(command, args, { ready, cwd = root, env = {} }) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const done = (text) => {
      output += text;
      const match = ready.exec(output);
      if (match) {
        resolve({
          origin: match[1],
          pid: child.pid,
          readyMs: performance.now() - started,
          stop: () => new Promise((stopped) => child.once('exit', stopped) && child.kill('SIGTERM')),
        });
      }
    };
    child.stdout.setEncoding('utf8').on('data', done);
    child.stderr.setEncoding('utf8').on('data', done);
    child.once('exit', (code) => reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${output}`)));
    child.once('error', reject);
  });
}

/**
 * CPU time in microseconds that a process, its threads and the processes it started have used; `null` where only a kernel of another kind knows.
 * Unlike a rate it does not depend on what else the machine does, nor on how fast the load comes.
 */
export function cpuTime(pid) {
  try {
    let total = 0;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const at = `/proc/${pid}/task/${task}`;
      total += Number(readFileSync(`${at}/schedstat`, 'utf8').split(' ', 1)[0]) / 1000;
      for (const child of readFileSync(`${at}/children`, 'utf8').split(' ').filter(Boolean))
        total += cpuTime(child) ?? 0;
    }
    return total;
  } catch {
    return null;
  }
}

/** Requests per second over `seconds`, by autocannon on `connections` keep-alive connections. */
export async function throughput(url, { seconds = 5, connections = 32 } = {}) {
  const autocannon = requireFrom('.')('autocannon');
  await autocannon({ url, connections, duration: 2 });
  const result = await autocannon({ url, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were no 2xx, ${result.errors} errors`);
  return result.requests.average;
}
