import type { Diagnostic, RuntimeName } from '../manifest/types.ts';

/** `has`/`missing` item of a custom route or a matcher, as in Next. */
export interface RouteHas {
  type: 'header' | 'query' | 'cookie' | 'host';
  key?: string;
  value?: string;
}

/** One `redirects()` entry of `next.config`. */
export interface Redirect {
  source: string;
  destination: string;
  permanent?: boolean;
  statusCode?: number;
  basePath?: false;
  has?: RouteHas[];
  missing?: RouteHas[];
}

/** One `rewrites()` entry of `next.config`. */
export interface Rewrite {
  source: string;
  destination: string;
  basePath?: false;
  has?: RouteHas[];
  missing?: RouteHas[];
}

/** One `headers()` entry of `next.config`. */
export interface HeaderRule {
  source: string;
  headers: { key: string; value: string }[];
  basePath?: false;
  has?: RouteHas[];
  missing?: RouteHas[];
}

/** What the user's `webpack(config, options)` gets as its second argument. */
export interface WebpackHookOptions {
  buildId: string;
  dev: boolean;
  dir: string;
  isServer: boolean;
  nextRuntime: undefined | 'nodejs' | 'edge';
  defaultLoaders: { babel: unknown };
  webpack: unknown;
  config: unknown;
}

/** What this tool takes from an evaluated `next.config.*`; contract section 5 lists the keys. */
export interface NextConfig {
  runtime: RuntimeName | null;
  /** `experimental.runtime` as it was written: `experimental-edge` is worth a word. */
  runtimeText?: string;
  pageExtensions: string[];
  basePath: string;
  trailingSlash: boolean;
  distDir: string | null;
  env: Record<string, string>;
  reactStrictMode: boolean;
  poweredByHeader: boolean;
  generateEtags: boolean;
  compress: boolean;
  generateBuildId: (() => string | null | Promise<string | null>) | null;
  webpack: ((config: unknown, options: WebpackHookOptions) => unknown) | null;
  redirects: Redirect[];
  rewrites: { beforeFiles: Rewrite[]; afterFiles: Rewrite[]; fallback: Rewrite[] };
  headers: HeaderRule[];
}

/** `switchrt.config.*` with every default filled in; contract section 7. Byte counts in bytes, times in milliseconds. */
export interface SwitchrtConfig {
  targets: string[];
  node: 'server' | 'lambda';
  lambda: {
    routes: string[];
    concurrency: number;
    idleMs: number;
    timeoutMs: number;
    memoryMb: number;
    /** A floor of cold boots, in milliseconds: for demonstrations. */
    coldStartMs: number;
    /** Instances of a function in use that are booted before a request needs them. */
    spares: number;
  };
  edge: {
    env: string[];
    profile: 'edge-light' | 'minimum-common';
    memoryMb: number;
    busyMs: number;
    firstByteMs: number;
    subrequests: number;
    /** Most bytes of one answer's body; null is no limit. */
    responseBytes: number | null;
    /** How long `waitUntil` may hold a route after its last answer. */
    waitUntilMs: number;
    fetch: 'any' | 'public';
  };
  limits: {
    bodyBytes: number;
    headerBytes: number;
    headers: number;
    headerTimeoutMs: number;
    requestTimeoutMs: number;
    connections: number;
    drainMs: number;
  };
  budgets: { edge: number; lambda: number; client: number | null; routes: Record<string, number> };
  bundler: 'rspack' | 'webpack';
  serverTiming: boolean;
  logs: 'text' | 'json' | false;
}

/** Both configs of a project, read and validated. */
export interface ProjectConfig {
  /** Absolute, real path of the project. */
  dir: string;
  next: NextConfig;
  /** Absolute path of the `next.config.*` file, if there is one. */
  nextFile: string | null;
  switchrt: SwitchrtConfig;
  /** Whether the files were run; otherwise the scan reads them, and what it cannot read has its default. */
  evaluated?: boolean;
  /** Findings about the config files themselves (`config/unreadable`, `config/unsupported-option`). */
  diagnostics: Diagnostic[];
}
