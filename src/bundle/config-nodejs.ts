import { join } from 'node:path';

import { conditions } from './conditions.ts';
import { baseConfig } from './config-base.ts';
import type { CompilerConfig, ConfigContext } from './config-base.ts';
import { nodeEntrySource } from './entries.ts';
import { externalRule } from './externals.ts';
import { ownRoot } from './own.ts';
import { serverEntries } from './plan.ts';
import type { Plan } from './plan.ts';

/** The Node compiler: CommonJS, a file a route, packages left outside where Node can load them. */
export function nodejsConfig(plan: Plan, context: ConfigContext): CompilerConfig {
  const { project } = context;
  const sources = new Map(serverEntries(plan, 'nodejs').map((entry) => [entry.entry, nodeEntrySource(entry, plan)]));
  const config = baseConfig('nodejs', sources, context);
  const rule = externalRule(project.dir);
  config.target = 'node20';
  // For stacks in logs: read when something fails, never loaded with the code.
  config.devtool = 'hidden-source-map';
  config.externalsPresets = { node: true };
  config.externalsType = 'commonjs';
  config.externals.push(
    (
      { request, context: folder }: { request?: string; context?: string },
      done: (error?: undefined, result?: string) => void,
    ) => {
      if (request && rule.isExternal(request, folder ?? project.dir)) done(undefined, `commonjs ${request}`);
      else done();
    },
  );
  Object.assign(config.resolve, {
    ...conditions(['node', 'module', 'default']),
    mainFields: ['main', 'module'],
  });
  Object.assign(config.output!, {
    path: join(project.workDir, 'server/nodejs'),
    filename: '[name].js',
    chunkFilename: 'chunks/[name].js',
    library: { type: 'commonjs2' },
    devtoolModuleFilenameTemplate: 'webpack://switchrt/[resource-path]',
  });
  // A lighter one, in bundles alone: the process's own stays what it is.
  const light = join(ownRoot, 'http/light-response.js');
  config.plugins.push(new context.bundler.webpack.ProvidePlugin({ Response: [light, 'Response'] }));
  config.module.rules.unshift(wasmRule('nodejs'));
  // One runtime file: routes in one process share their modules' state, as files of one program do.
  config.optimization = {
    ...config.optimization,
    minimize: false,
    runtimeChunk: { name: 'runtime' },
    splitChunks: { chunks: 'all', minSize: 10_000 },
  };
  return config;
}

/** `./x.wasm?module` on a server. */
export function wasmRule(runtime: 'nodejs' | 'edge'): CompilerConfig['module']['rules'][number] {
  return {
    test: /\.wasm$/,
    resourceQuery: /^\?module$/,
    type: 'javascript/auto',
    use: [{ loader: join(ownRoot, 'bundle/loaders/wasm.js'), options: { runtime } }],
  };
}
