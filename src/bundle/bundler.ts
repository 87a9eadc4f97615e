import type { Configuration, rspack } from '@rspack/core';

import type { Diagnostic } from '../manifest/types.ts';

export type CompilerName = 'client' | 'nodejs' | 'edge';

/** One compiler to run: a webpack-shaped configuration after the user's hook. */
export interface CompilerSpec {
  name: CompilerName;
  config: Configuration;
}

/** What weighs in an entry: a package (`lodash@4.17.21`) or a project file, with its bytes before minification. */
export interface Weight {
  name: string;
  bytes: number;
}

/** What one compiler wrote. */
export interface CompilerResult {
  name: CompilerName;
  /** Files of each entry in evaluation order, relative to the compiler's `output.path`; source maps are not among them. */
  entries: Map<string, string[]>;
  findings: Diagnostic[];
  /** Files that an entry loads later, by `import()`; collected on demand. */
  laterFiles(entry: string): string[];
  /** Absolute paths of the modules of an entry that end with `extension`; collected on demand. */
  modules(entry: string, extension: string): string[];
  /** The heaviest parts of an entry, heaviest first; collected on demand. */
  weigh(entry: string): Weight[];
}

/** The seam between this package and a bundler. Configurations are webpack's: both known bundlers take them. */
export interface Bundler {
  /** Module with webpack's classes; `options.webpack` of the user's hook. */
  readonly webpack: typeof rspack;
  /** A plugin that serves generated modules without writing them: absolute path to source. */
  virtualModules(files: Record<string, string>): { apply(compiler: never): void };
  /** Runs all compilers at once. Rejects with the bundler's own error when it refuses a configuration or fails as a whole; findings about the code are in the results. */
  run(specs: readonly CompilerSpec[], dir: string, signal?: AbortSignal): Promise<CompilerResult[]>;
}
