import { didYouMean } from '../errors.ts';
import type { Diagnostic, RuntimeName } from '../manifest/types.ts';
import { readHeaders, readRedirects, readRewrites } from './custom-routes.ts';
import { finding } from './findings.ts';
import { locateKey } from './locate.ts';
import { noun, plainOptions } from './next-values.ts';
import type { NextConfig } from './types.ts';

/** Options that are functions giving lists. */
export const LISTS = ['redirects', 'rewrites', 'headers'] as const;
const RUNTIMES: Record<string, RuntimeName> = { nodejs: 'nodejs', edge: 'edge', 'experimental-edge': 'edge' };

/** Adds a finding at a key of the file. */
export type Tell = (code: Diagnostic['code'], key: string, message: string, hint?: string | null) => void;

const ERRORS = new Set<Diagnostic['code']>(['config/bad-value', 'config/not-a-string', 'config/unknown-runtime']);

/** A {@link Tell} that writes into `diagnostics`. */
export function teller(diagnostics: Diagnostic[], dir: string, file: string, source: string): Tell {
  return (code, key, message, hint = null) => {
    const severity = ERRORS.has(code) ? 'error' : 'warning';
    diagnostics.push(finding(dir, locateKey(source, file, key), { code, severity, message, hint }));
  };
}

/** Whether an option counts; anything else is named once. */
export function isHonoured(key: string): boolean {
  return Object.hasOwn(plainOptions, key) || key === 'experimental' || (LISTS as readonly string[]).includes(key);
}

/** Takes every plain option into `next`; what is wrong or not used is told. */
export function takeOptions(next: NextConfig, user: Record<string, unknown>, isScan: boolean, told: Tell): void {
  for (const [key, value] of Object.entries(user)) {
    if (value === undefined) continue;
    const rule = plainOptions[key as keyof NextConfig];
    if (rule) {
      const wrong = rule.check(value);
      if (wrong) told('config/bad-value', key, `\`${key}\` ${wrong}.`);
      else (next as unknown as Record<string, unknown>)[key] = rule.take ? rule.take(value as never) : value;
    } else if (key === 'experimental') {
      takeExperimental(next, value, told);
    } else if (!isHonoured(key)) {
      tellUnused(key, isScan, told);
    }
  }
}

/** Names an option that is not used. */
export function tellUnused(key: string, isScan: boolean, told: Tell): void {
  if (key === 'i18n') {
    const code = isScan ? 'config/unsupported-option' : 'build/unsupported-feature';
    told(
      code,
      key,
      '`i18n` is not offered: routes are served without a locale.',
      'Use a dynamic segment and a middleware for locales.',
    );
  } else {
    const known = [...Object.keys(plainOptions), ...LISTS, 'experimental'];
    told('config/unsupported-option', key, `\`${key}\` is not used by switchrt-native.${didYouMean(key, known)}`);
  }
}

/** Calls `redirects()`, `rewrites()` and `headers()`; what they throw is thrown. */
export async function takeLists(next: NextConfig, user: Record<string, unknown>, told: Tell): Promise<void> {
  for (const key of LISTS) {
    if (user[key] === undefined) continue;
    const problem = (message: string): void => told('config/bad-value', key, message);
    if (typeof user[key] !== 'function') {
      problem(`\`${key}\` must be a function that gives a list.`);
      continue;
    }
    const value: unknown = await (user[key] as () => unknown).call(user);
    if (key === 'redirects') next.redirects = readRedirects(value, problem);
    else if (key === 'headers') next.headers = readHeaders(value, problem);
    else next.rewrites = readRewrites(value, problem);
  }
}

function takeExperimental(next: NextConfig, value: unknown, told: Tell): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    told('config/bad-value', 'experimental', '`experimental` must be an object.');
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const path = `experimental.${key}`;
    if (item === undefined) continue;
    if (key !== 'runtime')
      told(
        'config/unsupported-option',
        path,
        `\`${path}\` is not used by switchrt-native.${didYouMean(key, ['runtime'])}`,
      );
    else if (typeof item !== 'string')
      told('config/not-a-string', path, `\`${path}\` must be a string, found ${noun(item)}.`, `One of ${known()}.`);
    else if (Object.hasOwn(RUNTIMES, item)) Object.assign(next, { runtime: RUNTIMES[item]!, runtimeText: item });
    else
      told(
        'config/unknown-runtime',
        path,
        `\`${path}\` is '${item}', which is no runtime.${didYouMean(item, Object.keys(RUNTIMES))}`,
        `One of ${known()}.`,
      );
  }
}

function known(): string {
  return Object.keys(RUNTIMES)
    .map((name) => `'${name}'`)
    .join(', ');
}
