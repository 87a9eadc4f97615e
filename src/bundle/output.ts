import type { HeaderRule, Redirect, Rewrite, SwitchrtConfig } from '../config/types.ts';
import type { Matcher, Rendering, RouteKind, RuntimeName } from '../manifest/types.ts';

/**
 * `build.json` in the out-dir: what `build` hands to `start`. Internal to one version of this package.
 *
 * Every path is POSIX and relative to the out-dir.
 */
export interface BuildOutput {
  version: 1;
  /** `switchrt-native@<version>` that wrote it: `start` refuses another one. */
  tool: string;
  buildId: string;
  /** Absolute path of the project, real: Node bundles resolve their npm packages from here. */
  dir: string;
  next: {
    basePath: string;
    trailingSlash: boolean;
    poweredByHeader: boolean;
    generateEtags: boolean;
    compress: boolean;
    reactStrictMode: boolean;
    env: Record<string, string>;
    redirects: Redirect[];
    rewrites: { beforeFiles: Rewrite[]; afterFiles: Rewrite[]; fallback: Rewrite[] };
    headers: HeaderRule[];
  };
  switchrt: SwitchrtConfig;
  /** Keys of the `.env*` files that `build` read: edge code may see these. */
  envFileKeys: string[];
  /** Every route that can be asked for, in Next's order: static, dynamic, catch-all, across both runtimes. */
  routes: BuiltRoute[];
  middleware: BuiltMiddleware | null;
  /** Route modules that render errors, always Node: `_error` where the app has pages at all, and `404`/`500` where it has them. */
  errorPages: Record<'/_error' | '/404' | '/500', BuiltRoute | null>;
}

/** A route's own code and what it takes to serve it. */
export interface BuiltRoute {
  route: string;
  kind: Extract<RouteKind, 'page' | 'api' | 'app-route' | 'special'>;
  runtime: RuntimeName;
  /** Source file relative to the project, for messages. */
  file: string;
  /** Regular expression source over the decoded-free path without basePath, as in the manifest. */
  pattern: string;
  params: string[];
  rendering: Rendering;
  dataFetching: string[];
  /**
   * nodejs: one CommonJS file whose `module.exports.default` is a {@link NodeEntry}.
   * edge: classic scripts in evaluation order; afterwards `self.__switchrt_entries[entry]` is an {@link EdgeEntry}
   * namespace (`.default`).
   */
  code: { files: string[]; entry: string };
  /** WebAssembly modules the code finds on its global under `name`, compiled by the host. */
  wasm: { name: string; file: string }[];
  /** What the entry gets as `context.build`. */
  build: PageBuild;
  /** Static and ssg pages: what was rendered at build. */
  prerender: Prerender | null;
  /** Name of the lambda function folder, when the route was built for lambda. */
  lambda: string | null;
  maxDuration: number | null;
  size: { bytes: number; gzip: number };
}

/** What runs before routes: a `middleware` on the edge, or a `proxy` on Node. */
export interface BuiltMiddleware {
  /** `/_middleware` or `/_proxy`. */
  route: string;
  runtime: RuntimeName;
  file: string;
  matchers: Matcher[];
  code: { files: string[]; entry: string };
  wasm: { name: string; file: string }[];
  /** What the entry gets as `context.build`; its scripts and styles are empty. */
  build?: PageBuild;
  size: { bytes: number; gzip: number };
}

/** Pages rendered at build time, by the path that a client asks for (no basePath, no trailing slash; `/` is the root). */
export interface Prerender {
  paths: Record<string, { html: string; data: string | null; revalidate: number | false; status: number }>;
  fallback: boolean | 'blocking';
}

/** Constant part of a page's render input; empty lists for API routes. */
export interface PageBuild {
  buildId: string;
  basePath: string;
  trailingSlash: boolean;
  reactStrictMode: boolean;
  /** URLs of the page's scripts, in order, basePath included. */
  scripts: string[];
  styles: string[];
  generateEtags: boolean;
}
