import * as v from 'valibot';

import { optionError, parseOptions } from '../config/options.ts';
import { didYouMean } from '../errors.ts';
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

const formatSchema: v.GenericSchema<unknown, FormatOptions> = v.strictObject({
  color: v.optional(v.boolean()),
  width: v.optional(v.pipe(v.number(), v.minValue(1, 'must be at least 1'))),
  root: v.optional(v.string()),
  lambdas: v.optional(v.array(v.string())),
});

/**
 * A manifest as text.
 *
 * `table` is for people; `json` gives the published bytes, which `scan --json` prints.
 *
 * @throws SwitchrtError `SRT_OPTION` for a format that is not known, a wrong option, or what is no manifest
 */
export function formatManifest(manifest: Manifest, format: ManifestFormat, options: FormatOptions = {}): string {
  const { color, width, root, lambdas } = parseOptions(formatSchema, options, 'formatManifest()');
  const given = manifest as Partial<Manifest> | null | undefined;
  if (!Array.isArray(given?.routes) || !Array.isArray(given.diagnostics)) {
    const message = '`manifest` must be a manifest, with its `routes` and `diagnostics`.';
    throw optionError('formatManifest()', [{ path: 'manifest', message }]);
  }
  switch (format) {
    case 'json':
      return manifestToJson(manifest);
    case 'table':
      return manifestTable(manifest, {
        color: color ?? false,
        width: width ?? Infinity,
        readSource: sourceReader(root),
        lambdas: new Set(lambdas),
      });
    default:
      throw optionError('formatManifest()', [
        {
          path: 'format',
          message: `unknown format \`${String(format)}\`.${didYouMean(String(format), MANIFEST_FORMATS) || ` Known formats: ${MANIFEST_FORMATS.join(', ')}.`}`,
        },
      ]);
  }
}
