import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { BuildOutput, BuiltRoute } from '../../dist/bundle/output.js';
import { defaultSwitchrtConfig } from '../../dist/config/schema.js';
import { createDispatcher } from '../../dist/dispatch/dispatcher.js';
import type { Dispatcher, DispatcherOptions } from '../../dist/dispatch/dispatcher.js';
import type { LogEntry } from '../../dist/dispatch/logger.js';
import { packageVersion } from '../../dist/native/version.js';
import { listening } from '../http/_raw.ts';
import { root } from '../_shared/root.ts';

/** A route by the text of its bundle, and whatever of the route table differs from a plain one. */
export type MadeRoute = { code: string } & Partial<Omit<BuiltRoute, 'code'>>;

export interface Made {
  routes?: Record<string, MadeRoute | string>;
  next?: Partial<BuildOutput['next']>;
  limits?: Partial<BuildOutput['switchrt']['limits']>;
  lambda?: Partial<BuildOutput['switchrt']['lambda']>;
  /** Files of the project (`public/a.txt`) and of the build (`.switchrt/static/x.js`). */
  files?: Record<string, string | Buffer>;
  errorPages?: Partial<Record<'/_error' | '/404' | '/500', MadeRoute | string>>;
  buildId?: string;
}

/** Bundle of an API route: a default function `(req, res)`, through the factory that real bundles use. */
export function api(handler: string, config = ''): string {
  return `const { createNodeApi } = require(${JSON.stringify(join(root, 'dist/server/entry-node-api.js'))});
module.exports.default = createNodeApi({ route: '/api', module: { default: ${handler}, ${config} } });`;
}

/** Bundle of a page: the text of its entry's `handle` body, with `req`, `res`, `context` and `signal`, and more members of the entry. */
export function page(body: string, members = ''): string {
  return `module.exports.default = { kind: 'page', async handle(req, res, context, { signal }) { ${body} }, ${members} };`;
}

const errorPage = page(`
  res.statusCode = context.status;
  res.setHeader('content-type', 'text/html; charset=utf-8');
  res.end('<h1>error ' + context.status + ' ' + (context.error ? context.error.message : 'hidden') + '</h1>');
  return 'done';
`);

function write(file: string, text: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes a build by hand: the dispatcher is tested without a bundler. */
export function makeBuild(dir: string, made: Made, outDir = '.switchrt'): BuildOutput {
  const out = join(dir, outDir);
  const buildId = made.buildId ?? 'b1';
  write(join(out, 'server/nodejs/package.json'), '{"type":"commonjs"}');
  const next = {
    basePath: '',
    trailingSlash: false,
    poweredByHeader: true,
    generateEtags: true,
    compress: true,
    reactStrictMode: false,
    env: {},
    redirects: [],
    rewrites: { beforeFiles: [], afterFiles: [], fallback: [] },
    headers: [],
    ...made.next,
  };
  const build = {
    buildId,
    basePath: next.basePath,
    trailingSlash: next.trailingSlash,
    reactStrictMode: false,
    scripts: [],
    styles: [],
    generateEtags: next.generateEtags,
  };
  const route = (name: string, given: MadeRoute | string): BuiltRoute => {
    const { code, ...rest } = typeof given === 'string' ? { code: given } : given;
    const file = `server/nodejs/${encodeURIComponent(name)}.js`;
    write(join(out, file), code);
    const isApi = name === '/api' || name.startsWith('/api/');
    return {
      route: name,
      kind: isApi ? 'api' : 'page',
      runtime: 'nodejs',
      file: `pages${name}.js`,
      pattern: '',
      params: [...name.matchAll(/\[+(?:\.\.\.)?([^\]]+)\]+/g)].map((m) => m[1]),
      rendering: isApi ? 'api' : 'ssr',
      dataFetching: [],
      code: { files: [file], entry: name },
      wasm: [],
      build,
      prerender: null,
      lambda: null,
      maxDuration: null,
      size: { bytes: 0, gzip: 0 },
      ...rest,
    };
  };
  const output: BuildOutput = {
    version: 1,
    tool: `switchrt-native@${packageVersion()}`,
    buildId,
    dir,
    next,
    switchrt: {
      ...defaultSwitchrtConfig,
      limits: { ...defaultSwitchrtConfig.limits, ...made.limits },
      lambda: { ...defaultSwitchrtConfig.lambda, ...made.lambda },
    },
    envFileKeys: [],
    routes: Object.entries(made.routes ?? {}).map(([name, given]) => route(name, given)),
    middleware: null,
    errorPages: {
      '/_error': route('/_error', made.errorPages?.['/_error'] ?? errorPage),
      '/404': made.errorPages?.['/404'] ? route('/404', made.errorPages['/404']) : null,
      '/500': made.errorPages?.['/500'] ? route('/500', made.errorPages['/500']) : null,
    },
  };
  write(join(out, 'build.json'), JSON.stringify(output));
  for (const [name, text] of Object.entries(made.files ?? {})) write(join(dir, name), text);
  return output;
}

export interface MadeServer {
  dir: string;
  url: string;
  port: number;
  app: Dispatcher;
  log: LogEntry[];
}

/** A build by hand behind a real server. */
export async function madeServer(
  t: ExecutionContext,
  made: Made,
  options: Partial<DispatcherOptions> = {},
): Promise<MadeServer> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-dispatch-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  makeBuild(dir, made);
  const log: LogEntry[] = [];
  const app = await createDispatcher({ dir, logger: { log: (entry) => log.push(entry) }, ...options });
  t.teardown(() => app.close(AbortSignal.timeout(1000)));
  const { url, port } = await listening(t, app.handler);
  return { dir, url, port, app, log };
}

/** An answer without following redirects. */
export async function ask(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
