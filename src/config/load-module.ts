import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

import { checkConfigFile } from './files.ts';

/**
 * Runs a config file and gives its exports, anew when the file has changed since the last time.
 *
 * JavaScript goes through Node's own loader, CommonJS and ES modules alike; TypeScript through `@swc/core` in memory.
 */
export async function loadConfigModule(file: string): Promise<unknown> {
  checkConfigFile(file);
  if (/^\.[cm]?ts$/.test(extname(file))) {
    const { runTypeScript } = await import('./typescript.ts');
    return unwrapDefault(await runTypeScript(file));
  }
  // The ES module cache is keyed by URL, the CommonJS one by file.
  delete createRequire(file).cache[file];
  const { mtimeMs, size } = statSync(file);
  return unwrapDefault(await import(`${pathToFileURL(file).href}?v=${mtimeMs.toString(36)}-${size}`));
}

/** `export default`, also the one that a compiler put into `module.exports.default`. */
function unwrapDefault(module: unknown): unknown {
  let value = module as { default?: unknown; __esModule?: boolean } | null;
  if (value !== null && typeof value === 'object' && 'default' in value) value = value.default as typeof value;
  if (value !== null && typeof value === 'object' && value.__esModule && 'default' in value) return value.default;
  return value;
}
