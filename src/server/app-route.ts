import type { Query } from './entry.ts';
import { methodExports, unwrapModule } from './module-namespace.ts';
import type { ModuleNamespace, WebHandler } from './module-namespace.ts';

export interface AppRouteOptions {
  route: string;
  module: ModuleNamespace;
}

/** Method exports of an `app/**` route handler. Throws when there are none. */
export function appRouteHandlers({ route, module }: AppRouteOptions): Map<string, WebHandler> {
  const handlers = methodExports(unwrapModule(module), route);
  if (!handlers) throw new Error(`route handler "${route}" exports no method: it needs functions named GET, POST, …`);
  return handlers;
}

/** Names that a promise needs for itself. */
const PROMISE_NAMES: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/** Parameters that can be awaited, as since Next 15, and read at once, as before. */
export function awaitableParams(params: Query): Promise<Query> & Query {
  const copy = { ...params };
  const promise = Promise.resolve(copy) as Promise<Query> & Query;
  for (const [name, value] of Object.entries(copy)) {
    if (!PROMISE_NAMES.has(name)) Object.defineProperty(promise, name, { value, enumerable: true, configurable: true });
  }
  return promise;
}
