import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { SwitchrtError } from '../errors.ts';

/** Absolute, real path of a project folder. */
export function projectRoot(dir: string): string {
  const path = resolve(dir);
  let real: string;
  try {
    real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SwitchrtError(
      'SRT_IO',
      missing ? `There is no folder ${path}.` : `Cannot read the folder ${path}: ${(error as Error).message}`,
      { cause: error },
    );
  }
  throw new SwitchrtError('SRT_IO', `${path} is no folder.`);
}
