import { closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
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

/** Largest env file that is read, in bytes: an environment of a process has less room. */
const MAX_BYTES = 1024 * 1024;

/** How long a named pipe may take to say something, in milliseconds. */
const PIPE_MS = 5_000;

/** Of what is no file only a named pipe is read, as Next does: password managers hand secrets over by one. */
function readOrEmpty(file: string): string {
  try {
    const found = statSync(file);
    if (found.isFIFO()) return readPipe(file);
    // A folder named `.env` is common in Python trees and is no env file, nor is `/dev/null`.
    if (!found.isFile()) return '';
    if (found.size > MAX_BYTES) throw new Error(tooLarge(found.size));
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new SwitchrtError('SRT_IO', `Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

const tooLarge = (size: number): string => `it has ${size} bytes; an env file has at most ${MAX_BYTES} (1 MB)`;

/** All that a writer puts into a named pipe until it closes its end. */
function readPipe(file: string): string {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const deadline = performance.now() + PIPE_MS;
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const chunk = Buffer.alloc(64 * 1024);
      const read = readSome(descriptor, chunk);
      // Nobody has opened the other end yet, or has nothing to say yet.
      if (read === null || (read === 0 && size === 0)) {
        if (performance.now() > deadline) throw new Error(`nobody wrote to this pipe within ${PIPE_MS / 1000} s`);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        continue;
      }
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      size += read;
      if (size > MAX_BYTES) throw new Error(tooLarge(size));
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes that were read, 0 where the other end is closed, null where it is open and has nothing. */
function readSome(descriptor: number, chunk: Buffer): number | null {
  try {
    return readSync(descriptor, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}
