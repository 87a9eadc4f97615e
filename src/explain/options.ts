import * as v from 'valibot';

import { targetsSchema } from '../config/schema.ts';

/** Options of `explainRoute`, `explainFile` and `whyReached`. */
export interface ExplainOptions {
  /**
   * Targets to answer for. Default: `targets` of `switchrt.config` where it names others than the default, else every family:
   * `edge-light`, `workerd`, `deno`.
   */
  targets?: string[];
  /** Run `next.config` and `switchrt.config` instead of reading them statically. Default false. */
  configEval?: boolean;
  /** Folder that relative paths of files are tried from, before the project's. Default: the process's working directory. */
  cwd?: string;
  /** Ends the wait with `SRT_ABORTED`. */
  signal?: AbortSignal;
}

export const explainSchema: v.GenericSchema<unknown, ExplainOptions> = v.strictObject({
  targets: v.optional(targetsSchema),
  configEval: v.optional(v.boolean()),
  cwd: v.optional(v.string()),
  signal: v.optional(v.instance(AbortSignal)),
});
export const subjectSchema: v.GenericSchema<unknown, string> = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
