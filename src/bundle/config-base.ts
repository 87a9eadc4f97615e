import { dirname, join } from 'node:path';

import type { Configuration, RuleSetRule } from '@rspack/core';

import type { Bundler, CompilerName } from './bundler.ts';
import { defines } from './define.ts';
import type { EntrySource } from './entries.ts';
import { assetRules } from './assets.ts';
import type { NextModules } from './next-modules.ts';
import { ownRoot } from './own.ts';
import { projectFile } from './plan.ts';
import type { Project } from './project.ts';
import { reactAliases } from './react.ts';
import type { ReactPackages } from './react.ts';
import { readScriptOptions } from './script-options.ts';

/** What every compiler's configuration is made from. */
export interface ConfigContext {
  project: Project;
  bundler: Bundler;
  /** `null`: not installed, and nothing needs it. */
  react: ReactPackages | null;
  next: NextModules;
}

/** A configuration with the parts that users' hooks reach for always there. */
export type CompilerConfig = Configuration & {
  entry: () => Promise<Record<string, string | string[]>>;
  resolve: NonNullable<Configuration['resolve']> & {
    alias: Record<string, string | false | (string | false)[]>;
    fallback: Record<string, string | false>;
  };
  module: { rules: RuleSetRule[] };
  plugins: NonNullable<Configuration['plugins']>;
  externals: unknown[];
};

const targets: Record<CompilerName, string> = { client: 'es2020', nodejs: 'es2022', edge: 'es2022' };

/** The loader that turns TypeScript and JSX into JavaScript; `options.defaultLoaders.babel` of the user's hook. */
export function scriptLoader(name: CompilerName, dir: string): { loader: string; options: Record<string, unknown> } {
  const { jsxImportSource, experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields } =
    readScriptOptions(dir);
  const react = {
    runtime: 'automatic',
    development: false,
    ...(jsxImportSource ? { importSource: jsxImportSource } : {}),
  };
  const decorators = experimentalDecorators
    ? { legacyDecorator: true, decoratorMetadata: emitDecoratorMetadata === true }
    : {};
  const fields = useDefineForClassFields === undefined ? {} : { useDefineForClassFields };
  return {
    loader: 'builtin:swc-loader',
    options: {
      detectSyntax: 'auto',
      jsc: {
        ...(experimentalDecorators ? { parser: { decorators: true } } : {}),
        target: targets[name],
        transform: { react, ...decorators, ...fields },
        externalHelpers: false,
      },
    },
  };
}

/**
 * The common half of the three compilers.
 *
 * @param sources the entries: name to generated module
 * @param first requests that are evaluated before their entry
 */
export function baseConfig(
  name: CompilerName,
  sources: ReadonlyMap<string, EntrySource>,
  context: ConfigContext,
  first: ReadonlyMap<string, string> = new Map(),
): CompilerConfig {
  const { project, bundler, react, next } = context;
  const { webpack } = bundler;
  const entries: Record<string, string | string[]> = {};
  const files: Record<string, string> = {};
  for (const [entry, source] of sources) {
    // Beside the user's files, where no user file can be: names in messages and ids stay relative to the project.
    const file = join(project.dir, '.switchrt-entry', name, `${entry}.js`);
    const before = first.get(entry);
    entries[entry] = before ? [before, file] : file;
    files[file] = source(dirname(file));
  }
  const tsConfig = projectFile(project.dir, 'tsconfig.json', 'jsconfig.json');
  return {
    name,
    mode: 'production',
    context: project.dir,
    entry: () => Promise.resolve(entries),
    devtool: false,
    // A size limit here is a budget with a finding, not a warning of the bundler.
    performance: false,
    infrastructureLogging: { level: 'none' },
    stats: 'none',
    externals: [],
    resolve: {
      extensions: ['.tsx', '.ts', '.jsx', '.js', '.mjs', '.cjs', '.json'],
      extensionAlias: {
        '.js': ['.js', '.ts', '.tsx'],
        '.mjs': ['.mjs', '.mts'],
        '.cjs': ['.cjs', '.cts'],
        '.jsx': ['.jsx', '.tsx'],
      },
      alias: reactAliases(react),
      fallback: {},
      ...(tsConfig ? { tsConfig: { configFile: tsConfig, references: 'auto' } } : {}),
    },
    output: {
      uniqueName: 'switchrt',
      chunkLoadingGlobal: '__switchrt_chunks',
      hashFunction: 'xxhash64',
      hashDigestLength: 16,
    },
    module: {
      parser: {
        javascript: { exportsPresence: 'warn' },
        'css/auto': { namedExports: false },
        'css/module': { namedExports: false },
      },
      generator: {
        'css/auto': {
          exportsOnly: name !== 'client',
          localIdentName: '[local]_[hash:base64:8]',
          exportsConvention: 'as-is',
        },
        'css/module': {
          exportsOnly: name !== 'client',
          localIdentName: '[local]_[hash:base64:8]',
          exportsConvention: 'as-is',
        },
      },
      rules: [
        { test: /\.[cm]?jsx?$/, resolve: { fullySpecified: false } },
        { test: /\.css$/, type: 'css/auto' },
        ...assetRules(name, `${project.config.next.basePath}/_next/`),
        { test: /\.(?:[cm]?tsx?|jsx)$/, type: 'javascript/auto', use: [scriptLoader(name, project.dir)] },
        {
          test: /\.[cm]?js$/,
          exclude: [/[/\\]node_modules[/\\]/, ownRoot],
          type: 'javascript/auto',
          use: [scriptLoader(name, project.dir)],
        },
      ],
    } as CompilerConfig['module'],
    optimization: { moduleIds: 'deterministic', chunkIds: 'deterministic', emitOnErrors: false },
    plugins: [bundler.virtualModules(files) as never, new webpack.DefinePlugin(defines(name, project)), next.plugin()],
  } as CompilerConfig;
}
