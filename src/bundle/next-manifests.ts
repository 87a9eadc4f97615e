import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pathToRegexp } from 'path-to-regexp';

import type { Manifest, Matcher, Route } from '../manifest/types.ts';
import type { BuildOutput, BuiltRoute } from './output.ts';
import type { Project } from './project.ts';

/**
 * Writes the manifests that other tools read from a Next build, in Next's own shapes: `routes-manifest.json`, and in `server/`
 * `middleware-manifest.json` (version 3), `pages-manifest.json`, `functions-config-manifest.json`.
 */
export function writeNextManifests(output: BuildOutput, project: Project): void {
  const { workDir, manifest } = project;
  mkdirSync(join(workDir, 'server'), { recursive: true });
  const write = (file: string, value: unknown): void =>
    writeFileSync(join(workDir, file), `${JSON.stringify(value, null, 2)}\n`);
  write('routes-manifest.json', routesManifest(output, manifest));
  write('server/middleware-manifest.json', middlewareManifest(output));
  write('server/pages-manifest.json', pagesManifest(output));
  write('server/functions-config-manifest.json', functionsConfig(manifest));
}

function routesManifest({ next, routes, buildId, errorPages }: BuildOutput, manifest: Manifest): object {
  const served = routes.filter((route) => route.kind !== 'special');
  const withRegex = <T extends { source: string }>(rules: readonly T[]): (T & { regex: string })[] =>
    rules.map((rule) => ({ ...rule, regex: regex(rule.source) }));
  const slash = next.trailingSlash
    ? {
        source: '/:path+',
        destination: '/:path+/',
        internal: true,
        statusCode: 308,
        regex: '^(?:/((?:[^/]+?)(?:/(?:[^/]+?))*))$',
      }
    : {
        source: '/:path+/',
        destination: '/:path+',
        internal: true,
        statusCode: 308,
        regex: '^(?:/((?:[^/]+?)(?:/(?:[^/]+?))*))/$',
      };
  const byRoute = new Map(manifest.routes.map((route) => [route.route, route]));
  return {
    version: 3,
    pages404: errorPages['/404'] !== null,
    caseSensitive: false,
    basePath: next.basePath,
    redirects: [
      slash,
      ...withRegex(
        next.redirects.map((rule) => ({ ...rule, statusCode: rule.statusCode ?? (rule.permanent ? 308 : 307) })),
      ),
    ],
    headers: withRegex(next.headers),
    rewrites: {
      beforeFiles: withRegex(next.rewrites.beforeFiles),
      afterFiles: withRegex(next.rewrites.afterFiles),
      fallback: withRegex(next.rewrites.fallback),
    },
    dynamicRoutes: served.filter((route) => route.params.length > 0).map(routeEntry),
    staticRoutes: served.filter((route) => route.params.length === 0).map(routeEntry),
    dataRoutes: served.filter((route) => hasData(byRoute.get(route.route))).map((route) => dataRoute(route, buildId)),
  };
}

function regex(source: string): string {
  return pathToRegexp(source, [], { strict: true, sensitive: false, delimiter: '/' }).source;
}

function hasData(route: Route | undefined): boolean {
  return (
    route?.kind === 'page' &&
    route.dataFetching.some((name) => name === 'getServerSideProps' || name === 'getStaticProps')
  );
}

function routeEntry({ route, pattern, params }: BuiltRoute): object {
  return { page: route, regex: pattern, routeKeys: routeKeys(params), namedRegex: named(pattern, params) };
}

function dataRoute({ route, pattern, params }: BuiltRoute, buildId: string): object {
  const path = route === '/' ? '/index' : pattern.replace(/^\^/, '').replace(/\(\?:\/\)\?\$$/, '');
  const data = `^/_next/data/${escape(buildId)}${path}\\.json$`;
  if (params.length === 0) return { page: route, dataRouteRegex: data };
  return { page: route, routeKeys: routeKeys(params), dataRouteRegex: data, namedDataRouteRegex: named(data, params) };
}

/** Next's names for groups: letters only, with its prefix. */
function keyOf(param: string): string {
  return `nxtP${param.replace(/\W/g, '')}`;
}

function routeKeys(params: readonly string[]): Record<string, string> {
  return Object.fromEntries(params.map((param) => [keyOf(param), `nxtP${param}`]));
}

/** The pattern with its groups named, in order. */
function named(pattern: string, params: readonly string[]): string {
  let i = 0;
  return pattern.replace(/\((?!\?)/g, (group) => (i < params.length ? `(?<${keyOf(params[i++]!)}>` : group));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function middlewareManifest({ routes, middleware, buildId }: BuildOutput): object {
  const functions = Object.fromEntries(
    routes
      .filter((route) => route.runtime === 'edge')
      .map((route) => [
        route.route,
        edgeDefinition(
          route.code,
          route.wasm,
          route.route,
          [{ regexp: route.pattern, originalSource: route.route }],
          buildId,
        ),
      ]),
  );
  const matchers =
    middleware && middleware.matchers.length > 0
      ? middleware.matchers.map(matcher)
      : [{ regexp: '^/.*$', originalSource: '/:path*' }];
  return {
    version: 3,
    middleware: middleware ? { '/': edgeDefinition(middleware.code, middleware.wasm, '/', matchers, buildId) } : {},
    functions,
    sortedMiddleware: middleware ? ['/'] : [],
  };
}

function matcher({ regexp, source, has, missing }: Matcher): object {
  return {
    regexp,
    originalSource: source,
    ...(has.length > 0 ? { has } : {}),
    ...(missing.length > 0 ? { missing } : {}),
  };
}

function edgeDefinition(
  code: BuiltRoute['code'],
  wasm: BuiltRoute['wasm'],
  page: string,
  matchers: object[],
  buildId: string,
): object {
  return {
    files: code.files,
    name: code.entry,
    page,
    entrypoint: code.files.at(-1),
    matchers,
    wasm: wasm.map(({ name, file }) => ({ name, filePath: file })),
    assets: [],
    env: { __NEXT_BUILD_ID: buildId },
  };
}

/** Paths are relative to `server/`; a page that was rendered at build is its HTML. */
function pagesManifest({ routes, errorPages }: BuildOutput): Record<string, string> {
  const errors = Object.values(errorPages).filter((page): page is BuiltRoute => page !== null);
  const entries = [...routes, ...errors]
    .filter((route) => route.kind !== 'app-route')
    .map((route): [string, string] => {
      const html = route.rendering === 'static' ? Object.values(route.prerender?.paths ?? {})[0]?.html : undefined;
      return [route.route, html ? `../${html}` : route.code.files.at(-1)!.replace(/^server\//, '')];
    });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function functionsConfig(manifest: Manifest): object {
  const functions: Record<string, object> = {};
  for (const { route, kind, declared, config } of manifest.routes) {
    if (kind === 'special' || kind === 'app-page' || kind === 'middleware' || kind === 'proxy') continue;
    const regions = config['regions'] ?? config['preferredRegion'];
    const entry = {
      ...(config['maxDuration'] === undefined ? {} : { maxDuration: config['maxDuration'] }),
      ...(regions === undefined ? {} : { regions: [regions].flat() }),
    };
    if (declared !== null || Object.keys(entry).length > 0) functions[route] = entry;
  }
  return { version: 1, functions };
}
