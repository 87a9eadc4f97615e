import { rspack } from '@rspack/core';
import type { MultiStats, Stats } from '@rspack/core';

import { throwIfAborted } from '../native/abort.ts';
import type { Bundler, CompilerResult, CompilerSpec } from './bundler.ts';
import { mapStats } from './diagnose.ts';
import { entryModules, laterFiles, weighEntry } from './weigh.ts';

/** The default bundler. */
export const rspackBundler: Bundler = {
  webpack: rspack,
  virtualModules: (files) => new rspack.experiments.VirtualModulesPlugin(files),
  async run(specs, dir, signal) {
    throwIfAborted(signal);
    const compiler = rspack(specs.map((spec) => spec.config));
    try {
      const stats = await new Promise<MultiStats>((resolve, reject) => {
        compiler.run((error, result) => {
          if (error) reject(error);
          else if (!result) reject(new Error('the bundler gave no result'));
          else resolve(result);
        });
      });
      throwIfAborted(signal);
      return specs.map((spec, i) => read(spec, stats.stats[i]!, dir));
    } finally {
      await new Promise<void>((resolve) => compiler.close(() => resolve()));
    }
  },
};

function read(spec: CompilerSpec, stats: Stats, dir: string): CompilerResult {
  const { entrypoints = {} } = stats.toJson({ all: false, entrypoints: true });
  const entries = new Map<string, string[]>();
  for (const [name, { assets = [] }] of Object.entries(entrypoints)) {
    entries.set(
      name,
      assets.map((asset) => asset.name).filter((file) => !file.endsWith('.map')),
    );
  }
  return {
    name: spec.name,
    entries,
    findings: mapStats(stats, dir),
    laterFiles: (entry) => laterFiles(stats, entry),
    modules: (entry, extension) => entryModules(stats, entry, extension),
    weigh: (entry) => weighEntry(stats, entry, dir),
  };
}
