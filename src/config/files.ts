import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Endings in the order in which Next looks for its config file; the first that exists counts, for the addon as well. */
const EXTENSIONS = ['js', 'mjs', 'ts', 'cjs', 'mts', 'cts'] as const;

/** Absolute path of `<name>.{js,mjs,cjs,ts}` in the folder, or null. */
export function findConfigFile(dir: string, name: 'next.config' | 'switchrt.config'): string | null {
  for (const extension of EXTENSIONS) {
    const file = join(dir, `${name}.${extension}`);
    if (existsSync(file)) return file;
  }
  return null;
}
