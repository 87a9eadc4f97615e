// Measured inside Rust, in one process: scans in turn with what they cannot do without.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { root, timed } from '../lib.mjs';

let binary;

function example() {
  if (binary) return binary;
  const build = ['build', '--release', '--quiet', '--locked', '-p', 'switchrt-scan', '--example', 'measure'];
  timed('cargo', build, { cwd: root });
  const { target_directory: target } = JSON.parse(
    execFileSync('cargo', ['metadata', '--no-deps', '--format-version', '1'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }),
  );
  return (binary = join(target, 'release/examples/measure'));
}

/** `{ graph: { ms, best, cpu, files, bytes }, … , peak: { kilobytes } }` of the measurements in `what`. */
export function inside({ dir }, rounds, ...what) {
  const out = execFileSync(example(), [dir, String(rounds), ...what], { encoding: 'utf8' });
  return Object.fromEntries(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((figures) => [figures.what, figures]),
  );
}

/** Milliseconds of a bare parse, as if of just the bytes that a scan read. */
export const scaled = (parse, scan) => (parse.ms * scan.bytes) / parse.bytes;
