import { readFile } from 'node:fs/promises';

import { SwitchrtError } from '../errors.ts';
import type { Manifest } from './types.ts';

/** Every version that was ever published, newest last. */
const VERSIONS: readonly number[] = [1];

/**
 * Reads a manifest file of any published version.
 *
 * @throws SwitchrtError `SRT_IO` for a file that cannot be read, is no JSON, no manifest, or of a version this release does not know
 */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new SwitchrtError('SRT_IO', `Cannot read the manifest ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return parseManifest(text, file);
}

/** {@link readManifest} for text at hand; `name` stands for it in messages. */
export function parseManifest(text: string, name: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SwitchrtError('SRT_IO', `${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const found = value as Partial<Manifest> | null;
  if (
    typeof found !== 'object' ||
    found === null ||
    !Array.isArray(found.routes) ||
    !Array.isArray(found.diagnostics)
  ) {
    throw new SwitchrtError('SRT_IO', `${name} is no manifest: it has no \`routes\` and \`diagnostics\` lists.`);
  }
  if (!VERSIONS.includes(found.version as number)) {
    throw new SwitchrtError(
      'SRT_IO',
      `${name} is a manifest of version ${String(found.version)}; this release reads ${VERSIONS.join(', ')}.`,
    );
  }
  return found as Manifest;
}
