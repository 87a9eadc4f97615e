import type { NextConfig } from './types.ts';

/** How one option of `next.config` is read: the sentence says what is wrong, null when nothing is. */
interface Rule<Key extends keyof NextConfig = keyof NextConfig> {
  check: (value: unknown) => string | null;
  take?: (value: never) => NextConfig[Key];
}

/** A value as a message calls it. */
export function noun(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const boolean: Rule = { check: (value) => (typeof value === 'boolean' ? null : 'must be a boolean') };
const callable: Rule = { check: (value) => (typeof value === 'function' ? null : 'must be a function') };

/** Options that are taken as they stand once they are right. `experimental.runtime` and the three lists of rules are read elsewhere. */
export const plainOptions: Partial<Record<keyof NextConfig, Rule>> = {
  pageExtensions: { check: pageExtensions },
  basePath: { check: basePath },
  trailingSlash: boolean,
  distDir: { check: distDir },
  env: {
    check: env,
    take: ((value: Record<string, string | undefined>) =>
      Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined))) as Rule['take'],
  },
  reactStrictMode: {
    check: (value) => (value === null || typeof value === 'boolean' ? null : 'must be a boolean'),
    take: ((value: boolean | null) => value === true) as Rule['take'],
  },
  poweredByHeader: boolean,
  generateEtags: boolean,
  compress: boolean,
  generateBuildId: callable,
  webpack: { check: (value) => (value === null || typeof value === 'function' ? null : 'must be a function') },
};

function pageExtensions(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one file ending';
  const wrong = value.find((item) => typeof item !== 'string' || item === '' || item.startsWith('.'));
  return wrong === undefined
    ? null
    : `must hold file endings without their leading dot, found ${JSON.stringify(wrong)}`;
}

/** Next's rule: empty, or starts with `/` and does not end with one. */
function basePath(value: unknown): string | null {
  if (typeof value !== 'string') return 'must be a string';
  if (value === '') return null;
  if (value === '/') return 'must not be `/`: leave it out for an app at the root';
  if (!value.startsWith('/')) return `must start with \`/\`, found '${value}'`;
  return value.endsWith('/') ? `must not end with \`/\`, found '${value}'` : null;
}

function distDir(value: unknown): string | null {
  if (typeof value !== 'string') return 'must be a string';
  if (value.trim() === '') return 'must not be empty';
  return value === 'public' ? 'must not be `public`: its files are served as they are' : null;
}

/** Next's rule: these names belong to Node and to the framework. */
function env(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object of strings';
  for (const [key, item] of Object.entries(value)) {
    if (/^(?:NODE_.+|__.+|NEXT_RUNTIME)$/.test(key)) return `must not set \`${key}\``;
    if (item !== undefined && typeof item !== 'string') return `must hold strings: \`${key}\` is ${noun(item)}`;
  }
  return null;
}
