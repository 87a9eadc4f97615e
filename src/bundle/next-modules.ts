import { join } from 'node:path';

import type { RspackPluginInstance } from '@rspack/core';

import type { Diagnostic } from '../manifest/types.ts';
import type { Bundler } from './bundler.ts';
import { fileStart, findImport, finding, relativePath } from './finding.ts';
import { nextModule, ownRoot } from './own.ts';

/** Sends `next/*` imports to this package's modules, in the app and inside npm packages, and remembers those it has none for. */
export interface NextModules {
  plugin(): RspackPluginInstance;
  /** One `build/unsupported-module` for each import that was met. */
  findings(): Diagnostic[];
}

const hints: Record<string, string> = {
  'next/image': 'Use an `<img>` element.',
  'next/legacy/image': 'Use an `<img>` element.',
  'next/font': 'Load the font with a style sheet in `pages/_document`.',
  '@next/font': 'Load the font with a style sheet in `pages/_document`.',
  'next/navigation': 'Use `useRouter` of `next/router`.',
};
const offered = 'Offered are next/app, document, dynamic, error, head, link, router, script and server.';

/** One for a whole build: the three compilers meet the same imports. */
export function nextModules(bundler: Bundler, dir: string): NextModules {
  const met = new Map<string, { request: string; issuer: string }>();
  const empty = join(ownRoot, 'bundle/modules/empty.cjs');
  return {
    plugin: () =>
      new bundler.webpack.NormalModuleReplacementPlugin(
        /^(?:@next\/font|next)(?:\/|$)/,
        (data: { request: string; contextInfo: { issuer: string } }) => {
          const { request, contextInfo } = data;
          const own = nextModule(request);
          if (own) data.request = own;
          else {
            met.set(`${request}\0${contextInfo.issuer}`, { request, issuer: contextInfo.issuer });
            data.request = empty;
          }
        },
      ) as never,
    findings: () =>
      [...met.values()].map(({ request, issuer }) => {
        const file = relativePath(dir, issuer);
        const hint =
          Object.entries(hints).find(([name]) => request === name || request.startsWith(`${name}/`))?.[1] ?? offered;
        return finding(
          'build/unsupported-module',
          'error',
          `'${request}' is not offered.`,
          findImport(dir, file, request) ?? fileStart(file),
          { hint },
        );
      }),
  };
}
