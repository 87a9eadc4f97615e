import { join, relative, sep } from 'node:path';

import type { Plan, PlannedRoute } from './plan.ts';
import { ownModule, ownRoot } from './own.ts';

/**
 * Source of a generated module that stands in `folder`. Its imports are relative: names that a bundler makes from them are the same
 * wherever the project stands.
 */
export type EntrySource = (folder: string) => string;

/** The module that starts a route's Node bundle: its default export is a `NodeEntry`. */
export function nodeEntrySource(entry: PlannedRoute, plan: Plan): EntrySource {
  const route = `route: ${JSON.stringify(entry.route)}`;
  const parts = ((): [factory: string, name: string, modules: Modules, first: string] => {
    if (entry.kind === 'api') return ['server/entry-node-api', 'createNodeApi', { module: entry.module }, route];
    if (entry.kind === 'app-route')
      return ['server/entry-node-app-route', 'createNodeAppRoute', { module: entry.module }, route];
    if (entry.kind === 'middleware') return middlewareParts(entry);
    return ['render/entry-node', 'createNodePage', pageModules(entry, plan), route];
  })();
  const [factory, name, modules, first] = parts;
  return (folder) =>
    [
      ...imports(folder, factory, name, modules),
      `export default ${name}({ ${first}, ${Object.keys(modules).join(', ')} });`,
    ].join('\n');
}

function middlewareParts({ module, file }: PlannedRoute): [string, string, Modules, string] {
  return ['server/entry-middleware', 'createMiddleware', { module }, `file: ${JSON.stringify(file)}`];
}

/** The script that puts a route's `EdgeEntry` on the realm's global. */
export function edgeEntrySource(entry: PlannedRoute, plan: Plan): EntrySource {
  const route = `route: ${JSON.stringify(entry.route)}`;
  const parts = ((): [factory: string, name: string, modules: Modules, first: string] => {
    if (entry.kind === 'api') return ['server/entry-edge-api', 'createEdgeApi', { module: entry.module }, route];
    if (entry.kind === 'app-route')
      return ['server/entry-edge-app-route', 'createEdgeAppRoute', { module: entry.module }, route];
    if (entry.kind === 'middleware') return middlewareParts(entry);
    return ['render/entry-edge', 'createEdgePage', pageModules(entry, plan), route];
  })();
  const [factory, name, modules, first] = parts;
  const call = `${name}({ ${first}, ${Object.keys(modules).join(', ')} })`;
  const slot = `self.__switchrt_entries[${JSON.stringify(entry.entry)}]`;
  return (folder) =>
    [...imports(folder, factory, name, modules), `${slot}.ready(${slot}.default = ${call});`].join('\n');
}

/** The module that stands before {@link edgeEntrySource} in its entry. */
export function deferredEntry({ entry, kind }: PlannedRoute): string {
  return `${join(ownRoot, 'bundle/modules/deferred-entry.cjs')}?kind=${kind}&entry=${encodeURIComponent(entry)}`;
}

/** A page's client entry. The page is evaluated when the router asks for it, not when its script arrives. */
export function clientPageSource(route: string, module: string, flags: { ssp?: true; ssg?: true } = {}): EntrySource {
  return (folder) =>
    [
      `import { register } from ${request(folder, ownModule('client/register'))};`,
      `register(${JSON.stringify(route)}, () => require(${request(folder, module)}), ${JSON.stringify(flags)});`,
    ].join('\n');
}

/** The client's first script. */
export function clientMainSource(): EntrySource {
  return (folder) => `import ${request(folder, ownModule('client/main'))};`;
}

/** Local name of each namespace to its file. */
type Modules = Record<string, string>;

function pageModules(entry: PlannedRoute, plan: Plan): Modules {
  return { page: entry.module, app: plan.app, document: plan.document };
}

function imports(folder: string, factory: string, name: string, modules: Modules): string[] {
  const namespaces = Object.entries(modules).map(
    ([local, file]) => `import * as ${local} from ${request(folder, file)};`,
  );
  return [`import { ${name} } from ${request(folder, ownModule(factory))};`, ...namespaces];
}

function request(folder: string, file: string): string {
  const path = relative(folder, file).split(sep).join('/');
  return JSON.stringify(path.startsWith('.') ? path : `./${path}`);
}
