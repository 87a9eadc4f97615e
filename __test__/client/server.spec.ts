import test from 'ava';
import { Component, Fragment, createElement as h } from 'react';
import type { ComponentType, ReactElement, ReactNode } from 'react';
import * as ReactDOMServer from 'react-dom/server';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import App from '../../dist/next/app.js';
import { HeadManagerContext, HtmlContext, RouterContext } from '../../dist/next/contexts.js';
import type { HeadManager, HtmlProps, NextRouter } from '../../dist/next/contexts.js';
import Document, { Head as DocumentHead, Html, Main, NextScript } from '../../dist/next/document.js';
import dynamic, { preloadAll } from '../../dist/next/dynamic.js';
import ErrorPage from '../../dist/next/error.js';
import Head from '../../dist/next/head.js';
import Link from '../../dist/next/link.js';
import Router, { useRouter, withRouter } from '../../dist/next/router.js';
import Script from '../../dist/next/script.js';
import { loadInitialProps } from '../../dist/next/shared/initial-props.js';
import { createServerRouter } from '../../dist/next/shared/server-router.js';

const { renderToStaticMarkup } = ReactDOMServer;

const router = (over: Partial<Parameters<typeof createServerRouter>[0]> = {}): NextRouter =>
  createServerRouter({
    pathname: '/page',
    query: {},
    asPath: '/page?a=1',
    basePath: '',
    isReady: true,
    isFallback: false,
    ...over,
  });

function collect(...children: ReactNode[]): string[] {
  let head: ReactElement[] = [];
  const manager: HeadManager = { mountedInstances: new Set(), updateHead: (elements) => void (head = elements) };
  renderToStaticMarkup(h(HeadManagerContext.Provider, { value: manager }, ...children));
  return head.map((element) => renderToStaticMarkup(element).replace(/ data-next-head=""/, ''));
}

const CHARSET = '<meta charSet="utf-8"/>';
const VIEWPORT = '<meta name="viewport" content="width=device-width"/>';
const meta = (props: Record<string, unknown>): ReactElement => h('meta', props);

test('head: the last one wins, by kind', (t) => {
  t.deepEqual(collect(h(Head, null, h('title', null, 'a')), h(Head, null, h('title', null, 'b'))), [
    CHARSET,
    VIEWPORT,
    '<title>b</title>',
  ]);
  t.deepEqual(collect(h(Head, null, meta({ charSet: 'latin1' }), meta({ name: 'viewport', content: 'x' }))), [
    '<meta charSet="latin1"/>',
    '<meta name="viewport" content="x"/>',
  ]);
  t.deepEqual(
    collect(
      h(
        Head,
        null,
        meta({ name: 'd', content: '1' }),
        meta({ itemProp: 'i', content: '1' }),
        meta({ httpEquiv: 'e', content: '1' }),
      ),
      h(
        Head,
        null,
        meta({ name: 'd', content: '2' }),
        meta({ itemProp: 'i', content: '2' }),
        meta({ httpEquiv: 'e', content: '2' }),
      ),
    ),
    [
      CHARSET,
      VIEWPORT,
      '<meta name="d" content="2"/>',
      '<meta itemProp="i" content="2"/>',
      '<meta http-equiv="e" content="2"/>',
    ],
  );
});

test('head: keys, and what may repeat', (t) => {
  const og = (content: string, key?: string): ReactElement =>
    h('meta', { property: 'og:image', content, ...(key ? { key } : {}) });
  t.deepEqual(collect(h(Head, null, og('1'), og('2'))).length, 4, 'a property may repeat');
  t.deepEqual(collect(h(Head, null, og('1', 'k')), h(Head, null, og('2', 'k'))), [
    CHARSET,
    VIEWPORT,
    '<meta property="og:image" content="2"/>',
  ]);
  t.deepEqual(
    collect(
      h(
        Head,
        null,
        meta({ name: 'color', content: '1', key: 'light' }),
        meta({ name: 'color', content: '2', key: 'dark' }),
      ),
    ).length,
    4,
    'a name under different keys',
  );
  t.deepEqual(
    collect(
      h(Head, null, h('link', { rel: 'icon', href: '/a', key: 'i' }), h('link', { rel: 'icon', href: '/b', key: 'i' })),
    ),
    [CHARSET, VIEWPORT, '<link rel="icon" href="/b"/>'],
  );
});

test('head: fragments, falsy children, and a title of several parts', (t) => {
  t.deepEqual(
    collect(
      h(
        Head,
        null,
        h('title', null, 'n: ', 1, false),
        null,
        false,
        h('link', { rel: 'x', href: '/' }),
        h('script', { src: '/x.js' }),
      ),
    ),
    [CHARSET, VIEWPORT, '<title>n: 1</title>', '<link rel="x" href="/"/>', '<script src="/x.js"></script>'],
  );
  t.deepEqual(
    collect(
      h(Head, null, h(Fragment, null, h('title', null, 'f'), h(Fragment, null, meta({ name: 'g', content: 'h' })))),
    ),
    [CHARSET, VIEWPORT, '<title>f</title>', '<meta name="g" content="h"/>'],
  );
});

test('head: a page that a document renders twice counts once', (t) => {
  let head: ReactElement[] = [];
  const manager: HeadManager = { mountedInstances: new Set(), updateHead: (elements) => void (head = elements) };
  const page = h(
    HeadManagerContext.Provider,
    { value: manager },
    h(Head, null, h('link', { rel: 'preload', href: '/1' })),
    h(Head, null, h('link', { rel: 'preload', href: '/2' })),
  );
  renderToStaticMarkup(page);
  renderToStaticMarkup(page);
  t.deepEqual(
    head.filter((element) => element.type === 'link').map((element) => (element.props as { href: string }).href),
    ['/1', '/2'],
  );
});

async function stream(element: ReactElement): Promise<string> {
  const out = new PassThrough();
  const rendered = ReactDOMServer.renderToPipeableStream(element, {
    onAllReady: () => void rendered.pipe(out),
    onError: (error) => void out.destroy(error as Error),
  });
  return text(out);
}

const html = (over: Partial<HtmlProps> = {}): HtmlProps => ({
  nextData: { props: { pageProps: { text: '</script><!-- & \u2028' } }, page: '/p', query: {}, buildId: 'b' },
  head: [],
  scripts: ['/_next/a.js', '/_next/b.js'],
  styles: ['/_next/a.css'],
  extraStyles: h('style', null, '.x{}'),
  main: h('div', { id: '__next' }, 'page'),
  nonce: 'n1',
  dev: false,
  ...over,
});
const renderDocument = (Doc: ComponentType<any>, over: Partial<HtmlProps> = {}): string =>
  renderToStaticMarkup(h(HtmlContext.Provider, { value: html(over) }, h(Doc)));

test('document: everything in its place', (t) => {
  const out = renderDocument(Document);
  t.regex(out, /^<html><head>.*<\/head><body><div id="__next">page<\/div>/);
  t.is(out.match(/<meta charSet="utf-8"[^>]*>/g)?.length, 1);
  t.is(out.match(/<meta name="viewport" content="width=device-width"[^>]*>/g)?.length, 1);
  t.regex(out, /<head>.*<link rel="stylesheet" href="\/_next\/a\.css" nonce="n1"\/?>.*<\/head>/);
  t.regex(out, /<head>.*<link rel="preload" as="script" href="\/_next\/b\.js" nonce="n1"\/?>.*<\/head>/);
  t.regex(out, /<style>\.x\{\}<\/style>/);
  t.is(out.match(/<script src="[^"]+" (?:async="" nonce="n1"|nonce="n1" async="")>/g)?.length, 2);
});

test('document: the data cannot leave its script, and comes back whole', (t) => {
  const out = renderDocument(Document);
  const [, json] = /<script id="__NEXT_DATA__" type="application\/json" nonce="n1">(.*?)<\/script>/.exec(out)!;
  t.notRegex(json!, /[<>&\u2028]/);
  t.deepEqual(JSON.parse(json!), html().nextData);
});

test('document: custom ones, with attributes, children and a class that extends Head', (t) => {
  class MyHead extends DocumentHead {}
  class Custom extends Document {
    override render(): ReactElement {
      return h(
        Html,
        { lang: 'en', className: 'dark' } as never,
        h(MyHead as never, { nonce: 'own' }, h('link', { rel: 'icon', href: '/f.ico' })),
        h('body', { className: 'b' }, h(Main), h(NextScript)),
      );
    }
  }
  const out = renderDocument(Custom, { head: [h('title', { key: 't' }, 'collected')] });
  t.regex(out, /^<html lang="en" class="dark">/);
  t.regex(out, /<title>collected<\/title>/);
  t.regex(out, /<link rel="icon" href="\/f\.ico"\/>/);
  t.regex(out, /stylesheet" href="[^"]+" nonce="own"/);
  t.is(out.match(/charSet/g), null, 'what was collected is taken as it is');
});

test('document: its components say where they belong', (t) => {
  t.throws(() => renderToStaticMarkup(h(Main)), { message: /_document/ });
  t.throws(() => renderToStaticMarkup(h(DocumentHead)), { message: /_document/ });
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  t.throws(() => renderDocument(Document, { nextData: { ...html().nextData, props: circular } }), {
    message: /Props of "\/p" cannot be sent/,
  });
});

const link = (
  props: Record<string, unknown>,
  child: ReactNode = 'x',
  over: Parameters<typeof router>[0] = {},
): string => renderToStaticMarkup(h(RouterContext.Provider, { value: router(over) }, h(Link, props as never, child)));

test('link: hrefs of every kind', (t) => {
  const cases: [unknown, string][] = [
    ['/a', '/a'],
    ['/a/', '/a'],
    ['/', '/'],
    ['/a?b=c#d', '/a?b=c#d'],
    ['?z=1', '/page?z=1'],
    ['#h', '/page?a=1#h'],
    ['b', '/b'],
    ['https://example.com/x', 'https://example.com/x'],
    ['mailto:a@b.c', 'mailto:a@b.c'],
    ['//cdn.example/x', '//cdn.example/x'],
    [
      { pathname: '/p', query: { a: 1, b: ['x', 'y'], c: undefined, d: true } },
      '/p?a=1&amp;b=x&amp;b=y&amp;c=&amp;d=true',
    ],
    [{ pathname: '/blog/[id]', query: { id: 'ä/b', q: '1' }, hash: 'h' }, '/blog/%C3%A4%2Fb?q=1#h'],
    [{ pathname: '/docs/[...slug]', query: { slug: ['a', 'b c'] } }, '/docs/a/b%20c'],
    [{ pathname: '/shop/[[...slug]]', query: {} }, '/shop'],
    [{ pathname: '/blog/[id]' }, '/blog/[id]'],
    [{ query: { only: 'query' } }, '/page?only=query'],
    [{ protocol: 'https', host: 'h.example', pathname: 'x', search: 'q=1' }, 'https://h.example/x?q=1'],
    [{ hostname: 'h.example', port: 8080, pathname: '/x' }, '//h.example:8080/x'],
  ];
  for (const [href, expected] of cases) t.is(link({ href }), `<a href="${expected}">x</a>`, JSON.stringify(href));
  t.is(link({ href: '/blog/[id]', as: '/blog/1' }), '<a href="/blog/1">x</a>');
});

test('link: base path, props, legacy children', (t) => {
  t.is(link({ href: '/a' }, 'x', { basePath: '/docs' }), '<a href="/docs/a">x</a>');
  t.is(link({ href: '/' }, 'x', { basePath: '/docs' }), '<a href="/docs">x</a>');
  t.is(link({ href: 'https://e.example/' }, 'x', { basePath: '/docs' }), '<a href="https://e.example/">x</a>');
  t.is(
    link({
      href: '/a',
      className: 'c',
      target: '_blank',
      prefetch: false,
      replace: true,
      scroll: false,
      shallow: true,
      locale: 'en',
    }),
    '<a class="c" target="_blank" href="/a">x</a>',
  );
  t.is(link({ href: '/a' }, h('a', { className: 'old' }, 'x')), '<a class="old" href="/a">x</a>');
  t.is(link({ href: '/a', legacyBehavior: true }, 'text'), '<a href="/a">text</a>');
  t.is(link({ href: '/a', legacyBehavior: true }, h('a', { href: '/own' }, 'x')), '<a href="/own">x</a>');
  t.is(link({ href: '/a', legacyBehavior: true, passHref: true }, h('b', null, 'x')), '<b href="/a">x</b>');
  t.throws(() => link({ href: undefined }), { message: /`href`/ });
  t.throws(() => link({ href: '/a', legacyBehavior: true }, [h('i', { key: 1 }), h('i', { key: 2 })]), {
    message: /one child/,
  });
});

test('router: the same values on the server, and no way to leave', (t) => {
  const seen: NextRouter[] = [];
  const Reader = (): null => (seen.push(useRouter()), null);
  const Wrapped = withRouter(({ router: given }: { router: NextRouter }) => (seen.push(given), null));
  const value = router({ query: { a: '1' } });
  renderToStaticMarkup(h(RouterContext.Provider, { value }, h(Reader), h(Wrapped)));
  t.is(seen[0], value);
  t.is(seen[1], value);
  t.like(value, { pathname: '/page', route: '/page', asPath: '/page?a=1', query: { a: '1' }, isReady: true });
  t.throws(() => void value.push('/x'), { message: /browser only/ });
  t.throws(() => renderToStaticMarkup(h(Reader)), { message: /NextRouter was not mounted/ });
  t.throws(() => Router.pathname, { message: /client side/ });
  t.notThrows(() => Router.events.on('routeChangeStart', () => {}));
  t.is(Router.router, null);
});

test('dynamic: preloaded for the server, placeholders where there is no server', async (t) => {
  let loads = 0;
  const Both = dynamic<{ text: string }>(
    async () => (loads++, { default: ({ text: said }: { text: string }) => h('b', null, said) }),
  );
  const Named = dynamic(() => Promise.resolve({ X: () => h('i', null, 'named') }).then((module) => module.X));
  const Browser = dynamic(() => Promise.reject(new Error('must not load')), {
    ssr: false,
    loading: ({ isLoading, error }) => h('u', null, String(isLoading), String(error)),
  });
  const Nested = dynamic(async () => {
    const Inner = dynamic(async () => () => h('s', null, 'inner'));
    return { default: () => h(Inner) };
  });
  await preloadAll();
  await preloadAll();
  const out = renderToStaticMarkup(h('div', null, h(Both, { text: 'both' }), h(Named), h(Browser), h(Nested)));
  t.is(out, '<div><b>both</b><i>named</i><u>truenull</u><s>inner</s></div>');
  t.is(loads, 1);
});

test('dynamic: without preloading it streams; what fails is told to its loading component, else thrown', async (t) => {
  const Both = dynamic(async () => ({ default: () => h('b', null, 'streamed') }));
  t.regex(await stream(h(Both)), /<b>streamed<\/b>/);
  const Told = dynamic(() => Promise.reject(new Error('lost')), {
    loading: ({ error }) => h('p', null, error ? error.message : 'wait'),
  });
  t.regex(await stream(h('div', null, h(Told))), /<p>lost<\/p>/);
  const Untold = dynamic(() => Promise.reject(new Error('lost')));
  await t.throwsAsync(stream(h('div', null, h(Untold))), { message: 'lost' });
  const Empty = dynamic(async () => ({}) as never);
  await t.throwsAsync(stream(h('div', null, h(Empty))));
});

test('app and getInitialProps', async (t) => {
  const ctx = { pathname: '/p', query: {}, AppTree: () => null };
  const Page = Object.assign(() => null, { getInitialProps: ({ pathname }: { pathname: string }) => ({ pathname }) });
  t.deepEqual(await App.getInitialProps({ Component: Page, ctx } as never), { pageProps: { pathname: '/p' } });
  t.deepEqual(await loadInitialProps(() => null, { Component: Page, ctx }), { pageProps: { pathname: '/p' } });
  t.deepEqual(await loadInitialProps(() => null, {}), {});
  await t.throwsAsync(
    loadInitialProps(
      Object.assign(
        function Bad() {
          return null;
        },
        { getInitialProps: () => undefined },
      ),
      {},
    ),
    { message: /"Bad\.getInitialProps\(\)" should resolve to an object, but found "undefined"/ },
  );
  t.deepEqual(
    await loadInitialProps(
      Object.assign(() => null, { getInitialProps: () => undefined }),
      { res: { writableEnded: true } },
    ),
    {},
  );
  class MyApp extends App {}
  t.is(MyApp.getInitialProps, App.origGetInitialProps);
  t.is(
    renderToStaticMarkup(
      h(App as ComponentType<any>, { Component: ({ a }: { a: string }) => h('p', null, a), pageProps: { a: 'x' } }),
    ),
    '<p>x</p>',
  );
});

test('error page', async (t) => {
  t.deepEqual(await ErrorPage.getInitialProps({ res: { statusCode: 503 } } as never), { statusCode: 503 });
  t.deepEqual(await ErrorPage.getInitialProps({ err: { statusCode: 400 } } as never), { statusCode: 400 });
  t.deepEqual(await ErrorPage.getInitialProps({} as never), { statusCode: 404 });
  const page = (props: Record<string, unknown>): string =>
    renderToStaticMarkup(h(ErrorPage as ComponentType<any>, props));
  t.regex(page({ statusCode: 404 }), />404<\/h1>.*This page could not be found\./);
  t.regex(page({ statusCode: 500 }), /Internal Server Error\./);
  t.regex(page({ statusCode: 418 }), /An unexpected error has occurred\./);
  t.regex(page({ statusCode: 418, title: 'Teapot' }), /Teapot\./);
  t.regex(page({}), /Application error: a client-side exception has occurred/);
  t.true(ErrorPage.prototype instanceof Component);
  t.deepEqual(collect(h(ErrorPage as ComponentType<any>, { statusCode: 404 })), [
    CHARSET,
    VIEWPORT,
    '<title>404: This page could not be found</title>',
  ]);
});

test('script: only beforeInteractive stands in the HTML', (t) => {
  const out = renderToStaticMarkup(
    h(
      'div',
      null,
      h(Script, { src: '/a.js' }),
      h(Script, { src: '/b.js', strategy: 'lazyOnload' }),
      h(Script, { src: '/c.js', strategy: 'beforeInteractive', onLoad: () => {} }),
      h(Script, { id: 'i', strategy: 'beforeInteractive' }, 'go()'),
    ),
  );
  t.is(
    out,
    '<div><script src="/c.js" data-nscript="beforeInteractive"></script><script id="i" data-nscript="beforeInteractive">go()</script></div>',
  );
});
