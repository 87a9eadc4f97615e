import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { app, contents, routeOf } from './_build.ts';

test("what only getServerSideProps needs is not in the browser's files", async (t) => {
  const { build, outDir, read } = app(t, 'basic');
  await build();
  const browser = Object.values(contents(join(outDir, 'static'))).join('\n');
  for (const gone of ['swordfish', 'node:fs', 'readFileSync', 'getStaticPaths', 'createHash', 'experimental-edge'])
    t.false(browser.includes(gone), gone);
  t.true(browser.includes('secret of '));
  t.true(
    Object.values(contents(join(outDir, 'server/nodejs')))
      .join('\n')
      .includes('swordfish'),
  );
  t.true(read('server/nodejs/pages/ssr.js').includes('node:fs'));
});

test('a page says which scripts and style sheets it loads, in order; all are there', async (t) => {
  const { build, outDir } = app(t, 'basic', { 'next.config.js': "module.exports = { basePath: '/docs' };" });
  const { output, buildId } = await build();
  const { scripts, styles } = routeOf(output, '/').build;
  t.is(scripts[0], `/docs/_next/static/${buildId}/_buildManifest.js`);
  t.deepEqual(
    scripts.slice(1).map((url) => /chunks\/(.*?)(?:-[0-9a-f]{16})?\.js$/.exec(url)?.[1]),
    ['runtime', 'framework', 'main', 'pages/_app', 'pages/index'],
  );
  const texts = [...scripts, ...styles].map((url) =>
    readFileSync(join(outDir, decodeURIComponent(url.replace('/docs/_next/', ''))), 'utf8'),
  );
  t.true(texts.every((text) => text.length > 0));
  t.is(styles.length, 2);
  t.regex(texts.at(-2)!, /rebeccapurple|#639/);
  t.regex(texts.at(-1)!, /teal|#008080/);
  t.deepEqual(routeOf(output, '/api/node').build.scripts, []);
});

test('class names of a CSS module are the same in the browser, on Node and on edge', async (t) => {
  const { build, outDir, read } = app(t, 'basic');
  const { output } = await build();
  const name = /<main class="([^"]+)">/.exec(read('prerender/index.html'))![1]!;
  const css = Object.entries(contents(join(outDir, 'static/css')))
    .map(([, text]) => text)
    .join('');
  t.true(css.includes(`.${name}`), css);
  t.true(routeOf(output, '/edge').code.files.some((file) => read(file).includes(name)));
});

test("_buildManifest.js has each page's files and the dynamic routes", async (t) => {
  const { build, read } = app(t, 'basic');
  const { buildId, output } = await build();
  const self: Record<string, any> = {};
  new Function('self', read(`static/${buildId}/_buildManifest.js`))(self);
  t.deepEqual(Object.keys(self['__SWITCHRT_PAGES']).sort(), ['/', '/404', '/_error', '/blog/[slug]', '/edge', '/ssr']);
  const ssr = routeOf(output, '/ssr').build;
  t.deepEqual(self['__SWITCHRT_PAGES']['/ssr'], [...ssr.scripts.slice(1), ...ssr.styles]);
  t.deepEqual(self['__SWITCHRT_ROUTES'], [
    { route: '/blog/[slug]', pattern: '^/blog/([^/]+?)(?:/)?$', params: ['slug'] },
  ]);
});

test('values of the environment: public ones everywhere, others not in the browser', async (t) => {
  const { build, outDir, read } = app(t, null, {
    '.env': 'NEXT_PUBLIC_COLOR=vermilion\nHIDDEN=hidden-value',
    'next.config.js': "module.exports = { env: { FROM_CONFIG: 'configured-value' } };",
    'pages/index.js':
      'export default () => <p>{process.env.NEXT_PUBLIC_COLOR} {process.env.FROM_CONFIG} {String(process.env.HIDDEN)} {typeof window}</p>;',
  });
  await build();
  const browser = Object.values(contents(join(outDir, 'static'))).join('\n');
  t.true(browser.includes('vermilion') && browser.includes('configured-value'));
  t.false(browser.includes('hidden-value') || browser.includes('HIDDEN='));
  t.regex(
    read('prerender/index.html'),
    /vermilion<!-- --> <!-- -->configured-value<!-- --> <!-- -->hidden-value<!-- --> <!-- -->undefined/,
  );
});
