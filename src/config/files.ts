import { existsSync, readFileSync, statSync } from 'node:fs';
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

/** The addon's limit for source files, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A file that is not fit to be read; its message says why. */
export class ConfigFileError extends Error {}

/**
 * Text of a config file.
 *
 * @throws as {@link checkConfigFile}
 */
export function readConfigFile(file: string): string {
  checkConfigFile(file);
  return readFileSync(file, 'utf8');
}

/**
 * Refuses what would block a reader or never end: a pipe, a device, a folder, more than 32 MB.
 *
 * @throws ConfigFileError saying which it is, or the file system's own error
 */
export function checkConfigFile(file: string): void {
  const found = statSync(file);
  if (!found.isFile()) throw new ConfigFileError('it is not a regular file');
  if (found.size > MAX_BYTES)
    throw new ConfigFileError(`it has ${found.size} bytes; more than ${MAX_BYTES} (32 MB) are not read`);
}
