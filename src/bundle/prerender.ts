import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

import { throwIfAborted } from '../native/abort.ts';
import type { Diagnostic } from '../manifest/types.ts';
import type { NodeEntry, PrerenderResult, Query, RouteContext } from '../server/entry.ts';
import type { BuiltRoute } from './output.ts';
import { prerenderFailure } from './prerender-failure.ts';
import { prerenderPool } from './prerender-pool.ts';
import type { PrerenderPool } from './prerender-pool.ts';
import type { Project } from './project.ts';

/** Milliseconds that one page may take. */
const defaultTimeoutMs = 60_000;

export interface PrerenderOptions {
  timeoutMs?: number;
  /** Told as pages are done. */
  onPage?(done: number, total: number): void;
}

/**
 * Renders static and ssg pages, and the error pages that can be known now, and fills their `prerender`.
 *
 * @param pages Node pages whose `rendering` is `static` or `ssg`
 * @returns one `build/prerender` finding for each page that failed
 */
export async function prerender(
  pages: readonly BuiltRoute[],
  project: Project,
  options: PrerenderOptions = {},
): Promise<Diagnostic[]> {
  if (pages.length === 0) return [];
  const findings: Diagnostic[] = [];
  const pool = prerenderPool({
    // Each child loads React anew: a few pages are not worth a second one.
    size: Math.max(1, Math.min(availableParallelism(), 4, Math.ceil(pages.length / 20))),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    cwd: project.dir,
    env: project.env.values,
    signal: project.signal,
  });
  let done = 0;
  try {
    await Promise.all(
      pages.map(async (page) => {
        await prerenderPage(page, project, pool, (what, answer) => findings.push(prerenderFailure(page, what, answer)));
        options.onPage?.(++done, pages.length);
      }),
    );
    throwIfAborted(project.signal);
  } finally {
    pool.close();
  }
  return findings;
}

type Fail = (what: string, error: { message: string; stack: string }) => void;

async function prerenderPage(page: BuiltRoute, project: Project, pool: PrerenderPool, fail: Fail): Promise<void> {
  const file = join(project.workDir, page.code.files.at(-1)!);
  const { paths, fallback } = await pathsOf(page, file, pool, fail);
  page.prerender = { paths: {}, fallback };
  let need: NodeEntry['perRequest'];
  await Promise.all(
    paths.map(async ({ path, params, isFallback }) => {
      const context: RouteContext = {
        ...contextOf(page, project, path, params),
        ...(isFallback ? { isFallback } : {}),
      };
      const answer = await pool.run({ kind: 'render', file, route: page.route, context });
      if (!answer.ok) fail(path, answer.error);
      else if ('result' in answer) keep(page, project, path, answer.result);
      else if ('perRequest' in answer) need = answer.perRequest;
    }),
  );
  if (need) {
    leave(page, project, need, fail);
    return;
  }
  // The order of answers is chance; the output's is not.
  page.prerender.paths = Object.fromEntries(Object.entries(page.prerender.paths).sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface StaticPath {
  path: string;
  params: Query;
  /** The shell that is shown while a path that was not listed is made; kept under the route's own name. */
  isFallback?: boolean;
}

async function pathsOf(
  page: BuiltRoute,
  file: string,
  pool: PrerenderPool,
  fail: Fail,
): Promise<{ paths: StaticPath[]; fallback: boolean | 'blocking' }> {
  if (page.params.length === 0) return { paths: [{ path: page.route, params: {} }], fallback: false };
  // A dynamic page without data cannot be rendered before its path is known.
  if (!page.dataFetching.includes('getStaticPaths')) {
    if (page.rendering === 'ssg')
      fail(page.route, { message: 'a dynamic page with getStaticProps needs getStaticPaths', stack: '' });
    return { paths: [], fallback: 'blocking' };
  }
  const answer = await pool.run({ kind: 'paths', file, route: page.route });
  if (!answer.ok) fail(`getStaticPaths of ${page.route}`, answer.error);
  if (!answer.ok || !('paths' in answer)) return { paths: [], fallback: false };
  const found: StaticPath[] = [];
  for (const item of answer.paths.paths) {
    const made = typeof item === 'string' ? fromPath(page, item) : fromParams(page, item.params);
    if (typeof made === 'string') fail(`getStaticPaths of ${page.route}`, { message: made, stack: '' });
    else found.push(made);
  }
  if (answer.paths.fallback === true) found.push({ path: page.route, params: {}, isFallback: true });
  return { paths: [...new Map(found.map((item) => [item.path, item])).values()], fallback: answer.paths.fallback };
}

function fromPath(page: BuiltRoute, path: string): StaticPath | string {
  const clean = path.replace(/\/$/, '') || '/';
  const match = new RegExp(page.pattern).exec(clean);
  if (!match) return `the path '${path}' does not match the page`;
  const params: Query = {};
  for (const [i, name] of page.params.entries()) {
    const value = match[i + 1];
    if (value === undefined) continue;
    const parts = value.split('/').map(decoded);
    if (parts.includes(null)) return `the path '${path}' has a '%' that begins no escape (a '%' itself is written %25)`;
    params[name] = isCatchAll(page.route, name) ? (parts as string[]) : parts.join('/');
  }
  return { path: clean, params };
}

/** `null` where an escape cannot be decoded. */
function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function fromParams(page: BuiltRoute, params: Query): StaticPath | string {
  const missing: string[] = [];
  const segments = page.route
    .split('/')
    .filter(Boolean)
    .flatMap((segment) => {
      const match = /^\[(\[)?(\.\.\.)?(.+?)\]\]?$/.exec(segment);
      if (!match) return [segment];
      const value = params[match[3]!];
      if (match[2]) {
        const list = value === undefined || value === null ? [] : [value].flat();
        if (list.length === 0 && !match[1]) missing.push(match[3]!);
        return list.map((item) => encodeURIComponent(String(item)));
      }
      if (value === undefined || value === null || Array.isArray(value)) {
        missing.push(match[3]!);
        return [];
      }
      return [encodeURIComponent(String(value))];
    });
  if (missing.length > 0) return `an entry has no usable value for ${missing.map((name) => `'${name}'`).join(', ')}`;
  return { path: `/${segments.join('/')}`, params };
}

function isCatchAll(route: string, name: string): boolean {
  return route.includes(`[...${name}]`);
}

function contextOf(page: BuiltRoute, { config }: Project, path: string, params: Query): RouteContext {
  const status = page.route === '/404' ? 404 : page.route === '/500' ? 500 : undefined;
  return {
    route: page.route,
    params,
    query: params,
    url: path,
    asPath: path,
    href: `http://localhost${config.next.basePath}${path}`,
    isData: false,
    buffered: true,
    requestId: 'build',
    ...(status ? { status } : {}),
    build: page.build,
    dev: false,
  };
}

/** What only the loaded page tells: a wrapper that brings `getInitialProps` along stands in no source of the project. */
function leave(page: BuiltRoute, { manifest }: Project, need: NonNullable<NodeEntry['perRequest']>, fail: Fail): void {
  page.prerender = null;
  if (page.kind === 'special') return;
  page.rendering = 'ssr';
  if (need === 'app') return;
  if (need === 'getServerSideProps') {
    // The browser's half was built without knowing, and would never ask for the data.
    const message =
      'its getServerSideProps comes from an `export *`; name it in the page: `export { default, getServerSideProps } from …`';
    fail(page.route, { message, stack: '' });
    return;
  }
  const route = manifest.routes.find((item) => item.route === page.route && item.file === page.file);
  if (!route) return;
  route.rendering = 'ssr';
  route.dataFetching = [...new Set([...route.dataFetching, need])].sort();
  page.dataFetching = route.dataFetching;
}

/** Redirects and not-found answers are given when asked for: there is nothing to write. */
function keep(page: BuiltRoute, project: Project, path: string, result: PrerenderResult): void {
  if (result.type !== 'page') return;
  const name = `prerender${fileName(path)}`;
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(project.workDir, file)), { recursive: true });
    writeFileSync(join(project.workDir, file), text);
  };
  write(`${name}.html`, result.html);
  const data = page.rendering === 'ssg' ? `${name}.json` : null;
  if (data) write(data, JSON.stringify(result.pageData));
  page.prerender!.paths[path] = { html: `${name}.html`, data, revalidate: result.revalidate, status: result.status };
}

/** `/` is `/index`; a real `/index` goes below it, as Next has it. */
function fileName(path: string): string {
  if (path === '/') return '/index';
  // No path leaves the folder, whatever getStaticPaths returned.
  const safe = path
    .split('/')
    .map((segment) => (/^\.+$/.test(segment) ? encodeURIComponent(segment).replaceAll('.', '%2E') : segment))
    .join('/');
  return /^\/index(\/|$)/.test(safe) ? `/index${safe}` : safe;
}
