import { existsSync } from 'node:fs';
import Module from 'node:module';
import { delimiter, join, sep } from 'node:path';

/**
 * Lets bundles outside of the project find its packages.
 *
 * A build inside the project needs nothing: Node looks upwards. Elsewhere the project's `node_modules` becomes a place
 * that `require` looks at last, for the whole process.
 */
export function useProjectPackages(dir: string, outDir: string): void {
  if (outDir === dir || outDir.startsWith(dir.endsWith(sep) ? dir : dir + sep)) return;
  const packages = join(dir, 'node_modules');
  if (!existsSync(packages)) return;
  const paths = (process.env['NODE_PATH'] ?? '').split(delimiter).filter(Boolean);
  if (paths.includes(packages)) return;
  process.env['NODE_PATH'] = [...paths, packages].join(delimiter);
  // Node reads NODE_PATH at its own start only; this is the call it makes then.
  (Module as unknown as { _initPaths(): void })._initPaths();
}
