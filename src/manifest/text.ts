import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

import { SwitchrtError } from '../errors.ts';

/** Largest manifest that is read, in bytes. One of 50,000 routes has about 60 million. */
export const MAX_MANIFEST_BYTES: number = 256 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;

/** Where a shell puts what it hands over as a file: `diff <(git show main:m.json) m.json`. */
const HANDED_OVER = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/(?:self|\d+)\/fd\/\d+)$/;

/**
 * Text of a manifest file; `name` stands for it in messages.
 *
 * @throws SwitchrtError `SRT_IO` for what cannot be read, what would block or never end (a named pipe, a device), what is over
 *   {@link MAX_MANIFEST_BYTES}, or is not UTF-8
 */
export function readManifestText(file: string, name: string): string {
  try {
    // Without waiting for a writer: a named pipe is refused before anything is read.
    const waits = HANDED_OVER.test(file);
    const descriptor = openSync(file, constants.O_RDONLY | (waits ? 0 : (constants.O_NONBLOCK ?? 0)));
    try {
      const found = fstatSync(descriptor);
      if (found.isDirectory()) throw new Error('it is a folder');
      if (!found.isFile() && !waits) throw new Error('it is not a regular file');
      return decode(readAll(descriptor));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new SwitchrtError('SRT_IO', `Cannot read ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** {@link readManifestText} for a stream. */
export async function readManifestStream(stream: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size = counted(size + chunk.length);
      chunks.push(chunk);
    }
    return decode(Buffer.concat(chunks));
  } catch (error) {
    throw new SwitchrtError('SRT_IO', `Cannot read ${name}: ${(error as Error).message}`, { cause: error });
  }
}

function readAll(descriptor: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
    if (read === 0) return Buffer.concat(chunks);
    size = counted(size + read);
    chunks.push(chunk.subarray(0, read));
  }
}

function counted(size: number): number {
  if (size > MAX_MANIFEST_BYTES)
    throw new Error(`it has more than ${MAX_MANIFEST_BYTES} bytes (256 MB), which are not read`);
  return size;
}

/** Editors and shells of Windows put a byte-order mark before it, which goes. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8');
  }
}
