import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { SwitchrtError } from '../errors.ts';

/** What may stand in an out-dir without being a build's. */
const foreign = new Set(['cache']);

/**
 * Refuses an output folder whose replacement would lose something: the project, a folder above it, or one that no build wrote.
 *
 * @throws SwitchrtError `SRT_OPTION`
 */
export function checkOutDir(dir: string, outDir: string): void {
  const inside = relative(outDir, dir);
  if (inside === '' || !inside.startsWith('..'))
    throw new SwitchrtError('SRT_OPTION', `outDir: ${outDir} holds the project itself; name a folder of its own.`);
  if (!existsSync(outDir)) return;
  const names = readdirSync(outDir).filter((name) => !foreign.has(name));
  if (names.length > 0 && !names.includes('build.json') && !names.includes('BUILD_ID')) {
    throw new SwitchrtError(
      'SRT_OPTION',
      `outDir: ${outDir} has files in it that no build wrote; empty it or name another folder.`,
    );
  }
}

/** A fresh folder beside the output, so that the last step is a rename on one file system. */
export function makeWorkDir(outDir: string): string {
  const parent = dirname(resolve(outDir));
  removeStale(parent, dotted(outDir));
  const workDir = join(parent, `${dotted(outDir)}.build-${process.pid}-${Date.now().toString(36)}`);
  try {
    mkdirSync(workDir, { recursive: true });
  } catch (error) {
    throw new SwitchrtError('SRT_IO', `Cannot write to ${parent}: ${(error as Error).message}`, { cause: error });
  }
  return workDir;
}

/** Puts the finished folder in the old one's place; caches move along. */
export function swapIn(workDir: string, outDir: string): void {
  const old = join(dirname(outDir), `${dotted(outDir)}.old-${process.pid}`);
  try {
    if (existsSync(outDir)) {
      for (const name of foreign)
        if (existsSync(join(outDir, name))) renameSync(join(outDir, name), join(workDir, name));
      renameSync(outDir, old);
    }
    renameSync(workDir, outDir);
  } catch (error) {
    // The old output is back, or never left.
    if (!existsSync(outDir) && existsSync(old)) renameSync(old, outDir);
    throw new SwitchrtError('SRT_IO', `Cannot put the build at ${outDir}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  rmSync(old, { recursive: true, force: true });
}

/** Folders of builds that were killed: their process is gone. */
function removeStale(parent: string, name: string): void {
  if (!existsSync(parent)) return;
  for (const entry of readdirSync(parent)) {
    const pid = entry.startsWith(`${name}.build-`) ? Number(/^\d+/.exec(entry.slice(name.length + 7))?.[0]) : NaN;
    if (pid > 0 && !isAlive(pid)) rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function dotted(outDir: string): string {
  const name = basename(outDir);
  return name.startsWith('.') ? name : `.${name}`;
}
