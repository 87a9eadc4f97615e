import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { SwitchrtError } from '../errors.ts';
import { removeLeftovers, temporaryName } from './leftovers.ts';

/**
 * Writes a whole file or nothing: a temporary file beside it, synced, then renamed over it. What a writer left there that was killed in
 * between is removed.
 *
 * A link stays one: the file that it leads to is written. A device or a pipe (`/dev/stdout`) cannot be replaced, so it is written into.
 *
 * @throws SwitchrtError `SRT_IO` naming the file; what stood there before is left as it was
 */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  let temporary: string | undefined;
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there && !there.isFile() && !there.isDirectory()) return writeFileSync(file, data);
    const target = there ? realpathSync(file) : resolve(file);
    const folder = dirname(target);
    makeFolder(folder);
    const mode = there?.mode ?? 0o644;
    removeLeftovers(folder);
    temporary = join(folder, temporaryName());
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, data);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) remove(temporary);
    throw new SwitchrtError('SRT_IO', `Cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Step by step: Node's own `recursive` never comes back from a folder that can hold none, such as `/proc`. */
function makeFolder(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent) && parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody may have made it in between.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder itself may be what is wrong: the first failure says so.
  }
}
