import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { BuiltMiddleware, BuiltRoute } from '../../dist/bundle/output.js';
import { defaultSwitchrtConfig } from '../../dist/config/schema.js';
import { createEdgeRuntime, createExposedRuntime } from '../../dist/runtimes/edge/runtime.js';
import type { EdgeRuntime, EdgeRuntimeOptions } from '../../dist/runtimes/edge/runtime.js';

type EdgeConfig = EdgeRuntimeOptions['build']['switchrt']['edge'];
export type LogLine = Parameters<EdgeRuntimeOptions['logger']['log']>[0];

export interface Setup {
  /** Body of `async (request, context) => { … }` by route. A key may be a middle of a path: `/api/hello`. */
  routes: Record<string, string>;
  /** Text that runs before the entry is registered, by route. */
  modules?: Record<string, string>;
  edge?: Partial<EdgeConfig>;
  env?: Record<string, string>;
  envFileKeys?: string[];
  /** Hands the host's own `process` over; see the permission tests. */
  expose?: boolean;
  dev?: boolean;
  wasm?: Record<string, Uint8Array>;
  /** Scripts by file name, that the routes of `sharedBy` load before their own. */
  shared?: Record<string, string>;
  sharedBy?: string[];
  options?: Partial<EdgeRuntimeOptions>;
}

export interface Edge {
  url: string;
  runtime: EdgeRuntime;
  outDir: string;
  logs: LogLine[];
  late: unknown[];
  route(name: string): BuiltRoute;
  text(path: string, init?: RequestInit): Promise<string>;
  json<T = unknown>(path: string, init?: RequestInit): Promise<T>;
  get(path: string, init?: RequestInit): Promise<Response>;
  raw(path: string, options?: RequestOptions): Promise<IncomingMessage>;
  /** Resolves with the first log line that fits, now or later. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>;
}

/** A route's script, as a bundle would be: a classic script that registers its entry. */
export function script(name: string, body: string, before = ''): string {
  return `${before}
self.__switchrt_entries = self.__switchrt_entries || {};
self.__switchrt_entries[${JSON.stringify(name)}] = { default: { kind: 'api', handle: async (request, context) => {
${body}
} } };`;
}

/** Runs real hosts behind a real server; everything ends with the test. */
export function edge(t: ExecutionContext, setup: Setup): Promise<Edge> {
  const outDir = mkdtempSync(join(tmpdir(), 'switchrt-edge-'));
  t.teardown(() => rmSync(outDir, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(setup.shared ?? {})) {
    mkdirSync(dirname(join(outDir, file)), { recursive: true });
    writeFileSync(join(outDir, file), text);
  }
  for (const [name, body] of Object.entries(setup.routes)) {
    const file = join(outDir, `server/edge${name}.js`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, script(name, body, setup.modules?.[name]));
  }
  return again(t, setup, { outDir });
}

/** The route `/_middleware` as a build's middleware. */
export function middlewareOf(app: Edge): BuiltMiddleware {
  const { code, wasm, size } = app.route('/_middleware');
  return { route: '/_middleware', runtime: 'edge', file: 'middleware.ts', matchers: [], code, wasm, size };
}

/** Another runtime over files that are there already. */
export function again(t: ExecutionContext, setup: Setup, { outDir }: Pick<Edge, 'outDir'>): Promise<Edge> {
  const built = new Map<string, BuiltRoute>();
  for (const name of Object.keys(setup.routes)) {
    const file = `server/edge${name}.js`;
    const wasm = Object.entries(setup.wasm ?? {}).map(([key, bytes]) => {
      writeFileSync(join(outDir, `server/edge/${key}.wasm`), bytes);
      return { name: key, file: `server/edge/${key}.wasm` };
    });
    built.set(name, {
      route: name,
      kind: 'api',
      runtime: 'edge',
      file: `pages${name}.ts`,
      pattern: '',
      params: [],
      rendering: 'api',
      dataFetching: [],
      code: {
        files: [...(setup.sharedBy?.includes(name) ? Object.keys(setup.shared ?? {}) : []), file],
        entry: name,
      },
      wasm,
      prerender: null,
      lambda: null,
      maxDuration: null,
      size: { bytes: 0, gzip: 0 },
      build: {
        buildId: 'test',
        basePath: '',
        trailingSlash: false,
        reactStrictMode: false,
        scripts: [],
        styles: [],
        generateEtags: false,
      },
    } as BuiltRoute);
  }
  return started(t, setup, outDir, built);
}

async function started(
  t: ExecutionContext,
  setup: Setup,
  outDir: string,
  built: Map<string, BuiltRoute>,
): Promise<Edge> {
  const logs: LogLine[] = [];
  const late: unknown[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  const switchrt = defaultSwitchrtConfig;
  const make = setup.expose ? createExposedRuntime : createEdgeRuntime;
  const runtime = make({
    outDir,
    dev: setup.dev ?? false,
    build: {
      next: { env: setup.env ?? {} } as never,
      envFileKeys: setup.envFileKeys ?? [],
      routes: [...built.values()],
      switchrt: { ...switchrt, edge: { ...switchrt.edge, ...setup.edge } },
    },
    logger: {
      log(line) {
        logs.push(line);
        for (const tell of waiting) tell(line);
      },
    },
    onError: (error) => late.push(error),
    ...setup.options,
  });
  const server = createServer((req, res) => void answer(runtime, built, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await runtime.dispose(AbortSignal.timeout(1000));
  });
  await runtime.ready();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(url + path, { redirect: 'manual', ...init });
  return {
    url,
    runtime,
    outDir,
    logs,
    late,
    get,
    route: (name) => built.get(name)!,
    text: async (path, init) => (await get(path, init)).text(),
    json: async (path, init) => JSON.parse(await (await get(path, init)).text()) as never,
    raw: (path, options = {}) =>
      new Promise((resolve, reject) => {
        const req = httpRequest(url + path, { agent: false, ...options }, resolve);
        req.on('error', reject);
        req.end();
      }),
    logged: (fits) =>
      new Promise((resolve) => {
        const known = logs.find(fits);
        if (known) return resolve(known);
        const tell = (line: LogLine): void => {
          if (!fits(line)) return;
          waiting.delete(tell);
          resolve(line);
        };
        waiting.add(tell);
      }),
  };
}

async function answer(
  runtime: EdgeRuntime,
  built: Map<string, BuiltRoute>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const client = new AbortController();
  res.on('close', () => {
    if (!res.writableFinished) client.abort();
  });
  const url = req.url!;
  const path = url.split('?')[0]!;
  const route = built.get(path)!;
  try {
    const outcome = await runtime.invoke({
      req,
      res,
      route,
      signal: client.signal,
      timing: {},
      context: {
        route: path,
        params: {},
        query: Object.fromEntries(new URL(url, 'http://x').searchParams),
        url,
        asPath: url,
        href: `http://${req.headers.host}${url}`,
        isData: false,
        buffered: false,
        requestId: 'test',
        build: route.build,
        dev: false,
      },
    });
    if (outcome === 'not-found') res.writeHead(404).end('the 404 page');
  } catch (error) {
    if (res.destroyed) return;
    const { status, name, message, stack } = error as Error & { status?: number };
    res.writeHead(status ?? 500, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ name, message, stack }));
  }
}
