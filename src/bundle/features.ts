import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Diagnostic } from '../manifest/types.ts';
import { fileStart, finding, spanAt } from './finding.ts';
import type { Plan } from './plan.ts';
import type { Project } from './project.ts';

/** `build/unsupported-feature` for what the manifest has and the build leaves out, or cannot do. */
export function unsupportedFeatures(plan: Plan, { manifest, dir }: Project): Diagnostic[] {
  const skipped = manifest.routes.flatMap((route) => {
    if (route.kind === 'app-page') {
      return [
        finding(
          'build/unsupported-feature',
          'warning',
          `${route.route} is a page of the app router and is not built.`,
          fileStart(route.file),
          { hint: 'Move it to `pages/`.', routes: [route.route] },
        ),
      ];
    }
    return [];
  });
  skipped.push(...unreadConfigs(dir));
  const edgePages = plan.routes
    .filter((route) => route.kind === 'page' && route.runtime === 'edge')
    .map((route) => route.route);
  const document = plan.documentRoute;
  if (!document || edgePages.length === 0) return skipped;
  const source = readFileSync(join(dir, document.file), 'utf8');
  const match = /\bstatic\s+(?:async\s+)?getInitialProps\b|\.getInitialProps\s*=(?!=)/.exec(source);
  if (!match && !document.dataFetching.includes('getInitialProps')) return skipped;
  const at = match ? match.index + match[0].indexOf('getInitialProps') : 0;
  const span = match ? spanAt(document.file, source, at, at + 'getInitialProps'.length) : fileStart(document.file);
  const message = '`getInitialProps` of a custom document cannot run on the edge.';
  return [
    ...skipped,
    finding('build/unsupported-feature', 'error', message, span, {
      hint: 'Remove it, or run the pages on `nodejs`.',
      routes: edgePages.sort(),
    }),
  ];
}

const toolConfigs: readonly [names: string[], what: string][] = [
  [
    [
      'postcss.config.js',
      'postcss.config.mjs',
      'postcss.config.cjs',
      'postcss.config.ts',
      'postcss.config.json',
      '.postcssrc.json',
      '.postcssrc',
    ],
    'PostCSS is not run',
  ],
  [
    ['.babelrc', '.babelrc.json', '.babelrc.js', 'babel.config.js', 'babel.config.json', 'babel.config.cjs'],
    'Babel is not run: swc compiles the code',
  ],
];

/** Config files of tools that Next runs by itself. */
function unreadConfigs(dir: string): Diagnostic[] {
  return toolConfigs.flatMap(([names, what]) => {
    const name = names.find((file) => existsSync(join(dir, file)));
    if (!name) return [];
    const hint = 'Add its loader in the `webpack()` function of next.config.';
    return [
      finding('build/unsupported-feature', 'warning', `${name} is not used. ${what}.`, fileStart(name), { hint }),
    ];
  });
}
