import picomatch from 'picomatch';

import type { Diagnostic, Manifest } from '../manifest/types.ts';

/** Printed as warnings: the code may never be touched. */
const tolerated = new Set(['edge/node-module', 'edge/node-export', 'edge/node-global']);
/** What `unstable_allowDynamic` excuses. */
const excusable = new Set(['edge/dynamic-code', 'edge/wasm-compile']);

/**
 * The scan's findings as a build sees them: `strict` keeps every error one. Where the user's `webpack()` may have taught the
 * bundler names that a scan cannot know (`hooked`), only the bundler says what is unresolved: it is `build/module-not-found` then.
 */
export function tolerate(manifest: Manifest, strict: boolean, hooked: boolean): Diagnostic[] {
  const allowed = new Map(manifest.routes.map((route) => [route.route, allowList(route.config)] as const));
  return manifest.diagnostics.flatMap((item) => {
    if (hooked && item.code === 'edge/unresolved') return [];
    if (tolerated.has(item.code) && item.severity === 'error' && !strict) return [{ ...item, severity: 'warning' }];
    if (!excusable.has(item.code)) return [item];
    const routes = item.routes.filter((route) => !allowed.get(route)?.(item.file));
    return routes.length > 0 ? [{ ...item, routes }] : [];
  });
}

/**
 * `unstable_allowDynamic`: globs over paths from the project's root, with a leading slash, as Next has it. A package's file is also
 * tried from its last `node_modules/`, so that one glob fits hoisted and linked layouts alike.
 */
function allowList({ unstable_allowDynamic: globs }: Record<string, unknown>): ((file: string) => boolean) | undefined {
  if (typeof globs !== 'string' && !Array.isArray(globs)) return undefined;
  const matches = picomatch(globs as string | string[], { dot: true });
  return (file) => {
    const inPackages = file.lastIndexOf('node_modules/');
    const names = inPackages < 0 ? [file] : [file, file.slice(inPackages)];
    return names.some((name) => matches(name) || matches(`/${name}`));
  };
}
