import { readFileSync } from 'node:fs';

import type { Diagnostic } from '../manifest/types.ts';
import { findConfigFile } from './files.ts';
import { finding, headOf, posix, unreadable } from './findings.ts';
import { loadConfigModule } from './load-module.ts';
import { defaultConfigArgument, defaultNextConfig } from './next-defaults.ts';
import { isHonoured, takeLists, takeOptions, teller, tellUnused } from './next-take.ts';
import { readStatically } from './static.ts';
import type { NextConfig } from './types.ts';

/** The command that reads the config; it decides the phase that a config function gets. */
export type Phase = 'build' | 'dev' | 'start' | 'scan';

/** Next's names (`next/constants`). */
const PHASES: Record<Phase, string> = {
  build: 'phase-production-build',
  dev: 'phase-development-server',
  start: 'phase-production-server',
  scan: 'phase-production-build',
};

/** What a `next.config.*` says, with the findings about it. */
export interface NextConfigReading {
  next: NextConfig;
  diagnostics: Diagnostic[];
}

/** Runs a `next.config.*` and reads what it says. Never throws for what the file holds: that is a finding, and the default stands. */
export async function evaluateNextConfig(dir: string, file: string, phase: Phase): Promise<NextConfigReading> {
  const next = defaultNextConfig();
  const diagnostics: Diagnostic[] = [];
  try {
    let value = await loadConfigModule(file);
    if (typeof value === 'function') {
      const configure = value as (phase: string, context: unknown) => unknown;
      value = configure(PHASES[phase], { defaultConfig: defaultConfigArgument() });
    }
    value = await value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return noObject(dir, file, value);
    const user = value as Record<string, unknown>;
    const told = teller(diagnostics, dir, file, readFileSync(file, 'utf8'));
    takeOptions(next, user, phase === 'scan', told);
    // A scan needs no rules, and they may ask the network.
    if (phase !== 'scan') await takeLists(next, user, told);
    return { next, diagnostics };
  } catch (error) {
    return { next: defaultNextConfig(), diagnostics: [unreadable(dir, file, error)] };
  }
}

function noObject(dir: string, file: string, value: unknown): NextConfigReading {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  const message = `${posix(dir, file)} must export an object, or a function that gives one; found ${found}.`;
  const hint = '`export default {}` or `module.exports = {}`.';
  return {
    next: defaultNextConfig(),
    diagnostics: [finding(dir, headOf(file), { code: 'config/unreadable', severity: 'error', message, hint })],
  };
}

/** The scan reads these itself, with its own findings; the empty key is the whole export. */
const READ_BY_SCAN = new Set(['', 'experimental.runtime', 'pageExtensions', 'basePath']);

/** Reads a `next.config.*` as far as it can be read without running it; a used option that cannot is told, and its default stands. */
export function readNextConfig(dir: string, file: string, isScan: boolean = false): NextConfigReading {
  const next = defaultNextConfig();
  const diagnostics: Diagnostic[] = [];
  try {
    const { value, unknown } = readStatically(file);
    const tell = teller(diagnostics, dir, file, readFileSync(file, 'utf8'));
    const told: typeof tell = (code, key, ...rest) => {
      if (!READ_BY_SCAN.has(key)) tell(code, key, ...rest);
    };
    takeOptions(next, value, isScan, told);
    for (const path of new Set(unknown)) {
      const [key = ''] = path.split('.');
      if (key !== '' && !isHonoured(key)) tellUnused(key, isScan, told);
      else if (key !== 'experimental' && key !== 'trailingSlash') {
        const message = `\`${path}\` cannot be known without running the file: the default is taken.`;
        told('config/not-static', path, message, 'Build without `--no-config-eval`, or write a plain value.');
      }
    }
    return { next, diagnostics };
  } catch (error) {
    return { next: defaultNextConfig(), diagnostics: [unreadable(dir, file, error)] };
  }
}

/** Findings about what a folder's `next.config.*` sets in vain or wrongly, read without running it; a scan of routes tells the rest. */
export function optionFindings(dir: string): Diagnostic[] {
  const file = findConfigFile(dir, 'next.config');
  if (!file) return [];
  return readNextConfig(dir, file, true).diagnostics.filter(
    ({ code }) => code === 'config/unsupported-option' || code === 'config/bad-value',
  );
}
