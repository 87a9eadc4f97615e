import test from 'ava';

import type { ContextInit } from '../_shared/entries.ts';
import { ask, contextOf, serveEntry } from '../_shared/entries.ts';
import { react19 } from '../_shared/react-lines.ts';

const line = await react19();
const { createElement: h } = line.React;
const { createNodePage } = line;

const PRIVATE = 'private, no-cache, no-store, max-age=0, must-revalidate';
const text = (value: unknown) => h('pre', null, JSON.stringify(value));
/** What a page rendered as JSON in its `<pre>`. */
const shown = (html: string): unknown => JSON.parse(/<pre>(.*?)<\/pre>/s.exec(html)![1]!.replaceAll('&quot;', '"'));
const nextData = (html: string): any => JSON.parse(/<script id="__NEXT_DATA__"[^>]*>(.*?)<\/script>/s.exec(html)![1]!);

test('gSSP: context, props, headers, and what the client is told', async (t) => {
  const page = {
    default: (props: object) => text(props),
    getServerSideProps: ({ req, res, params, query, resolvedUrl }: any) => {
      res.setHeader('x-own', '1');
      return { props: { params, query, resolvedUrl, cookie: req.cookies.a, host: typeof req.headers.host } };
    },
  };
  const served = await serveEntry(t, createNodePage({ route: '/p/[id]', page }), {
    route: '/p/[id]',
    params: { id: '7' },
    query: { id: '7', q: '1' },
  });
  const answer = await ask(served, { path: '/p/7?q=1', headers: { cookie: 'a=%C3%A9' } });
  const props = {
    params: { id: '7' },
    query: { id: '7', q: '1' },
    resolvedUrl: '/p/7?q=1',
    cookie: 'é',
    host: 'string',
  };
  t.deepEqual(shown(answer.text), props);
  t.is(answer.headers['x-own'], '1');
  t.is(answer.headers['cache-control'], PRIVATE);
  t.like(nextData(answer.text), {
    props: { pageProps: props, __N_SSP: true },
    page: '/p/[id]',
    gssp: true,
    buildId: 'b1',
    query: { id: '7', q: '1' },
    runtime: 'nodejs',
  });
});

test('data requests: props, redirects, not found', async (t) => {
  const page = {
    default: () => null,
    getServerSideProps: async ({ query }: any) => {
      if (query.to) return { redirect: { destination: '/x', permanent: false } };
      if (query.out) return { redirect: { destination: '/x', statusCode: 301, basePath: false } };
      if (query.gone) return { notFound: true };
      return { props: Promise.resolve({ a: 1 }) };
    },
  };
  const entry = createNodePage({ route: '/', page });
  const run = async (query: Record<string, string>) => ask(await serveEntry(t, entry, { isData: true, query }));
  const plain = await run({});
  t.is(plain.headers['content-type'], 'application/json');
  t.is(plain.headers['cache-control'], PRIVATE);
  t.deepEqual(JSON.parse(plain.text), { pageProps: { a: 1 }, __N_SSP: true });
  t.deepEqual(JSON.parse((await run({ to: '1' })).text), {
    pageProps: { __N_REDIRECT: '/x', __N_REDIRECT_STATUS: 307 },
    __N_SSP: true,
  });
  t.deepEqual(JSON.parse((await run({ out: '1' })).text).pageProps, {
    __N_REDIRECT: '/x',
    __N_REDIRECT_STATUS: 301,
    __N_REDIRECT_BASE_PATH: false,
  });
  const gone = await run({ gone: '1' });
  t.is(gone.status, 404);
});

test('redirects: status, base path, and no way off the site by slashes', async (t) => {
  const run = async (redirect: object, build: ContextInit['build'] = {}) =>
    ask(
      await serveEntry(
        t,
        createNodePage({ route: '/', page: { default: () => null, getServerSideProps: () => ({ redirect }) } }),
        { build },
      ),
    );
  const temporary = await run({ destination: '/a?b=//c', permanent: false }, { basePath: '/docs' });
  t.is(temporary.status, 307);
  t.is(temporary.headers.location, '/docs/a?b=//c');
  t.is(temporary.headers.refresh, undefined);
  const permanent = await run({ destination: 'https://other.example/x', permanent: true }, { basePath: '/docs' });
  t.is(permanent.status, 308);
  t.is(permanent.headers.location, 'https://other.example/x');
  t.is(permanent.headers.refresh, '0;url=https://other.example/x');
  t.is(
    (await run({ destination: '/a', statusCode: 303, basePath: false }, { basePath: '/docs' })).headers.location,
    '/a',
  );
  t.is((await run({ destination: '//evil.example', permanent: false })).headers.location, '/evil.example');
  t.is((await run({ destination: '/\\evil.example', permanent: false })).headers.location, '/evil.example');
  t.is((await run({ destination: '\\\\evil.example', permanent: false })).headers.location, '/evil.example');
  t.is((await run({ destination: '/漢?é=%20 x', permanent: false })).headers.location, '/%E6%BC%A2?%C3%A9=%20%20x');
  t.is((await run({ destination: '/a\r\nset-cookie: b', permanent: false })).status, 307);
});

const wrongResults: [name: string, result: unknown, message: RegExp][] = [
  ['nothing', undefined, /should return an object/],
  ['a stray key', { title: 1 }, /Additional keys.*title/],
  ['revalidate in gSSP', { props: {}, revalidate: 1 }, /only getStaticProps/],
  ['props of a wrong kind', { props: [] }, /plain object/],
  ['redirect without destination', { redirect: { permanent: true } }, /`destination` should be string/],
  ['redirect without status', { redirect: { destination: '/' } }, /`permanent` must be/],
  ['redirect with both', { redirect: { destination: '/', permanent: true, statusCode: 301 } }, /can not both/],
  ['redirect with a wrong status', { redirect: { destination: '/', statusCode: 200 } }, /`statusCode` must be one of/],
];
for (const [name, result, message] of wrongResults) {
  test(`gSSP returns ${name}: the error says so`, async (t) => {
    const served = await serveEntry(
      t,
      createNodePage({ route: '/r', page: { default: () => null, getServerSideProps: () => result } }),
      { route: '/r' },
    );
    t.is((await ask(served)).status, 500);
    t.regex((served.errors[0] as Error).message, message);
    t.regex((served.errors[0] as Error).message, /\/r/);
  });
}

const cycle: Record<string, unknown> = { a: {} };
(cycle.a as Record<string, unknown>).b = cycle.a;
const shared = { x: 1 };
const badProps: [name: string, props: Record<string, unknown>, where: string, why: RegExp][] = [
  ['undefined', { user: { name: undefined } }, '`.user.name`', /`undefined` cannot be serialized/],
  ['a date', { list: [1, { at: new Date(0) }] }, '`.list[1].at`', /\[object Date\]/],
  ['a function', { 'odd key': () => 1 }, '`["odd key"]`', /`function` cannot/],
  [
    'a class instance',
    {
      u: new (class User {
        name = 'u';
      })(),
    },
    '`.u`',
    /User/,
  ],
  ['a bigint', { n: 1n }, '`.n`', /`bigint`/],
  ['a symbol', { n: Symbol('s') }, '`.n`', /`symbol`/],
  ['a map', { m: new Map() }, '`.m`', /Map/],
  ['a cycle', cycle, '`.a.b`', /Circular references.*`\.a`/],
];
for (const [name, props, where, why] of badProps) {
  test(`props with ${name} are refused with their place`, async (t) => {
    const served = await serveEntry(
      t,
      createNodePage({ route: '/s', page: { default: () => null, getServerSideProps: () => ({ props }) } }),
      { dev: true },
    );
    t.is((await ask(served)).status, 500);
    const { message } = served.errors[0] as Error;
    t.true(message.startsWith(`Error serializing ${where} returned from \`getServerSideProps\` in "/s".`), message);
    t.regex(message, why);
  });
}

test('the same object twice is no cycle, and an object without prototype is plain', async (t) => {
  const props = { a: shared, b: [shared, shared], c: Object.assign(Object.create(null), { d: 1 }) };
  const served = await serveEntry(
    t,
    createNodePage({ route: '/s', page: { default: () => text(1), getServerSideProps: () => ({ props }) } }),
    { dev: true },
  );
  t.is((await ask(served)).status, 200);
});

test('in production only what JSON cannot hold fails, and still says where', async (t) => {
  const run = async (props: object, init: ContextInit) => {
    const served = await serveEntry(
      t,
      createNodePage({ route: '/s', page: { default: () => text(1), getServerSideProps: () => ({ props }) } }),
      init,
    );
    return { answer: await ask(served), served };
  };
  for (const isData of [false, true]) {
    t.is((await run({ a: undefined }, { isData })).answer.status, 200);
    const { served, answer } = await run(cycle, { isData });
    t.is(answer.status, 500);
    t.regex((served.errors[0] as Error).message, /`\.a\.b`.*getServerSideProps/s);
  }
});

test('data in the page cannot leave its script', async (t) => {
  const props = { html: '</script><script>alert(1)</script>&\u2028' };
  const served = await serveEntry(
    t,
    createNodePage({ route: '/', page: { default: () => text(0), getServerSideProps: () => ({ props }) } }),
  );
  const { text: html } = await ask(served);
  t.deepEqual(nextData(html).props.pageProps, props);
  t.false(html.includes('alert(1)</script>'));
  t.false(html.includes('\u2028'));
});

test('gSSP that ends the response itself is left alone', async (t) => {
  const page = {
    default: () => null,
    getServerSideProps: ({ res }: any) => {
      res.statusCode = 418;
      res.end('own');
    },
  };
  const served = await serveEntry(t, createNodePage({ route: '/', page }));
  const answer = await ask(served);
  t.is(answer.status, 418);
  t.is(answer.text, 'own');
  t.deepEqual(served.outcomes, ['done']);
});

test('getInitialProps of page and app', async (t) => {
  const Page = Object.assign((props: object) => text(props), {
    getInitialProps: ({ pathname, query, asPath, req, res }: any) => ({
      pathname,
      query,
      asPath,
      server: Boolean(req && res),
    }),
  });
  const init = { route: '/g', query: { q: '1' } };
  const plain = await ask(await serveEntry(t, createNodePage({ route: '/g', page: { default: Page } }), init), {
    path: '/g?q=1',
  });
  t.deepEqual(shown(plain.text), { pathname: '/g', query: { q: '1' }, asPath: '/g?q=1', server: true });
  t.like(nextData(plain.text), { gip: true, appGip: undefined });

  class App extends line.App<any> {
    static override getInitialProps = async (context: any) =>
      ({ ...(await line.App.getInitialProps(context)), extra: 1 }) as never;
    override render() {
      const { Component, pageProps, extra } = this.props as any;
      return h('section', { 'data-extra': extra }, h(Component, pageProps));
    }
  }
  const custom = await ask(
    await serveEntry(t, createNodePage({ route: '/g', page: { default: Page }, app: { default: App } }), init),
  );
  t.true(custom.text.includes('data-extra="1"'));
  t.like(nextData(custom.text), { gip: true, appGip: true, props: { extra: 1 } });

  const both = createNodePage({
    route: '/g',
    page: { default: (props: object) => text(props), getServerSideProps: () => ({ props: { b: 2 } }) },
    app: { default: App },
  });
  t.deepEqual(shown((await ask(await serveEntry(t, both, init))).text), { b: 2 });
  t.is(
    createNodePage({ route: '/g', page: { default: () => null }, app: { default: App } }).prerender,
    undefined,
    'an app with data makes every page dynamic',
  );

  const none = createNodePage({
    route: '/g',
    page: { default: Object.assign(() => null, { getInitialProps: () => undefined }) },
  });
  const served = await serveEntry(t, none, init);
  await ask(served);
  t.regex((served.errors[0] as Error).message, /getInitialProps\(\)" should resolve to an object/);
});

test('modules that are no page are told at once', (t) => {
  const wrong = (page: object, message: RegExp, route = '/w') =>
    t.throws(() => createNodePage({ route, page: page as never }), { message });
  wrong({}, /default export is not a React Component in page: "\/w"/);
  wrong({ default: h('p') }, /default export is not a React Component/);
  const gip = Object.assign(() => null, { getInitialProps: () => ({}) });
  wrong(
    { default: () => null, getServerSideProps() {}, getStaticProps() {} },
    /both getServerSideProps and getStaticProps/,
  );
  wrong({ default: gip, getServerSideProps() {} }, /both getInitialProps and getServerSideProps/);
  wrong({ default: gip, getStaticProps() {} }, /both getInitialProps and getStaticProps/);
  wrong({ default: () => null, getStaticPaths() {} }, /getStaticPaths without getStaticProps/);
  wrong({ default: () => null, getStaticPaths() {}, getStaticProps() {} }, /no parameter in its name/);
  wrong({ default: () => null, getServerSideProps: {} }, /as object instead of a function/);
  t.notThrows(() => createNodePage({ route: '/w', page: { default: line.React.memo(() => null) } }));
});

test('a page that is `module.exports` itself, with its data function on it', async (t) => {
  const page = Object.assign(({ v }: any) => text(v), { getServerSideProps: () => ({ props: { v: 'cjs' } }) });
  const entry = createNodePage({ route: '/w', page: page as never });
  t.is(entry.perRequest, 'getServerSideProps');
  t.regex((await ask(await serveEntry(t, entry, { route: '/w' }))).text, /cjs/);
  t.notThrows(() => createNodePage({ route: '/w', page: line.React.memo(() => null) as never }));
});

const at = (slug: string) => contextOf({ route: '/b/[slug]', url: `/b/${slug}`, params: { slug } });

test('prerender: static and ssg pages, complete, with data', async (t) => {
  const statics = createNodePage({ route: '/about', page: { default: () => text(line.useRouter().query) } });
  const page = await statics.prerender!(contextOf({ route: '/about' }));
  t.like(page, { type: 'page', pageData: null, revalidate: false, status: 200 });
  t.like(nextData((page as { html: string }).html), { autoExport: true, query: {} });

  const ssg = createNodePage({
    route: '/b/[slug]',
    page: {
      default: (props: object) => text({ ...props, query: line.useRouter().query }),
      getStaticPaths: () => ({ paths: ['/b/1', { params: { slug: '2' } }], fallback: 'blocking' }),
      getStaticProps: ({ params }: any) =>
        params.slug === 'gone'
          ? { notFound: true, revalidate: 5 }
          : params.slug === 'moved'
            ? { redirect: { destination: '/b/1', permanent: false } }
            : { props: { slug: params.slug }, revalidate: 10 },
    },
  });
  t.deepEqual(await ssg.staticPaths!(), { paths: ['/b/1', { params: { slug: '2' } }], fallback: 'blocking' });
  const one = await ssg.prerender!(at('1'));
  t.like(one, { type: 'page', pageData: { pageProps: { slug: '1' }, __N_SSG: true }, revalidate: 10 });
  t.deepEqual(shown((one as { html: string }).html), { slug: '1', query: { slug: '1' } });
  t.deepEqual(await ssg.prerender!(at('gone')), { type: 'not-found', revalidate: 5 });
  t.deepEqual(await ssg.prerender!(at('moved')), {
    type: 'redirect',
    destination: '/b/1',
    statusCode: 307,
    revalidate: false,
  });
  const fallback = await ssg.prerender!({ ...at('x'), isFallback: true });
  t.like(nextData((fallback as { html: string }).html), { isFallback: true, query: {}, gsp: true });

  const bad = createNodePage({
    route: '/d',
    page: { default: () => null, getStaticProps: () => ({ props: { at: new Date() } }) },
  });
  await t.throwsAsync(bad.prerender!(contextOf({ route: '/d' })), {
    message: /Error serializing `\.at` returned from `getStaticProps` in "\/d"/,
  });
});

const wrongPaths: [name: string, value: unknown, message: RegExp][] = [
  ['nothing', undefined, /must be an object/],
  ['no fallback', { paths: [] }, /`fallback` must be/],
  ['paths that are no list', { paths: {}, fallback: false }, /`paths` must be an array/],
  ['another key', { paths: [], fallback: false, x: 1 }, /x/],
  ['a path of another route', { paths: ['/c/1'], fallback: false }, /paths\[0\] is "\/c\/1"/],
  [
    'a missing parameter',
    { paths: ['/b/1', { params: {} }], fallback: false },
    /paths\[1\]\.params\.slug must be a string/,
  ],
  ['a list where text belongs', { paths: [{ params: { slug: ['1'] } }], fallback: false }, /an array/],
  [
    'a stray key beside params',
    { paths: [{ params: { slug: '1' }, slug: '1' }], fallback: false },
    /belong under `params`/,
  ],
];
for (const [name, value, message] of wrongPaths) {
  test(`getStaticPaths returns ${name}: the error says where`, async (t) => {
    const entry = createNodePage({
      route: '/b/[slug]',
      page: { default: () => null, getStaticProps: () => ({ props: {} }), getStaticPaths: () => value },
    });
    await t.throwsAsync(entry.staticPaths!(), { message });
  });
}

const paths = (route: string, list: unknown[]) =>
  createNodePage({
    route,
    page: {
      default: () => null,
      getStaticProps: () => ({ props: {} }),
      getStaticPaths: () => ({ paths: list, fallback: false }),
    },
  }).staticPaths!();

test('getStaticPaths of catch-alls', async (t) => {
  await t.notThrowsAsync(paths('/d/[...all]', ['/d/a/b', { params: { all: ['a', 'b'] } }]));
  await t.notThrowsAsync(paths('/d/[[...all]]', ['/d', { params: {} }, { params: { all: [] } }]));
  await t.throwsAsync(paths('/d/[...all]', [{ params: { all: 'a' } }]), { message: /array of strings/ });
  await t.throwsAsync(paths('/d/[...all]', [{ params: { all: [] } }]), { message: /array of strings/ });
});

test('error pages: status, and what production shows of the error', async (t) => {
  const Page = Object.assign(({ statusCode, said }: any) => text({ statusCode, said }), {
    getInitialProps: ({ res, err }: any) => ({ statusCode: res.statusCode, said: err?.message ?? null }),
  });
  const entry = createNodePage({ route: '/_error', page: { default: Page } });
  const error = { name: 'Error', message: 'secret', stack: 'Error: secret\n at x' };
  const prod = await ask(await serveEntry(t, entry, { status: 500, error, asPath: '/boom' }));
  t.is(prod.status, 500);
  t.deepEqual(shown(prod.text), { statusCode: 500, said: 'secret' });
  t.deepEqual(nextData(prod.text).err, {
    name: 'Internal Server Error.',
    message: '500 - Internal Server Error.',
    statusCode: 500,
  });
  t.is(prod.headers['cache-control'], PRIVATE);
  const dev = await ask(await serveEntry(t, entry, { status: 500, error, dev: true }));
  t.like(nextData(dev.text).err, { message: 'secret' });
  const builtIn = await ask(await serveEntry(t, createNodePage({ route: '/_error' }), { status: 404 }));
  t.is(builtIn.status, 404);
  t.true(builtIn.text.includes('This page could not be found'));
});

test('documents: attributes and scripts of a custom one, class with getInitialProps buffered, Main required', async (t) => {
  const { Html, Head, Main, NextScript, default: Base } = line.document;
  const body = h('body', { className: 'b' }, h(Main), h(NextScript));
  const page = { default: () => h('p', null, 'x') };
  const simple = () => h(Html, { lang: 'de' }, h(Head, null, h('link', { rel: 'icon', href: '/i.png' })), body);
  const one = await ask(await serveEntry(t, createNodePage({ route: '/', page, document: { default: simple } })));
  t.true(one.text.startsWith('<!DOCTYPE html><html lang="de">'));
  t.true(one.text.includes('<body class="b"><div id="__next"><p>x</p></div>'));
  t.true(one.text.includes('href="/i.png"'));
  t.is(one.headers.etag, undefined);

  class Collecting extends Base {
    static override async getInitialProps(context: any): Promise<any> {
      const seen: string[] = [];
      const initial = await context.renderPage({
        enhanceApp: (App: any) => (props: object) => h('div', { className: 'enhanced' }, h(App, props)),
        enhanceComponent: (Component: any) => (props: object) => {
          seen.push('rendered');
          return h(Component, props);
        },
      });
      return { ...initial, styles: h('style', { id: 'collected' }, seen.join()) };
    }
  }
  const two = await ask(await serveEntry(t, createNodePage({ route: '/', page, document: { default: Collecting } })));
  t.true(two.text.includes('<div id="__next"><div class="enhanced"><p>x</p></div></div>'));
  t.regex(two.text, /<style id="collected">rendered<\/style>/);
  t.is(typeof two.headers.etag, 'string');
  t.is(two.headers['content-length'], String(two.bytes.length));

  class Inherits extends Base {
    static override async getInitialProps(context: any): Promise<any> {
      return { ...(await Base.getInitialProps(context)), more: 'here' };
    }
    override render() {
      return h(Html, { 'data-more': (this.props as any).more } as object, h(Head), body);
    }
  }
  const three = await ask(await serveEntry(t, createNodePage({ route: '/', page, document: { default: Inherits } })));
  t.true(three.text.includes('data-more="here"'));
  t.true(three.text.includes('<div id="__next"><p>x</p></div>'));

  const served = await serveEntry(
    t,
    createNodePage({ route: '/', page, document: { default: () => h(Html, null, h(Head), h('body')) } }),
  );
  t.is((await ask(served)).status, 500);
  t.regex((served.errors[0] as Error).message, /does not render <Main \/>/);
});

test('a nonce in the policy reaches every script', async (t) => {
  const served = await serveEntry(t, createNodePage({ route: '/', page: { default: () => h('p') } }));
  const { text: html } = await ask(served, {
    headers: { 'content-security-policy': "default-src 'self'; script-src 'nonce-abc=' 'strict-dynamic'" },
  });
  const scripts = html.match(/<script\b[^>]*>/g)!;
  t.true(scripts.length >= 3);
  for (const script of scripts) t.true(script.includes('nonce="abc="'), script);
  const evil = await ask(served, { headers: { 'content-security-policy': `script-src 'nonce-"><x'` } });
  t.false(evil.text.includes('nonce'));
});

test('HEAD has the headers of GET and no body', async (t) => {
  const served = await serveEntry(
    t,
    createNodePage({
      route: '/',
      page: { default: () => h('p', null, 'x'), getServerSideProps: () => ({ props: {} }) },
    }),
  );
  const get = await ask(served);
  const head = await ask(served, { method: 'HEAD' });
  t.is(head.text, '');
  t.is(head.headers['content-length'], get.headers['content-length']);
  t.is(head.headers['content-type'], get.headers['content-type']);
});

test('ETags can be turned off', async (t) => {
  const entry = createNodePage({ route: '/', page: { default: () => h('p') } });
  t.is(
    (await ask(await serveEntry(t, entry, { buffered: true, build: { generateEtags: false } }))).headers.etag,
    undefined,
  );
});
