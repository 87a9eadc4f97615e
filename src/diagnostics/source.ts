import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Reads sources of a project's files, once each; null for what cannot be read, since the finding itself may say just that. */
export function sourceReader(root: string | undefined): (file: string) => string | null {
  const known = new Map<string, string | null>();
  return (file) => {
    if (root === undefined || file === '') return null;
    if (!known.has(file)) known.set(file, read(resolve(root, file)));
    return known.get(file)!;
  };
}

function read(file: string): string | null {
  try {
    // A pipe would wait for its writer.
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}
