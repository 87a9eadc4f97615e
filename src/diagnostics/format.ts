import * as v from 'valibot';

import { optionError, parseOptions } from '../config/options.ts';
import { knownFindings } from '../manifest/baseline.ts';
import type { Manifest } from '../manifest/types.ts';
import { formatAll, type ManifestFormat } from './formats.ts';
import { sourceReader } from './source.ts';

/** How a manifest is written; `json` has none of it. */
export interface FormatOptions {
  /** ANSI colours of a table. Default false. */
  color?: boolean;
  /** Columns to fit the route table into. Default: as wide as it needs. */
  width?: number;
  /** Folder that the manifest's paths are relative to: code frames and the columns of edits are read from it. Without it there are none. */
  root?: string;
  /** Routes that a build made a lambda function of, for the table. */
  lambdas?: readonly string[];
  /** An older manifest: findings that it has too are told as known. */
  baseline?: Manifest;
  /** Before each path of `sarif` and `github`, where they are relative to the checkout: `apps/web`. */
  prefix?: string;
}

const formatSchema: v.GenericSchema<unknown, FormatOptions> = v.strictObject({
  color: v.optional(v.boolean()),
  width: v.optional(v.pipe(v.number(), v.minValue(1, 'must be at least 1'))),
  root: v.optional(v.string()),
  lambdas: v.optional(v.array(v.string())),
  baseline: v.optional(v.custom<Manifest>(isManifest, 'must be a manifest')),
  prefix: v.optional(v.string()),
});

/**
 * A manifest as text.
 *
 * `table` is for people; `json` gives the published bytes, which `scan --json` prints; `sarif` is a SARIF 2.1.0 log; `github` are
 * annotations of GitHub Actions; `markdown` is for a pull request; `html` is one file that needs nothing else.
 *
 * @throws SwitchrtError `SRT_OPTION` for a format that is not known, a wrong option, or what is no manifest
 */
export function formatManifest(manifest: Manifest, format: ManifestFormat, options: FormatOptions = {}): string {
  const { color, width, root, lambdas, baseline, prefix } = parseOptions(formatSchema, options, 'formatManifest()');
  if (!isManifest(manifest)) {
    const message = '`manifest` must be a manifest, with its `routes` and `diagnostics`.';
    throw optionError('formatManifest()', [{ path: 'manifest', message }]);
  }
  const scanned = {
    manifest,
    name: '',
    known: new Set(baseline ? knownFindings(manifest, baseline) : []),
    prefix: prefix === undefined || prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`,
    readSource: sourceReader(root),
  };
  return formatAll([scanned], format, { color: color ?? false, width: width ?? Infinity, lambdas: new Set(lambdas) });
}

function isManifest(value: unknown): value is Manifest {
  const given = value as Partial<Manifest> | null | undefined;
  return Array.isArray(given?.routes) && Array.isArray(given.diagnostics);
}
