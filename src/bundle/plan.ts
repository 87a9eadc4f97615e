import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { DataFetching, Route } from '../manifest/types.ts';
import { ownModule } from './own.ts';
import type { Project } from './project.ts';

/** A route on its way into a bundle. */
export interface PlannedRoute {
  /** Name in the manifest, or `/_error` for the one that this package brings along. */
  route: string;
  kind: 'page' | 'api' | 'app-route' | 'special' | 'middleware';
  runtime: 'nodejs' | 'edge';
  /** Absolute path of the module. */
  module: string;
  /** Path relative to the project, for messages; `next/error` for the default error page. */
  file: string;
  /** Entry name and output name without extension, as Next has it: `pages/blog/[id]`. */
  entry: string;
  /** Absent for a default that stands in no manifest. */
  manifest: Route | null;
}

/** What is to be bundled, each list in the order of requests: static, dynamic, catch-all, across both runtimes. */
export interface Plan {
  routes: PlannedRoute[];
  /** A `middleware` file, on the edge, or a `proxy` file, on Node. */
  middleware: PlannedRoute | null;
  /** `/_error` is always there but in an app without pages, which needs no React for the sake of its errors. */
  errorPages: Record<'/_error' | '/404' | '/500', PlannedRoute | null>;
  /** Absolute paths of the modules around every page. */
  app: string;
  document: string;
  /** The app's own `_app`, where it has one. */
  appRoute: Route | null;
  documentRoute: Route | null;
}

const errorRoutes = new Set(['/_error', '/404', '/500']);

/** Turns the manifest into entries. App pages are not built. */
export function planBuild(project: Project): Plan {
  const { manifest, dir } = project;
  const special = (name: string): Route | null =>
    manifest.routes.find((route) => route.kind === 'special' && route.route === name) ?? null;
  const planned = manifest.routes
    .filter((route) => route.kind === 'page' || route.kind === 'api' || route.kind === 'app-route')
    .filter((route) => !errorRoutes.has(route.route))
    .map((route) => plan(dir, route));
  const appRoute = special('/_app');
  const documentRoute = special('/_document');
  const error = (name: '/_error' | '/404' | '/500'): PlannedRoute | null => {
    const route = special(name);
    return route && { ...plan(dir, route), runtime: 'nodejs' };
  };
  const middleware = manifest.routes.find(({ kind }) => kind === 'middleware' || kind === 'proxy');
  return {
    routes: planned.sort((a, b) => compareRoutes(a.route, b.route)),
    middleware: middleware ? plan(dir, middleware) : null,
    errorPages: {
      '/_error': error('/_error') ?? (hasPages(manifest.routes) ? defaultError() : null),
      '/404': error('/404'),
      '/500': error('/500'),
    },
    app: appRoute ? join(dir, appRoute.file) : ownModule('next/default-app'),
    document: documentRoute ? join(dir, documentRoute.file) : ownModule('next/document'),
    appRoute,
    documentRoute,
  };
}

/** Whether there is anything that React renders. */
function hasPages(routes: readonly Route[]): boolean {
  return routes.some(({ kind }) => kind === 'page' || kind === 'special');
}

/** Whether the app needs React to be built. */
export function needsReact(plan: Plan): boolean {
  return plan.errorPages['/_error'] !== null;
}

/** Pages and error pages: what the browser may render. */
export function clientPages(plan: Plan): PlannedRoute[] {
  const errors = Object.values(plan.errorPages).filter((page): page is PlannedRoute => page !== null);
  return [...plan.routes.filter((route) => route.kind === 'page'), ...errors];
}

/** Which data a navigation to the page asks the server for: its exports are gone from the client's bundle. */
export function pageFlags({ manifest }: PlannedRoute): { ssp?: true; ssg?: true } {
  const has = (name: DataFetching): boolean => manifest?.dataFetching.includes(name) === true;
  return { ...(has('getServerSideProps') ? { ssp: true } : {}), ...(has('getStaticProps') ? { ssg: true } : {}) };
}

/** Everything for one server compiler, error pages included. */
export function serverEntries(plan: Plan, runtime: 'nodejs' | 'edge'): PlannedRoute[] {
  const all = [...plan.routes, ...Object.values(plan.errorPages), plan.middleware];
  return all.filter((route): route is PlannedRoute => route !== null && route.runtime === runtime);
}

/** Next's order at each segment: the end, a name, `[x]`, `[...x]`, `[[...x]]`. */
export function compareRoutes(a: string, b: string): number {
  const left = segments(a);
  const right = segments(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    const rank = rankOf(x) - rankOf(y);
    if (rank !== 0) return rank;
    if (x !== y) return x! < y! ? -1 : 1;
  }
  return 0;
}

function segments(route: string): string[] {
  return route.split('/').filter(Boolean);
}

function rankOf(segment: string | undefined): number {
  if (segment === undefined) return 0;
  if (segment.startsWith('[[...')) return 4;
  if (segment.startsWith('[...')) return 3;
  return segment.startsWith('[') ? 2 : 1;
}

function plan(dir: string, route: Route): PlannedRoute {
  return {
    route: route.route,
    kind: route.kind === 'proxy' ? 'middleware' : (route.kind as PlannedRoute['kind']),
    runtime: route.runtime,
    module: join(dir, route.file),
    file: route.file,
    entry: entryName(route),
    manifest: route,
  };
}

function defaultError(): PlannedRoute {
  return {
    route: '/_error',
    kind: 'special',
    runtime: 'nodejs',
    module: ownModule('next/error'),
    file: 'next/error',
    entry: 'pages/_error',
    manifest: null,
  };
}

/** As Next names its server files: by route for pages, by file for `app/` handlers and middleware. */
function entryName({ kind, route, file }: Route): string {
  if (kind === 'middleware' || kind === 'proxy') return file.replace(/\.[^./]+$/, '');
  if (kind === 'app-route') return `app${route === '/' ? '' : route}/route`;
  // `/` and `/index/…` would meet in one file: Next doubles the latter.
  const name = route === '/' ? '/index' : /^\/index(\/|$)/.test(route) ? `/index${route}` : route;
  return `pages${name}`;
}

/** Whether a file of the project is there; for optional files such as `tsconfig.json`. */
export function projectFile(dir: string, ...names: string[]): string | null {
  return names.map((name) => join(dir, name)).find((file) => existsSync(file)) ?? null;
}
