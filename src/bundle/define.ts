import type { CompilerName } from './bundler.ts';
import type { Project } from './project.ts';

/**
 * Expressions that are folded into one compiler's code, as source text.
 *
 * `process.env.NEXT_RUNTIME` is `'nodejs'`, `'edge'`, or `''` in the browser; `EdgeRuntime` exists on edge alone.
 */
export function defines(
  name: CompilerName,
  project: Project,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const text = JSON.stringify;
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries({
    ...publicOf(environment),
    ...publicOf(project.env.values),
    ...project.config.next.env,
  })) {
    found[`process.env.${key}`] = text(value);
  }
  found['process.env.NEXT_RUNTIME'] = text(name === 'client' ? '' : name);
  found['process.env.NODE_ENV'] = text('production');
  // Read by `src/next`, in all three bundles alike: what the server renders must be what the browser hydrates.
  found['process.env.__SWITCHRT_BASE_PATH'] = text(project.config.next.basePath);
  found['process.env.__SWITCHRT_TRAILING_SLASH'] = text(project.config.next.trailingSlash);
  found['process.env.__SWITCHRT_STRICT'] = text(project.config.next.reactStrictMode);
  found['typeof window'] = text(name === 'client' ? 'object' : 'undefined');
  if (name === 'client') {
    found['process.browser'] = 'true';
    // The browser has no environment: what is not inlined is undefined there, and no ReferenceError.
    found['process.env'] = '({})';
  } else {
    found['process.browser'] = 'false';
  }
  if (name === 'edge') found['EdgeRuntime'] = text(environment['NEXT_EDGE_RUNTIME_PROVIDER'] ?? 'edge-runtime');
  else found['typeof EdgeRuntime'] = text('undefined');
  return found;
}

function publicOf(values: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, string] => entry[0].startsWith('NEXT_PUBLIC_') && entry[1] !== undefined,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
