import { didYouMean, SwitchrtError } from '../errors.ts';
import { manifestToJson } from '../manifest/json.ts';
import type { Manifest } from '../manifest/types.ts';
import { sourceReader } from './source.ts';
import { manifestTable } from './table.ts';

/** What {@link formatManifest} can write. */
export const MANIFEST_FORMATS: readonly ['table', 'json'] = ['table', 'json'];

/** One of {@link MANIFEST_FORMATS}. */
export type ManifestFormat = (typeof MANIFEST_FORMATS)[number];

/** How a table is drawn; `json` has none of it. */
export interface FormatOptions {
  /** ANSI colours. Default false. */
  color?: boolean;
  /** Columns to fit the route table into. Default: as wide as it needs. */
  width?: number;
  /** Folder that the manifest's paths are relative to: code frames are read from it. Without it there are none. */
  root?: string;
  /** Routes that a build made a lambda function of. */
  lambdas?: readonly string[];
}

/**
 * A manifest as text.
 *
 * `table` is for people; `json` gives the published bytes, which `scan --json` prints.
 *
 * @throws SwitchrtError `SRT_OPTION` for a format that is not known
 */
export function formatManifest(manifest: Manifest, format: ManifestFormat, options: FormatOptions = {}): string {
  switch (format) {
    case 'json':
      return manifestToJson(manifest);
    case 'table':
      return manifestTable(manifest, {
        color: options.color ?? false,
        width: options.width ?? Infinity,
        readSource: sourceReader(options.root),
        lambdas: new Set(options.lambdas),
      });
    default:
      throw new SwitchrtError(
        'SRT_OPTION',
        `formatManifest(): unknown format \`${String(format)}\`.${didYouMean(String(format), MANIFEST_FORMATS) || ` Known formats: ${MANIFEST_FORMATS.join(', ')}.`}`,
      );
  }
}
