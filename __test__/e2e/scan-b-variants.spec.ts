// Who speaks first for a route, in every place and syntax that can speak: cases 33 to 37 in other words.
import test from 'ava';

import { HANDLER, scanned, SSR, VIEW } from './_scan.ts';

const flat = (runtime: string, rest = VIEW): string => `export const runtime = '${runtime}';\n${rest}`;
const config = (runtime: string, rest = VIEW): string => `export const config = { runtime: '${runtime}' };\n${rest}`;
const LAYOUT = 'export default ({ children }) => children;\n';
const LONE = `export const GET = () => new Response('ok');\n`;

const globals: [string, string, string][] = [
  ['module.exports', 'next.config.js', `module.exports = { experimental: { runtime: 'edge' } };`],
  [
    'a function',
    'next.config.js',
    `module.exports = (phase, { defaultConfig }) => ({ ...defaultConfig, experimental: { runtime: 'edge' } });`,
  ],
  [
    'an async function with a body',
    'next.config.mjs',
    `export default async () => {\n  const experimental = { runtime: 'edge' };\n  return { experimental };\n};`,
  ],
  [
    'a wrapper',
    'next.config.js',
    `const withMDX = require('@next/mdx')();\nmodule.exports = withMDX({ experimental: { runtime: 'edge' } });`,
  ],
  [
    'types',
    'next.config.ts',
    `import type { NextConfig } from 'next';\nconst config: NextConfig = { experimental: { runtime: 'edge' } };\nexport default config satisfies NextConfig;`,
  ],
  [
    'CommonJS by name',
    'next.config.cjs',
    `const config = { experimental: {} };\nmodule.exports = { ...config, experimental: { ...config.experimental, runtime: 'edge' } };`,
  ],
];

for (const [what, file, text] of globals) {
  test(`33, 34, 35: scan: the global option: ${file}: ${what}`, async (t) => {
    const { manifest, route } = await scanned(t, {
      [file]: `${text}\n`,
      'pages/silent.tsx': VIEW,
      'pages/data.tsx': SSR + VIEW,
      'pages/node.jsx': config('nodejs'),
      'pages/flat.js': flat('nodejs'),
      'pages/edge.ts': config('edge'),
      'pages/api/silent.ts': HANDLER,
      'pages/api/deep/[...all].js': HANDLER,
      'pages/_app.js': VIEW,
      'pages/404.js': VIEW,
      'app/b/page.tsx': VIEW,
      'app/c/route.ts': LONE,
    });
    t.is(manifest.globalRuntime, 'edge');
    for (const name of ['/silent', '/data'])
      t.like(route(name), { runtime: 'edge', reason: 'global', rendering: 'ssr' });
    for (const name of ['/node', '/flat']) t.like(route(name), { runtime: 'nodejs', reason: 'page' });
    t.like(route('/edge'), { runtime: 'edge', reason: 'page' });
    for (const name of ['/api/silent', '/api/deep/[...all]', '/_app', '/404', '/b', '/c'])
      t.like(route(name), { runtime: 'nodejs', reason: 'default' }, name);
  });
}

test('33: scan: a global nodejs leaves pages that say edge on edge', async (t) => {
  for (const silent of ['nodejs', 'edge']) {
    const { route } = await scanned(t, {
      'next.config.mjs': `export default { experimental: { runtime: '${silent}' } };\n`,
      'src/pages/a.tsx': config('experimental-edge'),
      'src/pages/b.tsx': `export { config } from '../c';\n${VIEW}`,
      'src/pages/c.tsx': VIEW,
      'src/c.ts': `export const config = { runtime: 'nodejs' };\n`,
    });
    t.like(route('/a'), { runtime: 'edge', reason: 'page' });
    t.like(route('/b'), { runtime: 'nodejs', reason: 'page' });
    t.like(route('/c'), { runtime: silent, reason: 'global' });
  }
});

test('33: scan: a page whose runtime cannot be known takes the global one', async (t) => {
  const { route, found } = await scanned(t, {
    'next.config.js': `module.exports = { experimental: { runtime: 'edge' } };\n`,
    'pages/a.js': `export const config = { runtime: pick() };\n${VIEW}`,
    'pages/b.js': flat('egde'),
    'pages/c.js': 'export default (',
  });
  for (const name of ['/a', '/b', '/c']) t.like(route(name), { runtime: 'edge', reason: 'global' }, name);
  for (const code of ['config/not-static', 'config/unknown-runtime', 'syntax/parse-error'])
    t.is(found(code).length, 1, code);
});

test('34: scan: what a global edge means for pages that are built ahead is said by reason and rendering', async (t) => {
  const { route } = await scanned(t, {
    'next.config.js': `module.exports = { experimental: { runtime: 'experimental-edge' } };\n`,
    'pages/plain.js': VIEW,
    'pages/ssg.js': `export const getStaticProps = () => ({ props: {} });\n${VIEW}`,
    'pages/[id].js': `export const getStaticProps = () => ({ props: {} });\nexport const getStaticPaths = () => ({ paths: [], fallback: true });\n${VIEW}`,
  });
  for (const name of ['/plain', '/ssg', '/[id]'])
    t.like(route(name), { runtime: 'edge', reason: 'global', rendering: 'ssr', declared: 'experimental-edge' });
  t.deepEqual(route('/[id]').dataFetching.toSorted(), ['getStaticPaths', 'getStaticProps']);
});

for (const [what, head, runtime, warned] of [
  ['flat edge over nodejs', `export const config = { runtime: 'nodejs' };\nexport const runtime = 'edge';`, 'edge', 2],
  ['the same twice', `export const config = { runtime: 'edge' };\nexport const runtime = 'edge';`, 'edge', 0],
  [
    'an alias of the same',
    `export const config = { runtime: 'experimental-edge' };\nexport const runtime = 'edge';`,
    'edge',
    0,
  ],
  [
    'in lists',
    `const c = { runtime: 'edge' }, r = 'nodejs';\nexport { c as config };\nexport { r as runtime };`,
    'nodejs',
    2,
  ],
  ['from another file', `export { runtime, config } from '../lib/both';`, 'nodejs', 1],
  ['a config without one', `export const config = { maxDuration: 5 };\nexport const runtime = 'edge';`, 'edge', 0],
] as const) {
  test(`36: scan: ${what}`, async (t) => {
    const { route, found } = await scanned(t, {
      'pages/a.tsx': `${head}\n${VIEW}`,
      'pages/api/a.ts': `${head.replace('../lib', '../../lib')}\n${HANDLER}`,
      'lib/both.ts': `export const runtime = 'nodejs';\nexport const config = { runtime: 'edge' };\n`,
    });
    for (const name of ['/a', '/api/a']) t.like(route(name), { runtime, reason: 'page' });
    t.deepEqual(
      found('config/conflict').map(({ severity }) => severity),
      Array(warned).fill('warning'),
    );
  });
}

test('37: scan: layouts of groups, slots and segments, in every syntax', async (t) => {
  const { route, found } = await scanned(t, {
    'src/app/layout.jsx': flat('edge', LAYOUT),
    'src/app/template.jsx': flat('nodejs', LAYOUT),
    'src/app/loading.jsx': flat('nodejs', LAYOUT),
    'src/app/page.jsx': VIEW,
    'src/app/(shop)/layout.tsx': `export { runtime } from '../../lib/runtime';\n${LAYOUT}`,
    'src/app/(shop)/cart/page.tsx': VIEW,
    'src/app/(shop)/cart/[id]/page.tsx': 'const r = `edge` as const;\nexport { r as runtime };\n' + VIEW,
    'src/app/(shop)/cart/data/route.ts': LONE,
    'src/app/(plain)/about/page.js': `'use client';\n${VIEW}`,
    'src/app/deep/layout.js': LAYOUT,
    'src/app/deep/er/page.js': VIEW,
    'src/app/deep/own/route.js': flat('edge', LONE),
    'src/lib/runtime.ts': `export const runtime = 'nodejs';\n`,
  });
  t.like(route('/'), { runtime: 'edge', reason: 'layout' });
  t.is(route('/').declaredAt?.file, 'src/app/layout.jsx');
  t.like(route('/cart'), { runtime: 'nodejs', reason: 'layout', declared: 'nodejs' });
  t.like(route('/cart/[id]'), { runtime: 'edge', reason: 'page' });
  t.like(route('/cart/data'), { runtime: 'nodejs', reason: 'default', declared: null });
  for (const name of ['/about', '/deep/er']) t.like(route(name), { runtime: 'edge', reason: 'layout' });
  t.like(route('/deep/own'), { runtime: 'edge', reason: 'page' });
  t.deepEqual(found('config/conflict'), []);
});

test('37: scan: a layout that cannot be read leaves its pages to the outer one', async (t) => {
  const { route, found } = await scanned(t, {
    'app/layout.tsx': flat('edge', LAYOUT),
    'app/a/layout.tsx': `export const runtime = pick();\n${LAYOUT}`,
    'app/a/page.tsx': VIEW,
    'app/b/layout.tsx': 'export default (',
    'app/b/page.tsx': VIEW,
  });
  for (const name of ['/a', '/b']) t.like(route(name), { runtime: 'edge', reason: 'layout' });
  t.is(found('config/not-static').length, 1);
});
