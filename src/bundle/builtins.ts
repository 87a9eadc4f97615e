import { builtinModules } from 'node:module';

/** Node modules that edge code may import; they come from the host. The names of the `edge-light` target in the catalog. */
export const edgeModules: readonly string[] = ['assert', 'async_hooks', 'buffer', 'events', 'util'];

const nodeOnly = new Set(['node:sea', 'node:sqlite', 'node:test', 'node:test/reporters']);

/** The builtin's name without `node:`, or null for what is none. */
export function builtinName(request: string): string | null {
  if (nodeOnly.has(request)) return request.slice(5);
  const name = request.startsWith('node:') ? request.slice(5) : request;
  return request.startsWith('node:') || builtinModules.includes(name) ? name : null;
}

/** Matches what {@link builtinName} knows, as a filter that a bundler can run by itself. */
export const builtinPattern: RegExp = new RegExp(
  `^(?:node:.+|(?:${builtinModules
    .filter((name) => !name.startsWith('node:'))
    .map((name) => name.replace(/[/\\]/g, '\\/'))
    .join('|')}))$`,
);
