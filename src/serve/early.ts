import { readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Starts an edge host before the server itself is loaded, where the build has edge routes: the two then start side by side.
 * Reads `build.json` by eye; what it gets wrong costs a process that ends by itself, never an answer.
 */
export async function startEarly(dir: string, outDir: string | undefined): Promise<void> {
  try {
    const out = resolve(realpathSync(dir), outDir ?? '.switchrt');
    const text = readFileSync(join(out, 'build.json'), 'utf8');
    const memoryMb = /"edge":\s*\{[^{}]*"memoryMb":\s*(\d+)/.exec(text)?.[1];
    if (memoryMb === undefined || !/"runtime":\s*"edge"/.test(text)) return;
    (await import('../runtimes/edge/early.ts')).startEarlyHost(out, Number(memoryMb));
  } catch {
    // No build, or not here: the server says so when it looks.
  }
}
