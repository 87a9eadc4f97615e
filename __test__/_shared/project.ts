import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ExecutionContext } from 'ava';

/** A project folder outside the checkout with these files; it goes when the test ends. */
export function project(t: ExecutionContext, files: Record<string, string>): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  write(dir, files);
  return dir;
}

/** Writes files into a folder, making folders as needed. */
export function write(dir: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(dir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
