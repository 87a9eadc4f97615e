import * as v from 'valibot';

import { targetsSchema } from '../config/schema.ts';
import { wrongShape } from '../manifest/shape.ts';
import type { Manifest } from '../manifest/types.ts';

/** Options of {@link scan}. */
export interface ScanOptions extends ScanSyncOptions {
  /** Run `next.config` and `switchrt.config` instead of reading them statically. Default false. */
  configEval?: boolean;
  /** Ends the wait with `SRT_ABORTED`. */
  signal?: AbortSignal;
}

/** Options of {@link createScanner}. */
export type ScannerOptions = Omit<ScanOptions, 'baseline' | 'strict'>;

/** Options of {@link scanSync}: no config file can be run without waiting. */
export interface ScanSyncOptions {
  /** Targets that `support` and the `edge/*` findings answer for. Default: `targets` of `switchrt.config`, else `['edge-light']`. */
  targets?: string[];
  /** Compute the Node APIs that edge routes reach. Default true. */
  uses?: boolean;
  /** Compute them for Node routes too, so that `support` says which could move. Default false. */
  allUses?: boolean;
  /** Tell values that other tools read differently, as `config/peer-differs`. Default false. */
  peers?: boolean;
  /**
   * Keep what was found for the next scan: `true` in `.switchrt/cache` of the project, or a folder, which projects may share. Default false.
   *
   * The answer is the same with and without; a cache that cannot be used or written is a note in `stats`.
   */
  cache?: boolean | string;
  /** Findings that were there before, which fail nothing: the file of a manifest that `scan --out` wrote, or such a manifest; a list of them for a list of folders. */
  baseline?: string | Manifest | readonly Manifest[];
  /** Count warnings among {@link ScanResult.failing} as well. Default false. */
  strict?: boolean;
}

function isManifest(value: unknown): boolean {
  return wrongShape(value) === null;
}

const shared = {
  targets: v.optional(targetsSchema),
  uses: v.optional(v.boolean()),
  allUses: v.optional(v.boolean()),
  peers: v.optional(v.boolean()),
  cache: v.optional(v.union([v.boolean(), v.pipe(v.string(), v.minLength(1))], 'must be true, false or a folder')),
  baseline: v.optional(
    v.union(
      [v.string(), v.custom<Manifest>(isManifest), v.array(v.custom<Manifest>(isManifest))],
      'must be a file or a manifest',
    ),
  ),
  strict: v.optional(v.boolean()),
};

export const scanSyncSchema: v.GenericSchema<unknown, ScanSyncOptions> = v.strictObject(shared);
export const scanSchema: v.GenericSchema<unknown, ScanOptions> = v.strictObject({
  ...shared,
  configEval: v.optional(v.boolean()),
  signal: v.optional(v.instance(AbortSignal)),
});
export const scannerSchema: v.GenericSchema<unknown, ScannerOptions> = v.strictObject({
  targets: shared.targets,
  uses: shared.uses,
  allUses: shared.allUses,
  peers: shared.peers,
  cache: shared.cache,
  configEval: v.optional(v.boolean()),
  signal: v.optional(v.instance(AbortSignal)),
});
export const pathsSchema: v.GenericSchema<unknown, readonly string[]> = v.array(v.pipe(v.string(), v.minLength(1)));
export const analyzeSchema: v.GenericSchema<unknown, { filename: string }> = v.strictObject({
  filename: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
});
export const folderSchema: v.GenericSchema<unknown, string> = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
export const sourceSchema: v.GenericSchema<unknown, string> = v.string();
