import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NAME = /^\.switchrt-([0-9a-f]{8})-(\d+)-[0-9a-f]{16}\.tmp$/;

/** A writer on another machine cannot be asked whether it lives: after this many milliseconds it is taken for dead. */
const ABANDONED_MS = 3_600_000;

const machine = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** The name of a file that is being written: it says who writes it, and is nobody else's, whatever thread asks. */
export const temporaryName = (): string =>
  `.switchrt-${machine()}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;

/** Removes what writers left in `folder` that were killed before they could rename it. What cannot be removed stays. */
export function removeLeftovers(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const [, host, pid] = NAME.exec(name) ?? [];
    if (host === undefined) continue;
    const file = join(folder, name);
    try {
      const dead = host === machine() && !isAlive(Number(pid));
      if (dead || Date.now() - statSync(file).mtimeMs > ABANDONED_MS) rmSync(file, { force: true });
    } catch {
      // Somebody else removed it, or may.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
