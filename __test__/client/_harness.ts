import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { rspack } from '@rspack/core';
import type { Configuration, Stats } from '@rspack/core';

import type { NodeEntry, RouteContext } from '../../dist/server/entry.js';
import { matchRoutes } from '../../dist/next/shared/route.js';
import { searchToQuery } from '../../dist/next/shared/query.js';
import { write } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const BUILD_ID = 'test-build';
const NEXT_MODULES = ['app', 'document', 'dynamic', 'error', 'head', 'link', 'router', 'script'];

export interface App {
  url: string;
  /** Paths that were asked for, in order. */
  requests: string[];
  /** Answers the next data requests of this path by hand. */
  intercept: Map<string, (req: IncomingMessage, res: ServerResponse) => void | Promise<void>>;
  /** Bytes of all scripts that a page loads. */
  scripts(route: string): string[];
  folder: string;
  close(): Promise<void>;
}

export interface AppOptions {
  /** `pages/…` files by name, and whatever they import. */
  files: Record<string, string>;
  basePath?: string;
  /** `development` keeps React's warnings. */
  mode?: 'production' | 'development';
  /** Folder that holds another `react` and `react-dom`. */
  react?: string;
  middleware?: string[];
  strict?: boolean;
}

/** Bundles an app for browser and Node with the package's own client and renderer, and serves it. */
export async function startApp({
  files,
  basePath = '',
  mode = 'production',
  react = join(root, 'node_modules'),
  middleware = [],
  strict = false,
}: AppOptions): Promise<App> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-client-')));
  write(folder, files);
  const pages = Object.keys(files)
    .filter((file) => file.startsWith('pages/') && !/pages\/_document/.test(file))
    .map((file) => ({
      file,
      route: `/${file
        .slice(6)
        .replace(/\.[jt]sx?$/, '')
        .replace(/(?:^|\/)index$/, '')}`,
    }));
  const all = [...pages];
  if (!pages.some(({ route }) => route === '/_app'))
    all.push({ file: join(root, 'dist/next/default-app.js'), route: '/_app' });
  if (!pages.some(({ route }) => route === '/_error'))
    all.push({ file: join(root, 'dist/next/error.js'), route: '/_error' });

  const entries = { client: {} as Record<string, string>, server: {} as Record<string, string> };
  const source = (file: string): string => JSON.stringify(file.startsWith('/') ? file : join(folder, file));
  const own = (file: string): string => JSON.stringify(join(root, 'dist', file));
  const generated: Record<string, string> = { 'entry/main.js': `import ${own('client/main.js')};` };
  entries.client.main = join(folder, 'entry/main.js');
  const documentFile = Object.keys(files).find((file) => file.startsWith('pages/_document'));
  const name = (route: string): string => `page${route.replace(/[^\w]/g, '_')}`;
  for (const { route, file } of all) {
    const text = files[file] ?? '';
    const flags = { ssp: /function getServerSideProps/.test(text), ssg: /function getStaticProps/.test(text) };
    generated[`entry/client/${name(route)}.js`] =
      `import { register } from ${own('client/register.js')};\nregister(${JSON.stringify(route)}, () => require(${source(file)}), ${JSON.stringify(flags)});`;
    entries.client[name(route)] = join(folder, `entry/client/${name(route)}.js`);
    if (route === '/_app') continue;
    const app = all.find((page) => page.route === '/_app')!.file;
    generated[`entry/server/${name(route)}.js`] = [
      `import { createNodePage } from ${own('render/entry-node.js')};`,
      `import * as page from ${source(file)};`,
      `import * as app from ${source(app)};`,
      `import * as document from ${source(documentFile ?? join(root, 'dist/next/document.js'))};`,
      `export default createNodePage({ route: ${JSON.stringify(route)}, page, app, document });`,
    ].join('\n');
    entries.server[name(route)] = join(folder, `entry/server/${name(route)}.js`);
  }
  write(folder, generated);

  const shared: Configuration = {
    mode,
    context: folder,
    devtool: false,
    resolve: {
      extensions: ['.tsx', '.ts', '.jsx', '.js'],
      alias: {
        ...Object.fromEntries(NEXT_MODULES.map((module) => [`next/${module}$`, join(root, `dist/next/${module}.js`)])),
        react: join(react, 'react'),
        'react-dom': join(react, 'react-dom'),
      },
    },
    module: {
      rules: [
        { test: /\.css$/, type: 'css/auto' },
        {
          test: /\.[jt]sx?$/,
          exclude: /node_modules|dist/,
          use: {
            loader: 'builtin:swc-loader',
            options: { detectSyntax: 'auto', jsc: { transform: { react: { runtime: 'automatic' } } } },
          },
          type: 'javascript/auto',
        },
      ],
    },
    plugins: [
      new rspack.DefinePlugin({
        'process.env.__SWITCHRT_BASE_PATH': JSON.stringify(basePath),
        'process.env.__SWITCHRT_TRAILING_SLASH': 'false',
        'process.env.__SWITCHRT_STRICT': String(strict),
      }),
    ],
  };
  const stats = await run(
    [
      {
        ...shared,
        name: 'client',
        entry: entries.client,
        target: ['web', 'es2020'],
        output: {
          path: join(folder, 'out/client'),
          filename: 'static/[name].js',
          chunkFilename: 'static/[name].js',
          cssFilename: 'static/[name].css',
          publicPath: `${basePath}/_next/`,
        },
        optimization: {
          runtimeChunk: { name: 'runtime' },
          splitChunks: {
            chunks: 'all',
            minSize: 0,
            cacheGroups: {
              framework: {
                name: 'framework',
                test: /[/\\](?:react|react-dom|scheduler)[/\\]/,
                enforce: true,
                priority: 9,
              },
              own: { name: 'own', test: join(root, 'dist/'), enforce: true, priority: 5 },
            },
          },
        },
      },
      {
        ...shared,
        name: 'server',
        entry: entries.server,
        target: 'node20',
        output: { path: join(folder, 'out/server'), filename: '[name].js', library: { type: 'commonjs2' } },
        externals: {},
        optimization: { minimize: false },
      },
    ],
    folder,
  );
  write(folder, { 'out/server/package.json': '{"type":"commonjs"}' });
  const { entrypoints = {} } = stats[0]!.toJson({ all: false, entrypoints: true });
  const assets = (route: string): string[] => [
    ...new Set(
      ['main', name('/_app'), name(route)].flatMap((entry) =>
        (entrypoints[entry]?.assets ?? []).map((asset) => `${basePath}/_next/${asset.name}`),
      ),
    ),
  ];

  const manifestUrl = `${basePath}/_next/static/_buildManifest.js`;
  const routes = pages
    .filter(({ route }) => route.includes('['))
    .map(({ route }) => ({
      route,
      pattern: `^${route
        .replace(/\/\[\[\.\.\.\w+\]\]/, '(?:/(.+?))?')
        .replace(/\[\.\.\.\w+\]/, '(.+?)')
        .replace(/\[\w+\]/g, '([^/]+?)')}(?:/)?$`,
      params: [...route.matchAll(/(\w+)\]/g)].map((match) => match[1]!),
    }));
  const manifest = [
    `self.__SWITCHRT_PAGES=${JSON.stringify(Object.fromEntries(all.map(({ route }) => [route, assets(route)])))};`,
    `self.__SWITCHRT_ROUTES=${JSON.stringify(routes)};`,
    `self.__SWITCHRT_MIDDLEWARE=${JSON.stringify(middleware)};`,
  ].join('');

  const require = createRequire(join(folder, 'out/server/x.js'));
  const requests: string[] = [];
  const intercept: App['intercept'] = new Map();

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url!, 'http://localhost');
    requests.push(req.url!);
    const by = intercept.get(url.pathname);
    if (by !== undefined) return by(req, res);
    if (!url.pathname.startsWith(basePath)) return void res.writeHead(404).end('outside');
    if (url.pathname === manifestUrl)
      return void res.writeHead(200, { 'content-type': 'text/javascript' }).end(manifest);
    let path = decodeURI(url.pathname.slice(basePath.length)) || '/';
    if (path.startsWith('/_next/static/')) {
      const file = join(folder, 'out/client', path.slice('/_next/'.length));
      if (!existsSync(file)) return void res.writeHead(404).end();
      return void res
        .writeHead(200, { 'content-type': file.endsWith('.css') ? 'text/css' : 'text/javascript' })
        .end(readFileSync(file));
    }
    const data = new RegExp(`^/_next/data/${BUILD_ID}(/.*)\\.json$`).exec(path);
    if (data !== null) path = data[1] === '/index' ? '/' : data[1]!;
    else if (path.startsWith('/_next/')) return void res.writeHead(404).end('no such build');
    const found = pages.some(({ route }) => route === path) ? { route: path, params: {} } : matchRoutes(routes, path);
    const context = (route: string, params: RouteContext['params'], status?: number): RouteContext => ({
      route,
      params,
      query: { ...searchToQuery(url.search), ...params },
      url: path + url.search,
      asPath: path + url.search,
      href: url.href,
      isData: data !== null,
      buffered: false,
      requestId: 'r',
      dev: false,
      isFallback:
        data === null && /fallback: true/.test(files[pages.find((page) => page.route === route)?.file ?? ''] ?? ''),
      ...(status === undefined ? {} : { status }),
      build: {
        buildId: BUILD_ID,
        basePath,
        trailingSlash: false,
        reactStrictMode: strict,
        scripts: [manifestUrl, ...assets(route).filter((file) => file.endsWith('.js'))],
        styles: assets(route).filter((file) => file.endsWith('.css')),
        generateEtags: false,
      },
    });
    const render = (route: string, params: RouteContext['params'], status?: number) =>
      (require(`./${name(route)}.js`) as { default: NodeEntry }).default.handle(
        req,
        res,
        context(route, params, status),
        new AbortController(),
      );
    const outcome = found === null ? 'not-found' : await render(found.route, found.params);
    if (outcome === 'done') return;
    if (data !== null) return void res.writeHead(404, { 'content-type': 'application/json' }).end('{"notFound":true}');
    await render('/_error', {}, 404);
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (!res.headersSent) res.writeHead(500);
      res.end(String(error instanceof Error ? error.stack : error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    requests,
    intercept,
    scripts: (route) =>
      assets(route).map((file) => join(folder, 'out/client', file.slice(`${basePath}/_next/`.length))),
    folder,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(configs: Configuration[], folder: string): Promise<Stats[]> {
  const compiler = rspack(configs);
  const stats = await new Promise<Stats[]>((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result!.stats)));
  });
  await new Promise<void>((resolve) => compiler.close(() => resolve()));
  const errors = stats.flatMap((one) => one.toJson({ all: false, errors: true }).errors ?? []);
  if (errors.length === 0) return stats;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(errors.map((error) => error.message).join('\n'));
}
