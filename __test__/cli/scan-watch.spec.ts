import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import test, { type ExecutionContext } from 'ava';

import { manifestToJson, scanSync } from '../../dist/index.js';
import { bin, run } from '../_shared/command.ts';
import { project, write } from '../_shared/project.ts';

const page = 'export default function Page() { return null; }\n';
const edge = `export const runtime = 'edge';\n${page}`;

interface Watched {
  /** The next line of stdout. */
  line(): Promise<string>;
  /** Fulfilled when everything is watched, with the lines of stderr so far. */
  ready: Promise<string>;
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

function watch(t: ExecutionContext, args: string[]): Watched {
  const child = spawn(process.execPath, [bin, 'scan', '--watch', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let stderr = '';
  let count = args.filter((argument) => !argument.startsWith('-')).length;
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr += `${line}\n`;
      if (line.startsWith('watching ') && --count === 0) resolve(stderr);
    });
  });
  const closed = once(child, 'close');
  return {
    line: async () => (await lines.next()).value as string,
    ready,
    async end(signal) {
      child.kill(signal);
      const [code, by] = (await closed) as [number | null, NodeJS.Signals | null];
      return { code, signal: by, stderr };
    },
  };
}

test('--watch --json prints the manifest as a line, then a line for each change', async (t) => {
  const dir = project(t, { 'pages/index.tsx': page });
  const watched = watch(t, [dir, '--json']);
  t.is(manifestToJson(JSON.parse(await watched.line())), manifestToJson(scanSync(dir)));
  t.regex(await watched.ready, /^watching .* \(\d+ folders\)\n$/);
  write(dir, { 'pages/index.tsx': edge });
  const delta = JSON.parse(await watched.line());
  t.deepEqual(Object.keys(delta), ['changed', 'added', 'removed', 'diagnostics', 'resolved']);
  t.is(delta.changed[0].runtime, 'edge');
  write(dir, { 'pages/new/a.tsx': page });
  t.is(JSON.parse(await watched.line()).added[0].route, '/new/a');
  // As a shell sees it: 130.
  t.like(await watched.end('SIGINT'), { signal: 'SIGINT' });
});

test('several folders name themselves, and SIGTERM ends as well', async (t) => {
  const dir = project(t, { 'a/pages/index.tsx': page, 'b/pages/index.tsx': page });
  const [a, b] = [join(dir, 'a'), join(dir, 'b')];
  const watched = watch(t, [a, b, '--json']);
  t.deepEqual([JSON.parse(await watched.line()).dir, JSON.parse(await watched.line()).dir], [a, b]);
  await watched.ready;
  write(dir, { 'b/pages/index.tsx': edge });
  t.like(JSON.parse(await watched.line()), { dir: b, added: [] });
  t.like(await watched.end('SIGTERM'), { signal: 'SIGTERM' });
});

test('a table is printed again, with what changed', async (t) => {
  const dir = project(t, { 'pages/index.tsx': page });
  const watched = watch(t, [dir, '--format=table']);
  await watched.ready;
  write(dir, { 'pages/b.tsx': edge });
  let line = await watched.line();
  while (!line.startsWith('1 route added')) line = await watched.line();
  while (!line.includes('/b')) line = await watched.line();
  t.regex(line, /edge/);
  await watched.end('SIGINT');
});

test('what does not go with --watch is wrong usage', async (t) => {
  const dir = project(t, { 'pages/index.tsx': page });
  for (const [flags, message] of [
    [['--check'], /--watch and --check exclude each other/],
    [['--out', 'x'], /--watch and --out exclude each other/],
    [['--format', 'html'], /--watch prints a table or JSON, not html/],
  ] as const) {
    const { code, stderr } = await run(['scan', dir, '--watch', ...flags]);
    t.is(code, 2);
    t.regex(stderr, message);
  }
  const none = await run(['scan', join(dir, 'pages'), '--watch']);
  t.is(none.code, 2);
  t.regex(none.stderr, /no app here/);
});
