import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { installed } from './install.ts';
import { root } from './root.ts';

/** Other versions of Node that the package promises to run on, as npm has them: the oldest of the second line, and a newer line. */
const LINES = ['22', '24'] as const;

/** Paths of their binaries by line; empty where npm has none for this machine. */
export function nodeVersions(): Map<string, string> {
  const platform = `${process.platform}-${process.arch}`;
  // The binaries are linked against glibc.
  if (!['linux-x64', 'linux-arm64'].includes(platform) || existsSync('/etc/alpine-release')) return new Map();
  const folder = installed('node-versions', `node-24-${platform}/bin/node`);
  return new Map(
    LINES.map((line): [string, string] => [
      line,
      join(folder, 'node_modules', `node-${line}-${platform}`, 'bin/node'),
    ]).filter(([, path]) => existsSync(path)),
  );
}

/** Runs test files by that Node, one after the other. All of them must pass: a version that skips all has proved nothing. */
export async function passesUnder(t: ExecutionContext, node: string, specs: readonly string[]): Promise<void> {
  t.timeout(600_000);
  const child = spawn(node, [join(root, 'node_modules/ava/entrypoints/cli.mjs'), '--serial', ...specs], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  t.is(code, 0, output);
  t.regex(output, /\n\s+\d{2,} tests passed/);
}
