import type { Manifest } from './types.ts';

/**
 * The published bytes of a manifest: two spaces of indent, one newline at the end, keys in their given order.
 *
 * What `scan --json` prints, `scan --out` writes and `build` puts into the out-dir.
 */
export function manifestToJson(manifest: Manifest | readonly Manifest[]): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
