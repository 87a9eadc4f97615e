import { findConfigFile } from './files.ts';
import { evaluateNextConfig, type NextConfigReading, type Phase, readNextConfig } from './next.ts';
import { defaultNextConfig } from './next-defaults.ts';
import { parseOptions } from './options.ts';
import { projectRoot } from './root.ts';
import { type SwitchrtUserConfig, switchrtSchema } from './schema.ts';
import { evaluateSwitchrtConfig, readSwitchrtConfig, withDefaults } from './switchrt.ts';
import type { ProjectConfig } from './types.ts';

/** How to read a project's two config files. */
export interface LoadOptions {
  /** Run the files (the default of `build`, `dev`, `start`), or read them as far as they are plain. */
  eval: boolean;
  phase: Phase;
  /** Wins over `switchrt.config.*`: what a command's flags say. */
  overrides?: SwitchrtUserConfig;
}

/**
 * Reads `next.config.*` and `switchrt.config.*` of a project.
 *
 * A `next.config` that does not parse or throws is the finding `config/unreadable` in `diagnostics`, with Next's defaults in `next`.
 *
 * @throws SwitchrtError `SRT_IO` for no such folder; `SRT_OPTION` for an unknown key or a wrong type in `switchrt.config.*` or the overrides;
 *   `config/unreadable` for a `switchrt.config.*` that does not parse or throws
 */
export async function loadProjectConfig(dir: string, options: LoadOptions): Promise<ProjectConfig> {
  const root = projectRoot(dir);
  const overrides = parseOptions(switchrtSchema, options.overrides ?? {}, 'options');
  const nextFile = findConfigFile(root, 'next.config');
  const { next, diagnostics } = nextFile
    ? await nextConfig(root, nextFile, options)
    : { next: defaultNextConfig(), diagnostics: [] };
  const own = options.eval ? await evaluateSwitchrtConfig(root) : readSwitchrtConfig(root);
  return {
    dir: root,
    next,
    nextFile,
    switchrt: withDefaults(overrides, own.config),
    evaluated: options.eval,
    diagnostics: [...diagnostics, ...own.diagnostics],
  };
}

function nextConfig(root: string, file: string, options: LoadOptions): NextConfigReading | Promise<NextConfigReading> {
  return options.eval ? evaluateNextConfig(root, file, options.phase) : readNextConfig(root, file);
}
