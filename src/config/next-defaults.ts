import type { NextConfig } from './types.ts';

/** What a project without a `next.config` has; Next's own defaults. */
export function defaultNextConfig(): NextConfig {
  return {
    runtime: null,
    pageExtensions: ['tsx', 'ts', 'jsx', 'js'],
    basePath: '',
    trailingSlash: false,
    distDir: null,
    env: {},
    reactStrictMode: false,
    poweredByHeader: true,
    generateEtags: true,
    compress: true,
    generateBuildId: null,
    webpack: null,
    redirects: [],
    rewrites: { beforeFiles: [], afterFiles: [], fallback: [] },
    headers: [],
  };
}

/** `defaultConfig` as a config function gets it, in Next's shape: spreading it into the result changes nothing. */
export function defaultConfigArgument(): Record<string, unknown> {
  const { pageExtensions, basePath, trailingSlash, env, reactStrictMode, poweredByHeader, generateEtags, compress } =
    defaultNextConfig();
  return {
    pageExtensions,
    basePath,
    trailingSlash,
    env,
    reactStrictMode,
    poweredByHeader,
    generateEtags,
    compress,
    experimental: {},
  };
}
