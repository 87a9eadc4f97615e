import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CompilerResult } from './bundler.ts';
import { clientPages, pageFlags } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Project } from './project.ts';

/** URLs of what a page loads in the browser, in order. */
export interface ClientAssets {
  scripts: string[];
  styles: string[];
  /** The same files relative to the out-dir, for sizes. */
  files: string[];
}

/** Assets of each page by its route name; style sheets of `_app` come before the page's. */
export function clientAssets(plan: Plan, client: CompilerResult, project: Project): Map<string, ClientAssets> {
  const prefix = `${project.config.next.basePath}/_next/`;
  const found = new Map<string, ClientAssets>();
  for (const page of clientPages(plan)) {
    const files = unique(['main', 'pages/_app', page.entry].flatMap((entry) => client.entries.get(entry) ?? []));
    const urls = (extension: string): string[] =>
      files.filter((file) => file.endsWith(extension)).map((file) => prefix + encodePath(file));
    found.set(page.route, { scripts: [prefix + manifestFile(project), ...urls('.js')], styles: urls('.css'), files });
  }
  return found;
}

/**
 * Writes `_buildManifest.js`: which files each page needs beyond those that every page has, the dynamic routes in the order of
 * requests, which pages have data to ask for, and where a navigation has to pass the middleware. It is the first script of every page.
 */
export function writeClientManifest(plan: Plan, assets: ReadonlyMap<string, ClientAssets>, project: Project): void {
  const pages: Record<string, string[]> = {};
  for (const [route, { scripts, styles }] of assets) pages[route] = [...scripts.slice(1), ...styles];
  const routes = plan.routes
    .filter((page) => page.kind === 'page' && page.manifest && page.manifest.params.length > 0)
    .map(({ route, manifest }) => ({ route, pattern: manifest!.pattern, params: manifest!.params }));
  const flags = Object.fromEntries(
    clientPages(plan)
      .map((page) => [page.route, pageFlags(page)] as const)
      .filter(([, found]) => found.ssp || found.ssg),
  );
  const middleware = plan.middleware?.manifest?.matchers.map(({ regexp }) => regexp) ?? [];
  // The pages come last: whoever waits for the manifest waits for them.
  const source = Object.entries({ ROUTES: routes, FLAGS: flags, MIDDLEWARE: middleware, PAGES: pages })
    .map(([name, value]) => `self.__SWITCHRT_${name}=${JSON.stringify(value)};`)
    .join('');
  const file = join(project.workDir, manifestFile(project));
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `${source}\n`);
}

function manifestFile(project: Project): string {
  return `static/${project.buildId}/_buildManifest.js`;
}

/** Brackets of route names are no URL characters. */
function encodePath(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
