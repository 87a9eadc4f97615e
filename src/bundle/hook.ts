import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import type { Configuration } from '@rspack/core';

import type { Diagnostic } from '../manifest/types.ts';
import type { Bundler, CompilerName } from './bundler.ts';
import { scriptLoader } from './config-base.ts';
import { fileStart, finding, relativePath, spanAt } from './finding.ts';
import type { PlannedRoute } from './plan.ts';
import type { Project } from './project.ts';

/** A configuration after the user's `webpack(config, options)`, or why there is none. */
export type HookResult = { config: Configuration } | { finding: Diagnostic };

/** Calls the user's `webpack()` for one compiler; without one the configuration is as it came. */
export async function callHook(
  name: CompilerName,
  config: Configuration,
  project: Project,
  bundler: Bundler,
): Promise<HookResult> {
  const hook = project.config.next.webpack;
  if (!hook) return { config };
  try {
    const returned = await hook(config, {
      buildId: project.buildId,
      dev: false,
      dir: project.dir,
      isServer: name !== 'client',
      nextRuntime: name === 'client' ? undefined : name,
      defaultLoaders: { babel: scriptLoader(name, project.dir) },
      webpack: bundler.webpack,
      config: project.config.next,
    });
    if (isConfig(returned)) return { config: returned };
    const got =
      returned === null || returned === undefined
        ? `${String(returned)}: return the config`
        : `a ${Array.isArray(returned) ? 'list' : typeof returned}`;
    return {
      finding: hookFinding(
        project,
        `webpack() of next.config returned ${got} for the ${name} compiler.`,
        'End the function with `return config`.',
      ),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      finding: hookFinding(
        project,
        `webpack() of next.config failed for the ${name} compiler: ${message}`,
        null,
        error,
      ),
    };
  }
}

/** `build/hook` for a configuration that the hook returned and the bundler does not take. */
export function refusedConfig(project: Project, error: Error): Diagnostic {
  const message = stripVTControlCharacters(error.message).replace(/\s+/g, ' ').trim();
  return hookFinding(project, `The bundler refuses what webpack() of next.config made of its config: ${message}`, null);
}

/** `build/hook` for entries that are not there after the hook. */
export function lostEntries(project: Project, name: CompilerName, lost: readonly PlannedRoute[]): Diagnostic {
  const routes = lost.map(({ route }) => route).sort();
  const message = `The config that webpack() of next.config returned for the ${name} compiler has no entry for ${routes.join(', ')}.`;
  return { ...hookFinding(project, message, 'Keep what `config.entry()` gives, and add to it.'), routes };
}

function isConfig(value: unknown): value is Configuration {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hookFinding(project: Project, message: string, hint: string | null, error?: unknown): Diagnostic {
  return finding('build/hook', 'error', message, placeOfHook(project, error), { hint });
}

/** Where the config file threw, else where it says `webpack`. */
function placeOfHook({ dir, config: { nextFile } }: Project, error: unknown): ReturnType<typeof fileStart> {
  if (!nextFile) return fileStart('next.config.js');
  const file = relativePath(dir, nextFile);
  const escaped = nextFile.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const frame = error instanceof Error ? new RegExp(`${escaped}[^\\n:]*:(\\d+):(\\d+)`).exec(error.stack ?? '') : null;
  if (frame) {
    const [line, column] = [Number(frame[1]), Number(frame[2])];
    return { file, line, column, endLine: line, endColumn: column };
  }
  const source = readFileSync(nextFile, 'utf8');
  const match = /\bwebpack\b\s*[:(=]/.exec(source);
  return match ? spanAt(file, source, match.index, match.index + 'webpack'.length) : fileStart(file);
}
