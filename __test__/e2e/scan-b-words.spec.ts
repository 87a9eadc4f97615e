// Words that are wrong in their place, in every syntax: cases 39 to 45 in other words.
import test from 'ava';

import { HANDLER, scanned, SSR, VIEW } from './_scan.ts';

const flat = (runtime: string, rest = VIEW): string => `export const runtime = '${runtime}';\n${rest}`;
const config = (runtime: string, rest = VIEW): string => `export const config = { runtime: '${runtime}' };\n${rest}`;
const LAYOUT = 'export default ({ children }) => children;\n';
const LONE = `export const GET = () => new Response('ok');\n`;

for (const [what, file, text, words] of [
  [
    'a layout',
    'app/a/layout.tsx',
    `export const config = { runtime: 'nodejs' };\n${LAYOUT}`,
    /export const runtime = ['"]nodejs['"]/,
  ],
  [
    'a handler',
    'app/a/route.ts',
    `export const config = { runtime: 'edge', maxDuration: 5 } as const;\n${LONE}`,
    /export const runtime = ['"]edge['"];?\s+export const maxDuration = 5/,
  ],
  [
    'a list',
    'app/a/page.js',
    `const c = { runtime: 'edge' };\nexport { c as config };\n${VIEW}`,
    /export const runtime = ['"]edge['"]/,
  ],
  [
    'another file',
    'src/app/a/page.jsx',
    `export { config } from '../../c';\n${VIEW}`,
    /export const runtime = ['"]edge['"]/,
  ],
] as const) {
  test(`39: scan: an object config in app: ${what}`, async (t) => {
    const root = file.startsWith('src') ? 'src/app' : 'app';
    const { found } = await scanned(t, {
      [`${root}/layout.tsx`]: LAYOUT,
      [`${root}/b/page.tsx`]: VIEW,
      [`${root}/a/in/page.tsx`]: VIEW,
      'src/c.ts': `export const config = { runtime: 'edge' };\n`,
      [file]: text,
    });
    const [finding, ...others] = found('config/app-config-object');
    t.deepEqual(others, []);
    t.like(finding, { severity: 'error', file });
    t.regex(`${finding!.message}\n${finding!.hint}`, words);
  });
}

test('40, 41, 42: scan: each file that says the other word is told once, however it says it', async (t) => {
  const { found, route } = await scanned(t, {
    'pages/api/a.ts': flat('experimental-edge', HANDLER),
    'pages/api/b.js': `const runtime = \`experimental-\${'edge'}\`;\nexport const config = { runtime };\n${HANDLER}`,
    'pages/api/c.cjs': '',
    'pages/api/[...all].ts': `export { config } from '../../lib/c';\n${HANDLER}`,
    'pages/d.js': flat('edge', SSR + VIEW),
    'pages/f.js': config('experimental-edge'),
    'pages/g.ts': flat('experimental-edge'),
    'pages/e.jsx': `module.exports = () => null;\nmodule.exports.config = { runtime: "edge" };\n`,
    'lib/c.ts': `export const config = { runtime: 'experimental-edge' };\n`,
  });
  for (const name of ['/api/a', '/api/b', '/api/[...all]', '/d', '/e']) t.is(route(name).runtime, 'edge', name);
  for (const name of ['/api/a', '/api/b', '/api/[...all]']) t.is(route(name).declared, 'experimental-edge', name);
  t.deepEqual(
    found('config/alias-value').map(({ file }) => file),
    ['lib/c.ts', 'pages/api/a.ts', 'pages/api/b.js', 'pages/d.js', 'pages/e.jsx'],
  );
  t.is(found('config/experimental').length, 1);
});

for (const [what, file, head, at] of [
  ['flat', 'middleware.ts', `export const runtime = 'nodejs';`, `'nodejs'`],
  ['under src', 'src/middleware.js', `export const config = { matcher: '/a', runtime: 'nodejs' };`, `'nodejs'`],
  ['in a list', 'middleware.js', `const c = { runtime: \`nodejs\` } ;\nexport { c as config };`, '`nodejs`'],
  [
    'typed',
    'src/middleware.ts',
    `export const config = { runtime: 'nodejs' } as const satisfies MiddlewareConfig;`,
    `'nodejs'`,
  ],
] as const) {
  test(`44: scan: nodejs in middleware: ${what}`, async (t) => {
    const src = file.startsWith('src') ? 'src/' : '';
    const { route, found } = await scanned(t, {
      'next.config.js': `module.exports = { experimental: { runtime: 'nodejs' } };\n`,
      [`${src}pages/a.js`]: VIEW,
      [file]: `${head}\nexport default function middleware() {}\n`,
    });
    const [finding, ...others] = found('middleware/runtime');
    t.deepEqual(others, []);
    const before = head.slice(0, head.indexOf(at)).split('\n');
    t.like(finding, { severity: 'error', file, line: before.length, column: before.at(-1)!.length + 1 });
    t.truthy(finding!.hint);
    t.like(route('/_middleware'), { runtime: 'edge', reason: 'middleware' });
  });
}

test('44: scan: edge in middleware is fine in each word', async (t) => {
  for (const head of [config('edge', ''), config('experimental-edge', ''), flat('edge', ''), '']) {
    const { route, codes } = await scanned(t, {
      'pages/a.js': VIEW,
      'middleware.mjs': '',
      'middleware.ts': `${head}export const middleware = () => {};\n`,
    });
    t.is(route('/_middleware').runtime, 'edge');
    t.deepEqual(
      codes.filter((code) => !/alias|experimental/.test(code)),
      [],
      head,
    );
  }
});

for (const [what, page] of [
  ['flat', flat('edge')],
  ['experimental', config('experimental-edge')],
  ['nodejs too', config('nodejs')],
  ['in CommonJS', `module.exports = () => null;\nmodule.exports.config = { runtime: 'edge' };\n`],
] as const) {
  test(`45: scan: a runtime on special pages: ${what}`, async (t) => {
    const names = ['_app', '_document', '_error', '404', '500'];
    const { found, route } = await scanned(t, {
      'next.config.js': `module.exports = { experimental: { runtime: 'edge' } };\n`,
      'src/pages/a.js': VIEW,
      ...Object.fromEntries(names.map((name) => [`src/pages/${name}.js`, page])),
    });
    t.deepEqual(
      found('config/ignored').map(({ file, severity }) => `${severity} ${file}`),
      names.toSorted().map((name) => `warning src/pages/${name}.js`),
    );
    for (const name of names) t.like(route(`/${name}`), { runtime: 'nodejs', reason: 'default', kind: 'special' });
  });
}
