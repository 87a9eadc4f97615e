// `src/` or not: an app answers the same in either place.
import test from 'ava';

import { manifestToJson, scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { VIEW } from './_scan.ts';

const apps: Record<string, Record<string, string>> = {
  'pages of every kind': {
    'pages/index.tsx': `import { a } from '../lib/a';\n${VIEW}export const getStaticProps = () => ({ props: { a } });\n`,
    'pages/[id].jsx': `export const config = { runtime: 'experimental-edge' };\nexport default () => <p>x</p>;\n`,
    'pages/docs/[[...all]].js': `export { getServerSideProps } from '../../lib/a';\n${VIEW}`,
    'pages/_app.tsx': VIEW,
    'pages/api/a.ts': `import { a } from '../../lib/a';\nexport const runtime = 'edge';\nexport default () => new Response(a);\n`,
    'lib/a.ts': `import { cwd } from 'node:process';\nexport const a = cwd();\nexport const getServerSideProps = () => ({ props: {} });\n`,
  },
  'app and middleware': {
    'app/layout.tsx': `export const runtime = 'edge';\nexport default ({ children }) => children;\n`,
    'app/(group)/blog/page.tsx': VIEW,
    'app/blog/[slug]/route.ts': `export const GET = () => new Response();\n`,
    'pages/old.js': VIEW,
    'middleware.ts': `export const config = { matcher: '/blog/:path*' };\nexport const middleware = () => {};\n`,
  },
  findings: {
    'pages/a.js': `export const config = { runtime: pick() };\n${VIEW}`,
    'pages/b.js': 'export default (',
    'pages/c.ts': `export const runtime = 'egde';\n${VIEW}`,
    'pages/[x]/d.js': VIEW,
    'pages/[y]/d.js': VIEW,
    'proxy.ts': `export const config = { runtime: 'edge' };\nexport const proxy = () => {};\n`,
  },
};

for (const [what, files] of Object.entries(apps)) {
  test(`31: scan: with and without src: ${what}`, async (t) => {
    const plain = await scan(project(t, files));
    const below = await scan(
      project(t, Object.fromEntries(Object.entries(files).map(([name, text]) => [`src/${name}`, text]))),
    );
    t.true(plain.routes.length >= 4);
    const hashless = (text: string): string => text.replace(/"hash": "\w+"/g, '');
    t.is(hashless(manifestToJson(below)).replaceAll('src/', ''), hashless(manifestToJson(plain)));
  });
}

test('31: scan: where both exist, the one at the root counts alone', async (t) => {
  const { routes } = await scan(
    project(t, {
      'pages/a.js': VIEW,
      'src/pages/b.js': VIEW,
      'src/middleware.js': 'export const middleware = () => {};\n',
    }),
  );
  t.false(routes.some(({ route }) => route === '/b'));
  t.true(routes.some(({ route }) => route === '/a'));
});
