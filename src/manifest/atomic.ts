import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { SwitchrtError } from '../errors.ts';

let serial = 0;

/**
 * Writes a whole file or nothing: a temporary file beside it, synced, then renamed over it.
 *
 * @throws SwitchrtError `SRT_IO` naming the file; what stood there before is left as it was
 */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  const target = resolve(file);
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${process.pid}.${serial++}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644;
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, data);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    remove(temporary);
    throw new SwitchrtError('SRT_IO', `Cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder itself may be what is wrong: the first failure says so.
  }
}
