import type { Diagnostic, Manifest, Route } from '../../dist/index.js';

const route = (more: Partial<Route> & Pick<Route, 'route' | 'kind' | 'file'>): Route => ({
  runtime: 'nodejs',
  declared: null,
  reason: 'default',
  declaredAt: null,
  rendering: 'static',
  dataFetching: [],
  pattern: '^/$',
  params: [],
  matchers: [],
  config: {},
  uses: [],
  support: {},
  size: null,
  hash: '0000000000000000',
  ...more,
});

export const finding = (more: Partial<Diagnostic> = {}): Diagnostic =>
  ({
    code: 'edge/node-module',
    severity: 'error',
    message: '`fs` is no module of edge-light.',
    hint: 'Move it behind a check.',
    file: 'lib/a.ts',
    line: 1,
    column: 20,
    endLine: 1,
    endColumn: 24,
    routes: ['/api/a'],
    edits: [],
    ...more,
  }) as Diagnostic;

/** A small manifest by hand: one static page, one edge API route that reaches `fs`. */
export function manifest(): Manifest {
  return {
    version: 1,
    tool: 'switchrt-native@0.1.0',
    globalRuntime: 'nodejs',
    targets: ['edge-light'],
    routes: [
      route({ route: '/', kind: 'page', file: 'pages/index.tsx' }),
      route({
        route: '/api/a',
        kind: 'api',
        file: 'pages/api/a.ts',
        runtime: 'edge',
        declared: 'edge',
        reason: 'page',
        declaredAt: { file: 'pages/api/a.ts', line: 1, column: 35 },
        rendering: 'api',
        uses: [
          {
            kind: 'module',
            api: 'fs',
            file: 'lib/a.ts',
            line: 1,
            column: 20,
            package: null,
            trace: ['pages/api/a.ts', 'lib/a.ts'],
            confidence: 'certain',
            guarded: false,
          },
        ],
        support: { 'edge-light': 'no' },
      }),
    ],
    diagnostics: [finding()],
  };
}
