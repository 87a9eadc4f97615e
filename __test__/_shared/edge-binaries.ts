import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { installed } from './install.ts';

const FOLDERS: Record<string, { workerd: string; deno: string }> = {
  'linux-x64': { workerd: 'workerd-linux-64', deno: 'linux-x64-glibc' },
  'linux-arm64': { workerd: 'workerd-linux-arm64', deno: 'linux-arm64-glibc' },
  'darwin-x64': { workerd: 'workerd-darwin-64', deno: 'darwin-x64' },
  'darwin-arm64': { workerd: 'workerd-darwin-arm64', deno: 'darwin-arm64' },
};

/** Paths of the real runtimes; `null` where npm has none for this machine. */
export function edgeBinaries(): { workerd: string; deno: string } | null {
  const folders = FOLDERS[`${process.platform}-${process.arch}`];
  // The binaries are linked against glibc.
  if (folders === undefined || existsSync('/etc/alpine-release')) return null;
  const modules = join(installed('edge-runtimes', 'workerd/package.json'), 'node_modules');
  return {
    workerd: join(modules, '@cloudflare', folders.workerd, 'bin/workerd'),
    deno: join(modules, '@deno', folders.deno, 'deno'),
  };
}

export interface Served {
  origin: string;
  /** Everything it printed. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Serves ES modules in workerd on a free port. The first one is the worker.
 *
 * @param folder - where the modules are; the configuration is written beside them
 * @param date - compatibility date, with flags after it: `2024-01-01+nodejs_compat`
 */
export async function serveWorkerd(workerd: string, folder: string, modules: string[], date: string): Promise<Served> {
  const [day, ...flags] = date.split('+');
  const list = modules.map((name) => `(name = "${name}", esModule = embed "${name}")`).join(', ');
  const config = join(folder, 'workerd.capnp');
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [${list}],
  compatibilityDate = "${day}",
  compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join(', ')}]
);
`,
  );
  const child = spawn(workerd, ['serve', config, '--control-fd=3', '--experimental'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  return started(child, child.stdio[3] as NodeJS.ReadableStream, /"port":(\d+)/);
}

/** Serves a script in deno on a free port; `rights` are `--allow-…` flags, by default it may read its own folder. */
export async function serveDeno(
  deno: string,
  folder: string,
  script: string,
  rights: string[] = [`--allow-read=${folder}`],
): Promise<Served> {
  const limits = ['--no-prompt', '--no-remote', '--no-npm', '--no-lock', '--no-config'];
  const child = spawn(deno, ['serve', ...limits, ...rights, '--host', '127.0.0.1', '--port', '0', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: folder, DENO_DIR: join(folder, '.deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  });
  return started(child, child.stderr!, /127\.0\.0\.1:(\d+)/);
}

/** Resolves once the process says its port; rejects with what it printed when it ends before. */
function started(child: ChildProcess, says: NodeJS.ReadableStream, port: RegExp): Promise<Served> {
  let output = '';
  const exited = once(child, 'exit');
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    let said = '';
    says.on('data', (text: string | Buffer) => {
      said += String(text);
      const found = port.exec(said);
      if (found === null) return;
      resolve({
        origin: `http://127.0.0.1:${found[1]}`,
        output: () => output,
        async stop() {
          child.kill('SIGKILL');
          await exited;
        },
      });
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(output)));
  });
}
