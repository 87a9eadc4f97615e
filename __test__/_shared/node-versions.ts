import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installed } from './install.ts';

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
