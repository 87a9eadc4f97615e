import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SwitchrtError } from '../errors.ts';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';

/** What the `.env*` files of a project say. */
export interface EnvFiles {
  /** Every key of the files with the value it has: the real environment's where it has one, else the first file's. */
  values: Record<string, string>;
  /** The keys, sorted. */
  keys: string[];
}

/** Which `.env.<mode>` files count; `development` in `dev`, `production` in `build` and `start`. */
export type EnvMode = 'development' | 'production' | 'test';

/**
 * Reads `.env.<mode>.local`, `.env.local`, `.env.<mode>`, `.env`, the first that has a key wins, as `@next/env` does.
 *
 * `.env.local` does not count in test mode: tests give everyone the same result. `$NAME` and `${NAME:-default}` expand. Nothing is
 * written to `process.env`.
 *
 * @throws SwitchrtError `SRT_IO` for a file that is there and cannot be read
 */
export function loadEnv(dir: string, mode: EnvMode, environment: NodeJS.ProcessEnv = process.env): EnvFiles {
  const names = [`.env.${mode}.local`, ...(mode === 'test' ? [] : ['.env.local']), `.env.${mode}`, '.env'];
  const parsed: Record<string, string> = {};
  for (const name of names) {
    for (const [key, value] of Object.entries(parse(readOrEmpty(join(dir, name))))) parsed[key] ??= value;
  }
  const real: Record<string, string> = {};
  for (const [key, value] of Object.entries(environment)) if (value !== undefined) real[key] = value;
  const values = expand({ parsed: { ...parsed }, processEnv: { ...real } }).parsed ?? {};
  for (const key of Object.keys(values)) values[key] = real[key] ?? values[key]!;
  return { values, keys: Object.keys(parsed).sort() };
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder named `.env` is common in Python trees and is no env file.
    if (code === 'ENOENT' || code === 'EISDIR') return '';
    throw new SwitchrtError('SRT_IO', `Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
