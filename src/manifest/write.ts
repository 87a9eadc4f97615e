import { writeFileAtomic } from './atomic.ts';
import { manifestToJson } from './json.ts';
import type { Manifest } from './types.ts';

/**
 * Writes a manifest, or a list of them, whole or not at all.
 *
 * @throws SwitchrtError `SRT_IO`
 */
export function writeManifest(file: string, manifest: Manifest | readonly Manifest[]): void {
  writeFileAtomic(file, manifestToJson(manifest));
}
