import { join } from 'node:path';

import test from 'ava';

import { app, contents, place, routeOf } from './_build.ts';

test('static and ssg pages are rendered, with data for navigation', async (t) => {
  const { build, read, outDir } = app(t, 'basic');
  const { output } = await build();
  t.regex(read('prerender/index.html'), /home in <!-- -->nodejs/);
  t.regex(read('prerender/404.html'), /nothing here/);
  t.like(routeOf(output, '/404').prerender, { paths: { '/404': { html: 'prerender/404.html', status: 404 } } });
  const { paths, fallback } = routeOf(output, '/blog/[slug]').prerender!;
  t.is(fallback, 'blocking');
  t.deepEqual(Object.keys(paths), ['/blog/one', '/blog/zwei%20%26%20drei']);
  t.like(paths['/blog/one'], { revalidate: 60, status: 200 });
  for (const { html, data } of Object.values(paths)) {
    const props = JSON.parse(read(data!));
    t.like(props, { __N_SSG: true });
    t.true(read(html).includes(props.pageProps.post.replace('&', '&amp;')));
  }
  t.is(routeOf(output, '/ssr').prerender, null);
  t.is(Object.keys(contents(join(outDir, 'prerender'))).length, 6);
});

test('fallback: true writes the shell of the route', async (t) => {
  const { build, read } = app(t, null, {
    'pages/[id].js': `
      import { useRouter } from 'next/router';
      export const getStaticPaths = () => ({ paths: [{ params: { id: '1' } }], fallback: true });
      export const getStaticProps = ({ params }) => ({ props: { id: params.id } });
      export default function Page({ id }) { return <p>{useRouter().isFallback ? 'loading' : 'item ' + id}</p>; }`,
  });
  const { output } = await build();
  const { paths } = routeOf(output, '/[id]').prerender!;
  t.deepEqual(Object.keys(paths), ['/1', '/[id]']);
  t.regex(read(paths['/1']!.html), /item 1/);
  t.regex(read(paths['/[id]']!.html), /loading/);
});

test('a page that throws, ends its process or hangs is named; each of them, and nothing is written', async (t) => {
  const { fail, outDir } = app(t, null, {
    'pages/fine.js': 'export default () => <p>fine</p>;',
    'pages/throws.js': "export default () => { throw new Error('on purpose'); };",
    'pages/exits.js': 'export const getStaticProps = () => process.exit(3);\nexport default () => null;',
    'pages/hangs.js':
      'export const getStaticProps = () => new Promise(() => setInterval(() => {}, 1000));\nexport default () => null;',
    'pages/half/[...id].js':
      "export const getStaticPaths = () => ({ paths: ['/half/50%'], fallback: false });\nexport const getStaticProps = () => ({ props: {} });\nexport default () => null;",
    'pages/[id].js':
      "export const getStaticPaths = () => ({ paths: ['/other/path'], fallback: false });\nexport const getStaticProps = () => ({ props: {} });\nexport default () => null;",
  });
  const { code, diagnostics } = await fail({ prerenderTimeoutMs: 1500 });
  t.is(code, 'build/prerender');
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  t.deepEqual(
    errors.map(place),
    ['[id].js:1:1', 'exits.js:1:1', 'half/[...id].js:1:1', 'hangs.js:1:1', 'throws.js:1:30'].map(
      (name) => `build/prerender pages/${name}`,
    ),
  );
  for (const [i, expected] of [
    /\/other\/path/,
    /the process ended with code 3/,
    /getStaticPaths of \/half.*'\/half\/50%' has a '%' that begins no escape/,
    /longer than 1\.5 s/,
    /on purpose/,
  ].entries())
    t.regex(errors[i]!.message, expected);
  t.throws(() => contents(outDir));
});

test('what fails while a page is rendered is told where it stands in the sources, with the way there', async (t) => {
  const { fail } = app(t, null, {
    'lib/deep.ts':
      'interface Shape { missing?: any }\n\nexport function deep(x: Shape): string {\n  return x.missing.field;\n}\n',
    'pages/calls.js':
      "import { deep } from '../lib/deep';\nexport async function getStaticProps() {\n  return { props: { a: deep({}) } };\n}\nexport default () => null;",
    'pages/date.js': 'export const getStaticProps = () => ({ props: { at: new Date() } });\nexport default () => null;',
    'pages/both.js':
      'export const getStaticProps = () => ({ props: {} });\nexport const getServerSideProps = () => ({ props: {} });\nexport default () => null;',
  });
  const errors = (await fail()).diagnostics.filter(({ severity }) => severity === 'error');
  t.deepEqual(
    errors.map((error) => [place(error), error.hint]),
    [
      ['build/prerender lib/deep.ts:4:20', 'at Object.getStaticProps (pages/calls.js:3:24)'],
      ['build/prerender pages/both.js:1:1', 'Leave one of them out.'],
      ['build/prerender pages/date.js:1:1', null],
    ],
  );
  t.deepEqual(errors[0]!.routes, ['/calls']);
  t.regex(errors[1]!.message, /getServerSideProps and getStaticProps/);
});

test('getInitialProps that only the loaded page shows: on a class, from a wrapper, on _app', async (t) => {
  const files = {
    'pages/wrapped.js': `
      const withData = (Page) => { const Outer = (props) => <Page {...props} />; Outer['getInitial' + 'Props'] = () => ({ n: 1 }); return Outer; };
      export default withData(({ n }) => <p>{n}</p>);`,
    'pages/class.js': `
      import React from 'react';
      export default class Page extends React.Component {
        static async getInitialProps() { return { n: 1 }; }
        render() { return <p>{this.props.n}</p>; }
      }`,
    'pages/plain.js': 'export default () => <p>plain</p>;',
  };
  const { build } = app(t, null, files);
  const { output, manifest } = await build();
  for (const route of ['/wrapped', '/class']) {
    t.like(routeOf(output, route), { prerender: null, rendering: 'ssr', dataFetching: ['getInitialProps'] });
    t.like(
      manifest.routes.find((item) => item.route === route),
      { rendering: 'ssr', dataFetching: ['getInitialProps'] },
    );
  }
  t.truthy(routeOf(output, '/plain').prerender);

  const whole = app(t, null, {
    ...files,
    'pages/404.js': 'export default () => <p>none</p>;',
    'pages/_app.js': `
      import App from 'next/app';
      export default class Own extends App { static async getInitialProps(context) { return App.getInitialProps(context); } }`,
  });
  const built = await whole.build();
  t.is(routeOf(built.output, '/plain').prerender, null);
  t.is(routeOf(built.output, '/404').prerender, null);
});

test('getServerSideProps behind `export *` is named: the browser would get its code', async (t) => {
  const { fail } = app(t, null, {
    'pages/star.js': "export * from '../lib/page';\nexport { default } from '../lib/page';",
    'lib/page.js': 'export const getServerSideProps = () => ({ props: {} });\nexport default () => null;',
  });
  const { diagnostics } = await fail();
  t.regex(diagnostics[0]!.message, /getServerSideProps comes from an `export \*`/);
});
