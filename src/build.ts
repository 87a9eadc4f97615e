import * as v from 'valibot';

import { buildScanned, failOn, outDirOf } from './bundle/bundle.ts';
import type { BuildOptions, BuildProgress, BuildResult } from './bundle/bundle.ts';
import { checkOutDir } from './bundle/swap.ts';
import { parseOptions } from './config/options.ts';
import { loadProjectConfig } from './config/project.ts';
import { throwIfAborted } from './native/abort.ts';
import { scanProject } from './scan/scan.ts';

export type { BuildOptions, BuildProgress, BuildResult } from './bundle/bundle.ts';

const schema: v.GenericSchema<unknown, BuildOptions> = v.strictObject({
  dir: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
  outDir: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  node: v.optional(v.picklist(['server', 'lambda'])),
  analyze: v.optional(v.boolean()),
  strict: v.optional(v.boolean()),
  configEval: v.optional(v.boolean()),
  prerenderTimeoutMs: v.optional(v.pipe(v.number(), v.minValue(1))),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.function() as v.GenericSchema<unknown, (step: BuildProgress) => void>),
});

/**
 * Builds an app for its runtimes: browser, Node and edge bundles, pages rendered at build, lambda functions, manifests.
 *
 * The output appears whole: it is made beside the old one and takes its place at the end.
 *
 * @throws SwitchrtError with the code of the first error finding, all findings in `diagnostics` and the previous output untouched;
 *   `config/unreadable` for a next.config that cannot be read; `SRT_OPTION`, `SRT_IO`, `SRT_ABORTED`, `SRT_ADDON`, `SRT_INTERNAL`
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const started = performance.now();
  const checked = parseOptions(schema, options, 'build()');
  const { signal } = checked;
  const progress = checked.onProgress ?? (() => {});
  throwIfAborted(signal);
  progress({ step: 'config' });
  const evaluate = checked.configEval ?? true;
  const config = await loadProjectConfig(checked.dir, {
    eval: evaluate,
    phase: 'build',
    ...(checked.node ? { overrides: { node: checked.node } } : {}),
  });
  failOn(config.diagnostics.filter((item) => item.code === 'config/unreadable'));
  checkOutDir(config.dir, outDirOf(config, checked));

  progress({ step: 'scan' });
  const manifest = await scanProject(config, signal ? { signal } : {});
  const result = await buildScanned(config, manifest, checked);
  return { ...result, durationMs: performance.now() - started };
}
