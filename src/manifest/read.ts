import { SwitchrtError } from '../errors.ts';
import { wrongShape } from './shape.ts';
import { readManifestText } from './text.ts';
import type { Manifest } from './types.ts';

/** Every version that was ever published, newest last. */
const VERSIONS: readonly number[] = [1];

/**
 * Reads a manifest file of any published version.
 *
 * @throws SwitchrtError `SRT_IO` for a file that cannot be read, is no JSON, no manifest, or of a version this release does not know
 */
export async function readManifest(file: string): Promise<Manifest> {
  return parseManifest(readManifestText(file, `the manifest ${file}`), file);
}

/** {@link readManifest} for text at hand; `name` stands for it in messages. */
export function parseManifest(text: string, name: string): Manifest {
  const value = parse(text, name);
  if (Array.isArray(value))
    throw new SwitchrtError('SRT_IO', `${name} is a list of ${value.length} manifests; one is wanted here.`);
  return checked(value, name);
}

/** {@link parseManifest} for what a scan of one or more folders wrote: one manifest, or a list of them. */
export function parseManifests(text: string, name: string): Manifest[] {
  const value = parse(text, name);
  if (!Array.isArray(value)) return [checked(value, name)];
  return value.map((item, i) => checked(item, `${name}, item ${i}`));
}

function parse(text: string, name: string): unknown {
  try {
    // Text at hand may have the mark that editors of Windows put before it.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new SwitchrtError('SRT_IO', `${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

function checked(value: unknown, name: string): Manifest {
  const version = (value as Partial<Manifest> | null)?.version as unknown;
  if (typeof version === 'number' && !VERSIONS.includes(version)) {
    const way = version > VERSIONS.at(-1)! ? ' A newer switchrt-native reads it.' : '';
    throw new SwitchrtError(
      'SRT_IO',
      `${name} is a manifest of version ${version}; this release reads ${VERSIONS.join(', ')}.${way}`,
    );
  }
  const wrong = wrongShape(value);
  if (wrong !== null) throw new SwitchrtError('SRT_IO', `${name} is no manifest: ${wrong}.`);
  return value as Manifest;
}
