import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the npm package that a file belongs to, or null for a file of the project. */
export function packageFolder(file: string): string | null {
  return /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(file)?.[1] ?? null;
}

/** Folder of an installed package as Node looks it up from a folder: upwards; null where there is none. */
export function findPackage(from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return null;
  }
}
