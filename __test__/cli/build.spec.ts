import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { project, write } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';
import { bin, run } from '../_shared/command.ts';

const app = {
  'pages/index.jsx': `export default function Page() { return <p>{process.env.NEXT_RUNTIME}</p>; }\n`,
  'pages/api/node.js': `export default (req, res) => res.json({ pid: process.pid });\n`,
  'pages/api/edge.js': `export const config = { runtime: 'edge' };\nexport default () => new Response('edge');\n`,
};

function appWithReact(t: ExecutionContext, files: Record<string, string>): string {
  const dir = project(t, files);
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

interface Started {
  url: string;
  stdout: () => string;
  stderr: () => string;
  stop: (signal: NodeJS.Signals) => Promise<number | null>;
  pid: number;
}

/** Starts the command and waits for its ready line. */
function start(t: ExecutionContext, args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [bin, 'start', ...args], { env: { ...process.env, NODE_OPTIONS: '' } });
  t.teardown(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const ready = /^ready (http:\/\/\S+)$/m.exec(stdout);
      if (!ready) return;
      const stop = (signal: NodeJS.Signals): Promise<number | null> => {
        child.kill(signal);
        return closed;
      };
      resolve({ url: ready[1], stdout: () => stdout, stderr: () => stderr, stop, pid: child.pid! });
    });
    void closed.then((code) => reject(new Error(`start ended with ${code}: ${stderr}`)));
  });
}

test('build prints every route with its runtime and size, start serves it until SIGTERM', async (t) => {
  const dir = appWithReact(t, app);
  const built = await run(['build', dir]);
  t.is(built.code, 0, built.stderr);
  t.regex(built.stdout, /^ \/api\/edge +api +◆ edge +page +api +[\d.]+ K?B gzip$/m);
  t.regex(built.stdout, /^ \/api\/node +api +● nodejs +default +api +[\d.]+ K?B$/m);
  t.regex(built.stderr, /^built in [\d.]+ s into .*\.switchrt, build id \S+$/m);
  t.like(JSON.parse(readFileSync(join(dir, '.switchrt/manifest.json'), 'utf8')), { version: 1 });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const server = await start(t, [dir, '--port', '0']);
    t.is(server.stdout(), `ready ${server.url}\n`);
    t.is((await fetch(`${server.url}/api/node`)).status, 200);
    t.is(await (await fetch(`${server.url}/api/edge`)).text(), 'edge');
    t.is(await server.stop(signal), 0);
    t.is(server.stdout(), `ready ${server.url}\n`);
  }
});

test('--workers serves from several processes on one port, and replaces one that dies', async (t) => {
  const dir = appWithReact(t, {
    ...app,
    'pages/api/die.js': `export default () => process.kill(process.pid, 'SIGKILL');\n`,
  });
  t.is((await run(['build', dir])).code, 0);
  const server = await start(t, [dir, '--port', '0', '--workers', '2']);
  const pids = new Set<number>();
  const ask = async (): Promise<number> => {
    const response = await fetch(`${server.url}/api/node`, { headers: { connection: 'close' } });
    return ((await response.json()) as { pid: number }).pid;
  };
  for (let i = 0; i < 200 && pids.size < 2; i++) pids.add(await ask());
  t.is(pids.size, 2);
  t.false(pids.has(server.pid));
  await t.throwsAsync(fetch(`${server.url}/api/die`));
  const after = new Set<number>();
  for (let i = 0; i < 2000 && after.size < 2; i++) {
    await ask().then(
      (pid) => after.add(pid),
      () => {},
    );
  }
  t.is([...after].filter((pid) => !pids.has(pid)).length, 1);
  t.is(await server.stop('SIGTERM'), 0);
});

test('a finding ends the build with 1, lists everything and leaves the previous output', async (t) => {
  const dir = appWithReact(t, app);
  t.is((await run(['build', dir])).code, 0);
  const before = readFileSync(join(dir, '.switchrt/build.json'), 'utf8');
  write(dir, {
    'pages/broken.jsx': 'export default function Page( {\n',
    'pages/odd.jsx': `export const config = { runtime: 'nodjs' };\nexport default () => null;\n`,
  });
  const { code, stdout, stderr } = await run(['build', dir]);
  t.is(code, 1);
  t.is(stdout, '');
  t.regex(stderr, /pages\/broken\.jsx:\d+:\d+ error syntax\/parse-error/);
  t.regex(stderr, /pages\/odd\.jsx:1:\d+ error config\/unknown-runtime/);
  t.regex(stderr, /not built: 2 errors/);
  t.is(readFileSync(join(dir, '.switchrt/build.json'), 'utf8'), before);
  t.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('.')),
    ['.switchrt'],
  );
});

test('a broken next.config is exit 2 at the place that threw', async (t) => {
  const dir = appWithReact(t, { ...app, 'next.config.js': `module.exports = {};\nthrow new Error('no luck');\n` });
  const { code, stdout, stderr } = await run(['build', dir]);
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /next\.config\.js:2:7 error config\/unreadable\n.*no luck/);
  t.false(existsSync(join(dir, '.switchrt')));
});

test('a wrong switchrt.config is exit 2 and names the key', async (t) => {
  const dir = appWithReact(t, { ...app, 'switchrt.config.mjs': `export default { bundlr: 'rspack' };\n` });
  const { code, stderr } = await run(['build', dir]);
  t.is(code, 2);
  t.is(stderr, 'error switchrt.config.mjs: unknown key `bundlr`. Did you mean `bundler`?\n');
});

test('no build to start, and a port in use: exit 2 with one sentence', async (t) => {
  const dir = appWithReact(t, app);
  const none = await run(['start', dir, '--port', '0']);
  t.is(none.code, 2);
  t.is(none.stdout, '');
  t.regex(none.stderr, /build/);
  t.is(none.stderr.trimEnd().split('\n').length, 1, none.stderr);

  t.is((await run(['build', dir])).code, 0);
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  t.teardown(() => blocker.close());
  const { port } = blocker.address() as AddressInfo;
  for (const workers of [[], ['--workers', '2']]) {
    const { code, stdout, stderr } = await run(['start', dir, '--port', String(port), ...workers]);
    t.is(code, 2, workers.join(' '));
    t.is(stdout, '');
    t.regex(stderr, new RegExp(`${port} is in use`));
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});
