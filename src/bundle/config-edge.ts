import { join } from 'node:path';

import { builtinName, builtinPattern, edgeModules } from './builtins.ts';
import { baseConfig } from './config-base.ts';
import type { CompilerConfig, ConfigContext } from './config-base.ts';
import { conditions } from './conditions.ts';
import { wasmRule } from './config-nodejs.ts';
import { deferredEntry, edgeEntrySource } from './entries.ts';
import { stubRequest } from './node-stubs.ts';
import { serverEntries } from './plan.ts';
import type { Plan } from './plan.ts';

/** Conditions of `exports` that edge code is resolved by, beside `import` or `require`. */
export const edgeConditions: readonly string[] = ['edge-light', 'worker', 'browser', 'module', 'default'];

/** The edge compiler: classic scripts, nothing loaded later, everything bundled. */
export function edgeConfig(plan: Plan, context: ConfigContext): CompilerConfig {
  const { project, bundler, react } = context;
  const { webpack } = bundler;
  const entries = serverEntries(plan, 'edge');
  const sources = new Map(entries.map((entry) => [entry.entry, edgeEntrySource(entry, plan)]));
  const first = new Map(entries.map((entry) => [entry.entry, deferredEntry(entry)]));
  const config = baseConfig('edge', sources, context, first);
  config.target = ['webworker', 'es2022'];
  // `global` is the realm's own; file names do not exist there, and reading one says so.
  config.node = { global: true, __filename: false, __dirname: false };
  config.devtool = 'hidden-source-map';
  Object.assign(config.resolve, { ...conditions(edgeConditions), mainFields: ['browser', 'module', 'main'] });
  const server: Record<string, string> =
    react === null ? {} : { 'react-dom/server$': react.serverEdge, 'react-dom/server.browser$': react.serverEdge };
  Object.assign(config.resolve, { alias: { ...server, ...config.resolve.alias } });
  Object.assign(config.output!, {
    path: join(project.workDir, 'server/edge'),
    filename: '[name].js',
    chunkFilename: 'chunks/[name].js',
    globalObject: 'self',
    chunkFormat: 'array-push',
    chunkLoading: 'jsonp',
    publicPath: '',
    // Paths in source maps are the project's, wherever it stands.
    devtoolModuleFilenameTemplate: 'webpack://switchrt/[resource-path]',
  });
  Object.assign(config.module, {
    parser: {
      ...(config.module['parser' as never] as object),
      // An asset's address would need a base that edge code does not have, asked for by the script that all routes share.
      javascript: { exportsPresence: 'warn', dynamicImportMode: 'eager', url: false },
    },
  });
  config.externals.push(({ request }: { request?: string }, done: (error?: undefined, result?: string) => void) => {
    const name = request ? builtinName(request) : null;
    if (name !== null && edgeModules.includes(name))
      done(undefined, `var self.__switchrt_node[${JSON.stringify(name)}]`);
    else done();
  });
  config.module.rules.unshift(wasmRule('edge'));
  config.plugins.push(
    new webpack.ProvidePlugin({ Buffer: ['buffer', 'Buffer'] }),
    new webpack.NormalModuleReplacementPlugin(
      builtinPattern,
      (data: { request: string; contextInfo: { issuer: string } }) => {
        data.request = stubRequest(data.request, data.contextInfo.issuer || undefined, project.dir) ?? data.request;
      },
    ) as never,
  );
  config.optimization = {
    ...config.optimization,
    minimizer: [new webpack.SwcJsMinimizerRspackPlugin({ extractComments: false })],
    runtimeChunk: { name: 'runtime' },
    // What routes share is built and minified once: React's renderer above all.
    splitChunks: {
      chunks: 'all',
      minSize: 10_000,
      cacheGroups: {
        react: {
          name: 'react',
          test: /[/\\]node_modules[/\\](?:react|react-dom|scheduler)[/\\]/,
          chunks: 'all',
          priority: 40,
          enforce: true,
        },
      },
    },
  };
  return config;
}
