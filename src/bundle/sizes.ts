import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Bytes as they stand and compressed with gzip at its default level. */
export interface Size {
  bytes: number;
  gzip: number;
}

/** Sums the sizes of files; each file is read and compressed once a build. */
export function createSizer(root: string): (files: readonly string[]) => Promise<Size> {
  const known = new Map<string, Promise<Size>>();
  const measure = async (file: string): Promise<Size> => {
    const bytes = readFileSync(join(root, file));
    return { bytes: bytes.length, gzip: (await compress(bytes)).length };
  };
  return async (files) => {
    const sizes = await Promise.all(
      files.map((file) => {
        let size = known.get(file);
        if (!size) known.set(file, (size = measure(file)));
        return size;
      }),
    );
    return sizes.reduce((sum, size) => ({ bytes: sum.bytes + size.bytes, gzip: sum.gzip + size.gzip }), {
      bytes: 0,
      gzip: 0,
    });
  };
}

/** `1.4 MB`, `12 KB`, `80 B`; 1 KB is 1,024 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1_048_576) return `${(bytes / 1_048_576).toFixed(2)} MB`;
  return bytes >= 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${bytes} B`;
}
