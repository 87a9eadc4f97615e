import { SwitchrtError } from '../errors.ts';
import type { Diagnostic } from '../manifest/types.ts';
import { findConfigFile } from './files.ts';
import { finding, posix, unreadable } from './findings.ts';
import { locateKeyIn } from './locate.ts';
import { parseOptions } from './options.ts';
import { defaultSwitchrtConfig, type SwitchrtUserConfig, switchrtSchema } from './schema.ts';
import { readStatically } from './static.ts';
import type { SwitchrtConfig } from './types.ts';

/** What a `switchrt.config.*` says, with every default filled in, and the findings about it. */
export interface SwitchrtReading {
  config: SwitchrtConfig;
  diagnostics: Diagnostic[];
}

/**
 * Runs the `switchrt.config.*` of a folder, if there is one.
 *
 * @throws SwitchrtError `SRT_OPTION` for an unknown key or a wrong type, `config/unreadable` for a file that does not parse or throws
 */
export async function evaluateSwitchrtConfig(dir: string): Promise<SwitchrtReading> {
  const file = findConfigFile(dir, 'switchrt.config');
  if (!file) return { config: withDefaults({}), diagnostics: [] };
  let value: unknown;
  try {
    const { loadConfigModule } = await import('./load-module.ts');
    const exported: unknown = await loadConfigModule(file);
    value = await exported;
  } catch (error) {
    throw broken(unreadable(dir, file, error), error);
  }
  return { config: withDefaults(parseOptions(switchrtSchema, value, posix(dir, file))), diagnostics: [] };
}

/**
 * Reads the `switchrt.config.*` of a folder as far as it can be read without running it; a key that cannot is told, and its default stands.
 *
 * @throws SwitchrtError as {@link evaluateSwitchrtConfig}
 */
export function readSwitchrtConfig(dir: string): SwitchrtReading {
  const file = findConfigFile(dir, 'switchrt.config');
  if (!file) return { config: withDefaults({}), diagnostics: [] };
  try {
    const { value, unknown } = readStatically(file);
    const config = withDefaults(parseOptions(switchrtSchema, value, posix(dir, file)));
    const diagnostics = [...new Set(unknown)].map((path) =>
      finding(dir, locateKeyIn(file, path), {
        code: 'config/not-static',
        severity: 'warning',
        message: `${path === '' ? 'What it exports' : `\`${path}\``} cannot be known without running the file: the default is taken.`,
        hint: 'Run it (`scan --config-eval`), or write a plain value.',
      }),
    );
    return { config, diagnostics };
  } catch (error) {
    if (error instanceof SwitchrtError) throw error;
    throw broken(unreadable(dir, file, error), error);
  }
}

function broken(found: Diagnostic, cause: unknown): SwitchrtError {
  return new SwitchrtError('config/unreadable', `${found.file}:${found.line}:${found.column}: ${found.message}`, {
    cause,
    diagnostics: [found],
  });
}

/** `base` with what `user` says over it, one level deep, as the file has it. */
export function withDefaults(user: SwitchrtUserConfig, base: SwitchrtConfig = defaultSwitchrtConfig): SwitchrtConfig {
  const config = structuredClone(base) as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(user)) {
    if (value === undefined) continue;
    if (key === 'logs') config[key] = value === true ? 'text' : value;
    else config[key] = isObject(value) ? { ...(config[key] as object), ...withoutUndefined(value) } : value;
  }
  return config as unknown as SwitchrtConfig;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
