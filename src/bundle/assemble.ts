import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Measured } from './budgets.ts';
import type { CompilerName, CompilerResult } from './bundler.ts';
import type { ClientAssets } from './client-manifest.ts';
import { wasmName } from './loaders/wasm.ts';
import type { BuildOutput, BuiltMiddleware, BuiltRoute, PageBuild } from './output.ts';
import type { Plan, PlannedRoute } from './plan.ts';
import type { Project } from './project.ts';
import { createSizer } from './sizes.ts';

/** The build's own table, made from what the compilers wrote. */
export interface Assembled {
  output: BuildOutput;
  /** What is held against budgets; lambda zips are measured when they are written. */
  measured: Measured[];
}

/** Turns compiled entries into {@link BuildOutput}. */
export async function assemble(
  plan: Plan,
  results: ReadonlyMap<CompilerName, CompilerResult>,
  assets: ReadonlyMap<string, ClientAssets>,
  project: Project,
): Promise<Assembled> {
  const size = createSizer(project.workDir);
  const { next, switchrt } = project.config;
  const measured: Measured[] = [];
  const codeOf = (entry: PlannedRoute): BuiltRoute['code'] => {
    const files = results.get(entry.runtime)?.entries.get(entry.entry) ?? [];
    return {
      files: files.filter((file) => file.endsWith('.js')).map((file) => `server/${entry.runtime}/${file}`),
      entry: entry.entry,
    };
  };
  const wasmOf = (entry: PlannedRoute): BuiltRoute['wasm'] => {
    if (entry.runtime !== 'edge' || !existsSync(join(project.workDir, 'server/edge/wasm'))) return [];
    return results
      .get('edge')!
      .modules(entry.entry, '.wasm')
      .map((file) => wasmName(readFileSync(file)))
      .map((name) => ({ name, file: `server/edge/wasm/${name}.wasm` }));
  };
  const pageBuild = (route: string): PageBuild => ({
    buildId: project.buildId,
    basePath: next.basePath,
    trailingSlash: next.trailingSlash,
    reactStrictMode: next.reactStrictMode,
    scripts: assets.get(route)?.scripts ?? [],
    styles: assets.get(route)?.styles ?? [],
    generateEtags: next.generateEtags,
  });
  const built = async (entry: PlannedRoute): Promise<BuiltRoute> => {
    const code = codeOf(entry);
    const wasm = wasmOf(entry);
    const { manifest } = entry;
    const total = await size([...code.files, ...wasm.map(({ file }) => file)]);
    if (entry.runtime === 'edge')
      measured.push({
        route: entry.route,
        file: entry.file,
        where: 'edge',
        size: total.gzip,
        weigh: () => results.get('edge')!.weigh(entry.entry),
      });
    const client = assets.get(entry.route);
    if (client && switchrt.budgets.client !== null) {
      measured.push({
        route: entry.route,
        file: entry.file,
        where: 'client',
        size: (await size(client.files)).gzip,
        weigh: () => results.get('client')!.weigh(entry.entry),
      });
    }
    const duration = manifest?.config['maxDuration'];
    return {
      route: entry.route,
      kind: entry.kind as BuiltRoute['kind'],
      runtime: entry.runtime,
      file: entry.file,
      pattern: manifest?.pattern ?? '^/_error$',
      params: manifest?.params ?? [],
      rendering: manifest?.rendering ?? 'static',
      dataFetching: manifest?.dataFetching ?? [],
      code,
      wasm,
      build: pageBuild(entry.route),
      prerender: null,
      lambda: null,
      maxDuration: typeof duration === 'number' ? duration : null,
      size: total,
    };
  };
  const middleware = async (entry: PlannedRoute): Promise<BuiltMiddleware> => {
    const { code, wasm, build, size: total, file } = await built(entry);
    const { route, runtime } = entry;
    return { route, runtime, file, matchers: entry.manifest!.matchers, code, wasm, build, size: total };
  };
  const { '/_error': error, '/404': notFound, '/500': failed } = plan.errorPages;
  const output: BuildOutput = {
    version: 1,
    tool: project.tool,
    buildId: project.buildId,
    dir: project.dir,
    next: {
      basePath: next.basePath,
      trailingSlash: next.trailingSlash,
      poweredByHeader: next.poweredByHeader,
      generateEtags: next.generateEtags,
      compress: next.compress,
      reactStrictMode: next.reactStrictMode,
      env: next.env,
      redirects: next.redirects,
      rewrites: next.rewrites,
      headers: next.headers,
    },
    switchrt,
    envFileKeys: project.env.keys,
    routes: await Promise.all(plan.routes.map(built)),
    middleware: plan.middleware && (await middleware(plan.middleware)),
    errorPages: {
      '/_error': error && (await built(error)),
      '/404': notFound && (await built(notFound)),
      '/500': failed && (await built(failed)),
    },
  };
  return { output, measured };
}

/** Node pages that can be rendered now. `getInitialProps` of `_app` needs a request: static pages then wait for theirs. */
export function prerenderable({ routes, errorPages }: BuildOutput, plan: Plan): BuiltRoute[] {
  const appNeedsRequest = plan.appRoute?.dataFetching.includes('getInitialProps') ?? false;
  const pages = routes.filter(
    (route) =>
      route.kind === 'page' &&
      route.runtime === 'nodejs' &&
      (route.rendering === 'ssg' || (route.rendering === 'static' && !appNeedsRequest)),
  );
  const canRender = (page: BuiltRoute | null): page is BuiltRoute =>
    page !== null &&
    !page.dataFetching.includes('getInitialProps') &&
    (!appNeedsRequest || page.dataFetching.includes('getStaticProps'));
  // `_error` is rendered with the status and error of its request.
  const errors = [errorPages['/404'], errorPages['/500']].filter(canRender);
  for (const page of errors) if (page.dataFetching.includes('getStaticProps')) page.rendering = 'ssg';
  return [...pages, ...errors];
}

/** `build.json` and `BUILD_ID`. */
export function writeOutput(output: BuildOutput, project: Project): void {
  const write = (file: string, text: string): void => writeFileSync(join(project.workDir, file), text);
  write('build.json', `${JSON.stringify(output, null, 2)}\n`);
  write('BUILD_ID', project.buildId);
}

/** Makes Node read the bundles as CommonJS, whatever the project's own package.json says. */
export function writeServerPackage(project: Project): void {
  const folder = join(project.workDir, 'server/nodejs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
}
