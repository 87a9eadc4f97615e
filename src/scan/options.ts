import * as v from 'valibot';

import { targetsSchema } from '../config/schema.ts';

/** Options of {@link scan}. */
export interface ScanOptions extends ScanSyncOptions {
  /** Run `next.config` and `switchrt.config` instead of reading them statically. Default false. */
  configEval?: boolean;
  /** Ends the wait with `SRT_ABORTED`. */
  signal?: AbortSignal;
}

/** Options of {@link scanSync}: no config file can be run without waiting. */
export interface ScanSyncOptions {
  /** Targets that `support` and the `edge/*` findings answer for. Default: `targets` of `switchrt.config`, else `['edge-light']`. */
  targets?: string[];
  /** Compute the Node APIs that edge routes reach. Default true. */
  uses?: boolean;
  /** Compute them for Node routes too, so that `support` says which could move. Default false. */
  allUses?: boolean;
}

const shared = {
  targets: v.optional(targetsSchema),
  uses: v.optional(v.boolean()),
  allUses: v.optional(v.boolean()),
};

export const scanSyncSchema: v.GenericSchema<unknown, ScanSyncOptions> = v.strictObject(shared);
export const scanSchema: v.GenericSchema<unknown, ScanOptions> = v.strictObject({
  ...shared,
  configEval: v.optional(v.boolean()),
  signal: v.optional(v.instance(AbortSignal)),
});
export const analyzeSchema: v.GenericSchema<unknown, { filename: string }> = v.strictObject({
  filename: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
});
export const folderSchema: v.GenericSchema<unknown, string> = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
export const sourceSchema: v.GenericSchema<unknown, string> = v.string();
