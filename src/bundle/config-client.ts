import { join } from 'node:path';

import { baseConfig } from './config-base.ts';
import type { CompilerConfig, ConfigContext } from './config-base.ts';
import { clientMainSource, clientPageSource } from './entries.ts';
import { ownRoot } from './own.ts';
import { clientPages, pageFlags } from './plan.ts';
import type { Plan } from './plan.ts';
import { stripped } from './strip-names.ts';

/** The browser's compiler: hashed files under `static/`, one runtime, React in a chunk of its own. */
export function clientConfig(plan: Plan, context: ConfigContext): CompilerConfig {
  const { project, bundler } = context;
  const sources = new Map([
    ['main', clientMainSource()],
    ['pages/_app', clientPageSource('/_app', plan.app)],
  ]);
  for (const page of clientPages(plan))
    sources.set(page.entry, clientPageSource(page.route, page.module, pageFlags(page)));
  const config = baseConfig('client', sources, context);
  config.target = ['web', 'es2020'];
  config.node = { global: true, __filename: 'mock', __dirname: 'mock' };
  Object.assign(config.output!, {
    path: project.workDir,
    publicPath: `${project.config.next.basePath}/_next/`,
    filename: 'static/chunks/[name]-[contenthash:16].js',
    chunkFilename: 'static/chunks/[name]-[contenthash:16].js',
    cssFilename: 'static/css/[contenthash:16].css',
    cssChunkFilename: 'static/css/[contenthash:16].css',
  });
  config.module.rules.unshift(...stripRules(plan));
  config.optimization = {
    ...config.optimization,
    runtimeChunk: { name: 'runtime' },
    minimizer: [
      new bundler.webpack.SwcJsMinimizerRspackPlugin({ extractComments: false }),
      new bundler.webpack.LightningCssMinimizerRspackPlugin(),
    ],
    splitChunks: {
      chunks: 'all',
      minSize: 20_000,
      cacheGroups: {
        framework: {
          name: 'framework',
          test: /[/\\]node_modules[/\\](?:react|react-dom|scheduler)[/\\]/,
          chunks: 'all',
          priority: 40,
          enforce: true,
        },
        // Every page loads `main`: this package's modules are there and in no other chunk.
        main: {
          name: 'main',
          test: new RegExp(`^${ownRoot.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[/\\\\]`),
          chunks: 'all',
          priority: 30,
          enforce: true,
        },
      },
    },
  };
  return config;
}

/** Page files lose what only the server uses before anything else reads them. */
function stripRules(plan: Plan): CompilerConfig['module']['rules'] {
  const pages = clientPages(plan).filter(
    (page) =>
      page.manifest !== null &&
      (page.manifest.dataFetching.length > 0 ||
        page.manifest.declared !== null ||
        Object.keys(page.manifest.config).length > 0),
  );
  const files = pages.map((page) => page.module);
  const data = Object.fromEntries(pages.map((page) => [page.module, page.manifest!.dataFetching]));
  if (files.length === 0) return [];
  return [
    {
      resource: files,
      enforce: 'pre',
      use: [{ loader: join(ownRoot, 'bundle/loaders/strip.js'), options: { names: stripped, data } }],
    },
  ];
}
