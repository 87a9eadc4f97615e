/**
 * Build constants. The bundler replaces `process.env.__SWITCHRT_BASE_PATH`, `process.env.__SWITCHRT_TRAILING_SLASH` and
 * `process.env.__SWITCHRT_STRICT` in client, nodejs and edge bundles alike, so that a server render and its hydration agree.
 */
function constant(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    // A browser has no `process`: nothing was defined, the default holds.
    return undefined;
  }
}

/** `basePath` of the config: empty, or `/docs` (no trailing slash). */
export const BASE_PATH: string = String(constant(() => process.env.__SWITCHRT_BASE_PATH) ?? '');

/** `trailingSlash` of the config. */
export const TRAILING_SLASH: boolean = String(constant(() => process.env.__SWITCHRT_TRAILING_SLASH)) === 'true';

/** `reactStrictMode` of the config. */
export const STRICT_MODE: boolean = String(constant(() => process.env.__SWITCHRT_STRICT)) === 'true';

/** Production bundles prefetch and cache; development ones do not. */
export const PRODUCTION: boolean = constant(() => process.env.NODE_ENV) === 'production';

/** True while a server renders, on Node as on edge. */
export const IS_SERVER: boolean = typeof window === 'undefined';
