import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { ZipFile } from 'yazl';

/** The first moment that the format can say: the same files give the same bytes. */
const mtime = new Date(1980, 0, 1, 0, 0, 0);

/** Zips a folder's files in the order of their names. */
export async function zipFolder(folder: string, file: string): Promise<void> {
  const zip = new ZipFile();
  for (const path of filesBelow(folder)) {
    zip.addBuffer(readFileSync(path), relative(folder, path).split(sep).join('/'), {
      mtime,
      mode: 0o100644,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

/** Every file below a folder, sorted by path. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
