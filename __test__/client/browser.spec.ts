import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import test from 'ava';
import type { Page } from 'playwright-core';

import { complaints, hydrated, useBrowser } from '../_shared/browser.ts';
import { startApp } from './_harness.ts';
import type { App } from './_harness.ts';

/** Promises that server components wait for, opened by the tests; the server bundle runs in this process. */
const gates: Record<string, { opened: Promise<void>; open: () => void }> = {};
(globalThis as { __gate?: unknown }).__gate = (name: string) => gate(name).opened;
function gate(name: string): { opened: Promise<void>; open: () => void } {
  return (gates[name] ??= (() => {
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { opened, open };
  })());
}

const files: Record<string, string> = {
  'pages/_app.jsx': `
    import Head from 'next/head';
    import { useRouter } from 'next/router';
    export default function App({ Component, pageProps }) {
      const { asPath } = useRouter();
      return <><Head><meta name="app" content="yes" /><title>App</title></Head><nav id="as">{asPath}</nav><Component {...pageProps} /></>;
    }`,
  'pages/index.jsx': `
    import Head from 'next/head';
    import Link from 'next/link';
    import { useState } from 'react';
    export default function Home() {
      const [n, set] = useState(0);
      return <main>
        <Head><title>Home</title><meta name="description" content="home" /><meta name="only" content="home" /></Head>
        <h1>home</h1>
        <button id="count" onClick={() => set(n + 1)}>{n}</button>
        <div style={{ height: 3000 }} />
        <Link id="ssp" href="/ssp?x=1">ssp</Link>
        <Link id="blog" href={{ pathname: '/blog/[id]', query: { id: 'a b', y: '2' } }}>blog</Link>
        <Link id="hash" href="#far">hash</Link>
        <Link id="masked" href="/ssp?x=masked" as="/nice">masked</Link>
        <Link id="legacy" href="/gip"><a className="old">legacy</a></Link>
        <Link id="old" href="/old">old</Link><Link id="missing" href="/missing">missing</Link><Link id="nowhere" href="/nowhere">nowhere</Link>
        <Link id="styled" href="/styled">styled</Link><Link id="outside" href="https://example.invalid/x">outside</Link>
        <div style={{ height: 2000 }} /><p id="far">far</p><div style={{ height: 2000 }} />
      </main>;
    }`,
  'pages/ssp.jsx': `
    import Head from 'next/head';
    import Link from 'next/link';
    import { useRouter } from 'next/router';
    let n = 0;
    export default function Ssp({ x, n, ua }) {
      const router = useRouter();
      return <main><Head><title>{'Ssp '}{x}</title><meta name="description" content={'ssp ' + x} /></Head>
        <h1>ssp</h1><p id="x">{x}</p><p id="n">{n}</p><p id="q">{JSON.stringify(router.query)}</p>
        <Link id="next" href="?x=2">next</Link><button id="shallow" onClick={() => router.push('/ssp?x=3', undefined, { shallow: true })}>shallow</button>
        <Link id="home" href="/">home</Link><div style={{ height: 4000 }} /></main>;
    }
    export async function getServerSideProps({ query }) { await globalThis.__gate?.(query.gate ?? 'open'); return { props: { x: query.x ?? null, n: ++n } }; }`,
  'pages/blog/[id].jsx': `
    import { useRouter } from 'next/router';
    export default function Blog({ id }) { const { query, asPath, pathname } = useRouter(); return <h1>{pathname} {id} {JSON.stringify(query)} {asPath}</h1>; }
    export async function getServerSideProps({ params }) { return { props: { id: params.id } }; }`,
  'pages/static/[id].jsx': `
    import { useRouter } from 'next/router';
    export default function Static() { const { query, isReady, asPath } = useRouter(); return <h1>{String(isReady)} {JSON.stringify(query)} {asPath}</h1>; }`,
  'pages/ssg.jsx': `
    import { useRouter } from 'next/router';
    export default function Ssg({ made }) { const { query, isReady, asPath } = useRouter(); return <h1>{made} {String(isReady)} {JSON.stringify(query)} {asPath}</h1>; }
    export async function getStaticProps() { return { props: { made: 'made' } }; }`,
  'pages/gip.jsx': `
    export default function Gip({ where, path }) { return <h1>gip {where} {path}</h1>; }
    Gip.getInitialProps = ({ pathname }) => ({ where: typeof window === 'undefined' ? 'server' : 'browser', path: pathname });`,
  'pages/old.jsx': `
    export default function Old() { return null; }
    export async function getServerSideProps() { return { redirect: { destination: '/ssp?x=old', permanent: false } }; }`,
  'pages/missing.jsx': `
    export default function Missing() { return null; }
    export async function getServerSideProps() { return { notFound: true }; }`,
  'pages/stream.jsx': `
    import { Suspense, lazy, useState } from 'react';
    const wait = (name, text) => lazy(async () => { await globalThis.__gate?.(name); return { default: function Late() {
      const [n, set] = useState(0); return <button id={name} onClick={() => set(n + 1)}>{text} {n}</button>; } }; });
    const Late = wait('late', 'late');
    function Count() { const [n, set] = useState(0); return <button id="count" onClick={() => set(n + 1)}>{n}</button>; }
    export default function Stream() {
      return <main><Count /><Suspense fallback={<p id="fallback">wait</p>}><Late /></Suspense></main>;
    }
    export async function getServerSideProps() { return { props: {} }; }`,
  'pages/top.jsx': `
    import { Suspense, lazy, useState } from 'react';
    const Late = lazy(async () => { await globalThis.__gate?.('top'); return { default: () => <b id="late">late</b> }; });
    function Count() { const [n, set] = useState(0); return <button id="count" onClick={() => set(n + 1)}>{n}</button>; }
    export default function Top() { return <><Count /><Suspense fallback={<p id="fallback">wait</p>}><Late /></Suspense></>; }
    export async function getServerSideProps() { return { props: {} }; }`,
  'pages/throws.jsx': `
    import { useState } from 'react';
    export default function Throws() { const [bad, set] = useState(false); if (bad) throw new Error('thrown while rendering'); return <button id="bad" onClick={() => set(true)}>bad</button>; }`,
  'pages/dyn.jsx': `
    import dynamic from 'next/dynamic';
    const Both = dynamic(() => import('../parts/both.jsx'));
    const Named = dynamic(() => import('../parts/both.jsx').then((m) => m.Named));
    const Browser = dynamic(() => import('../parts/browser.jsx'), { ssr: false, loading: ({ isLoading }) => <i id="loading">{String(isLoading)}</i> });
    const Broken = dynamic(() => Promise.reject(new Error('no chunk')), { ssr: false, loading: ({ error }) => <u id="broken">{error ? error.message : 'loading'}</u> });
    export default function Dyn() { return <main><Both text="props" /><Named /><Browser /><Broken /></main>; }`,
  'parts/both.jsx': `export default function Both({ text }) { return <b id="both">both {text}</b>; } export const Named = () => <b id="named">named</b>;`,
  'parts/browser.jsx': `const width = window.innerWidth; export default function Browser() { return <b id="browser">{width > 0 ? 'browser' : ''}</b>; }`,
  'pages/styled.jsx': `
    import '../parts/styled.css';
    import Link from 'next/link';
    export default function Styled() { return <h1 id="red">red <Link id="home" href="/">home</Link></h1>; }`,
  'parts/styled.css': `h1 { color: rgb(200, 0, 0); }`,
  'pages/scripts.jsx': `
    import Script from 'next/script';
    import Link from 'next/link';
    import { useState } from 'react';
    export default function Scripts() { const [log, set] = useState(''); const add = (text) => set((log) => log + text + ' '); return <main>
      <Script id="early" strategy="beforeInteractive" dangerouslySetInnerHTML={{ __html: 'window.order = ["early"]' }} />
      <Script id="inline">{'window.order.push("inline")'}</Script>
      <Script src="/third.js" onLoad={() => add('load')} onReady={() => add('ready')} onError={() => add('error')} />
      <Script src="/lazy.js" strategy="lazyOnload" onReady={() => add('lazy')} />
      <Script src="/gone.js" onError={() => add('gone')} />
      <p id="log">{log}</p><Link id="home" href="/ssp?x=s">home</Link></main>; }`,
};

const browser = useBrowser(test);
let app: App;

test.before('bundle and serve', async () => {
  gate('open').open();
  const mode = process.env['SWITCHRT_TEST_MODE'] === 'development' ? 'development' : 'production';
  app = await startApp({
    files,
    mode,
    ...(process.env['SWITCHRT_TEST_REACT'] ? { react: process.env['SWITCHRT_TEST_REACT'] } : {}),
  });
});
test.after.always(() => app?.close());

/** Opens a path and waits for hydration; the page must not complain. */
async function open(t: Parameters<typeof browser.page>[0], path: string): Promise<{ page: Page; said: string[] }> {
  const page = await browser.page(t);
  const said = complaints(page);
  await page.goto(app.url + path);
  await hydrated(page);
  return { page, said };
}

/** Survives client navigation, not a document load. */
const mark = (page: Page) => page.evaluate(() => void ((globalThis as { marked?: boolean }).marked = true));
const isMarked = (page: Page) => page.evaluate(() => (globalThis as { marked?: boolean }).marked === true);
const events = (page: Page) =>
  page.evaluate(() => {
    const log: string[] = ((globalThis as any).log = []);
    const { router } = (globalThis as any).next;
    for (const type of [
      'routeChangeStart',
      'beforeHistoryChange',
      'routeChangeComplete',
      'routeChangeError',
      'hashChangeStart',
      'hashChangeComplete',
    ]) {
      router.events.on(type, (...args: any[]) =>
        log.push(
          [
            type,
            ...args.map((arg) =>
              arg instanceof Error
                ? `${arg.message}${(arg as any).cancelled ? '!' : ''}`
                : typeof arg === 'string'
                  ? arg
                  : JSON.stringify(arg),
            ),
          ].join(' '),
        ),
      );
    }
  });
const log = (page: Page) => page.evaluate(() => (globalThis as any).log as string[]);

test('hydrates, handles clicks, and complains of nothing', async (t) => {
  const { page, said } = await open(t, '/');
  await page.click('#count');
  t.is(await page.textContent('#count'), '1');
  t.is(await page.title(), 'Home');
  t.deepEqual(said, []);
});

test('hydrates while the document still streams, and late parts when they come', async (t) => {
  const page = await browser.page(t);
  const said = complaints(page);
  const loaded = page.goto(`${app.url}/stream`, { waitUntil: 'load' });
  loaded.catch(() => {});
  await page.waitForSelector('#count');
  await hydrated(page);
  t.is(await page.evaluate(() => document.readyState), 'loading');
  t.true(await page.isVisible('#fallback'));
  await page.click('#count');
  t.is(await page.textContent('#count'), '1', 'the shell is alive before its last part has come');
  gate('late').open();
  await page.click('#late');
  await page.waitForFunction(() => document.querySelector('#late')?.textContent === 'late 1');
  t.is(await page.textContent('#count'), '1');
  await loaded;
  t.deepEqual(said, []);
});

test('a boundary that no element holds streams and hydrates alike', async (t) => {
  const page = await browser.page(t);
  const said = complaints(page);
  const loaded = page.goto(`${app.url}/top`, { waitUntil: 'load' });
  loaded.catch(() => {});
  await page.waitForSelector('#fallback');
  await hydrated(page);
  await page.click('#count');
  t.is(await page.textContent('#count'), '1');
  gate('top').open();
  await page.waitForSelector('#late');
  await loaded;
  t.is(await page.$$eval('#__next #late', (all) => all.length), 1);
  t.deepEqual(said, []);
});

test('a link gets data, changes head and address, and loads no document', async (t) => {
  const { page, said } = await open(t, '/');
  await mark(page);
  await events(page);
  const before = app.requests.length;
  await page.click('#ssp');
  await page.waitForSelector('#x');
  await page.waitForFunction(() =>
    (globalThis as any).log.some((line: string) => line.startsWith('routeChangeComplete')),
  );
  t.is(await page.textContent('#x'), '1');
  t.is(new URL(page.url()).pathname + new URL(page.url()).search, '/ssp?x=1');
  t.true(app.requests.slice(before).includes('/_next/data/test-build/ssp.json?x=1'));
  t.true(await isMarked(page));
  t.is(await page.title(), 'Ssp 1');
  t.deepEqual(
    await page.$$eval('head meta[name]', (all) =>
      all.map((one) => `${one.getAttribute('name')}=${one.getAttribute('content')}`).sort(),
    ),
    ['app=yes', 'description=ssp 1', 'viewport=width=device-width'],
  );
  t.is(await page.$$eval('head meta[charset]', (all) => all.length), 1);
  t.is(await page.evaluate(() => scrollY), 0);
  t.is(await page.textContent('#as'), '/ssp?x=1');
  t.deepEqual(await log(page), [
    'routeChangeStart /ssp?x=1 {"shallow":false}',
    'beforeHistoryChange /ssp?x=1 {"shallow":false}',
    'routeChangeComplete /ssp?x=1 {"shallow":false}',
  ]);
  t.deepEqual(said, []);
});

test('back and forward restore the place that was scrolled to', async (t) => {
  const { page, said } = await open(t, '/');
  await page.evaluate(() => scrollTo(0, 2345));
  await page.evaluate(() => (document.querySelector('#ssp') as HTMLElement).click());
  await page.waitForSelector('#x');
  await page.waitForFunction(() => scrollY === 0);
  await page.evaluate(() => scrollTo(0, 777));
  await page.goBack();
  await page.waitForSelector('#count');
  await page.waitForFunction(() => scrollY === 2345);
  await page.goForward();
  await page.waitForSelector('#x');
  await page.waitForFunction(() => scrollY === 777);
  t.is(await page.title(), 'Ssp 1');
  // A reload keeps it as well, though the router had taken restoration over.
  await page.reload();
  await hydrated(page);
  await page.waitForFunction(() => scrollY === 777);
  t.deepEqual(said, []);
});

test('a dynamic route by its name, and its parameters', async (t) => {
  const { page } = await open(t, '/');
  t.is(await page.getAttribute('#blog', 'href'), '/blog/a%20b?y=2');
  await page.click('#blog');
  await page.waitForFunction(() => document.querySelector('h1')?.textContent?.startsWith('/blog'));
  t.is(await page.textContent('h1'), '/blog/[id] a b {"y":"2","id":"a b"} /blog/a%20b?y=2');
  await page.reload();
  await hydrated(page);
  t.is(await page.textContent('h1'), '/blog/[id] a b {"y":"2","id":"a b"} /blog/a%20b?y=2');
});

test('hash links scroll, without a request', async (t) => {
  const { page } = await open(t, '/');
  await events(page);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/_next\/data/.test(request.url()) || request.resourceType() === 'document') asked.push(request.url());
  });
  await page.click('#hash');
  await page.waitForFunction(() => document.querySelector('#far')!.getBoundingClientRect().top < 5);
  t.is(new URL(page.url()).hash, '#far');
  t.deepEqual(await log(page), [
    'hashChangeStart /#far {"shallow":false}',
    'hashChangeComplete /#far {"shallow":false}',
  ]);
  await page.waitForFunction(() => document.querySelector('#as')?.textContent === '/#far');
  t.deepEqual(asked, []);
  // The address bar's own hash change.
  await page.evaluate(() => void (location.hash = 'other'));
  await page.waitForFunction(() => document.querySelector('#as')?.textContent === '/#other');
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('#as')?.textContent === '/#far');
});

test('relative search, shallow routing, and masks', async (t) => {
  const { page, said } = await open(t, '/ssp?x=1');
  const n = Number(await page.textContent('#n'));
  await page.click('#next');
  await page.waitForFunction(() => document.querySelector('#x')?.textContent === '2');
  t.true(Number(await page.textContent('#n')) > n);
  const seen = await page.textContent('#n');
  await page.click('#shallow');
  await page.waitForFunction(() => document.querySelector('#q')?.textContent === '{"x":"3"}');
  t.is(await page.textContent('#x'), '2', 'no data was asked for');
  t.is(await page.textContent('#n'), seen);
  await page.click('#home');
  await page.waitForSelector('#count');
  await page.click('#masked');
  await page.waitForSelector('#x');
  t.is(await page.textContent('#x'), 'masked');
  t.is(new URL(page.url()).pathname, '/nice');
  t.deepEqual(said, []);
});

test('an anchor inside of a link, and getInitialProps in the browser', async (t) => {
  const { page } = await open(t, '/');
  t.is(await page.$$eval('a a', (all) => all.length), 0);
  t.is(await page.getAttribute('a.old', 'href'), '/gip');
  await page.click('a.old');
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'gip browser /gip');
  await page.reload();
  t.is(await page.textContent('h1'), 'gip server /gip');
});

test('redirects of data are followed; not found and unknown pages are documents', async (t) => {
  const { page } = await open(t, '/');
  await mark(page);
  await page.click('#old');
  await page.waitForSelector('#x');
  t.is(await page.textContent('#x'), 'old');
  t.is(new URL(page.url()).search, '?x=old');
  t.true(await isMarked(page));
  for (const [id, path] of [
    ['#missing', '/missing'],
    ['#nowhere', '/nowhere'],
  ] as const) {
    await page.goto(`${app.url}/`);
    await hydrated(page);
    await mark(page);
    await page.click(id);
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === '404');
    t.is(new URL(page.url()).pathname, path);
    t.false(await isMarked(page));
    await hydrated(page);
    t.is(await page.title(), '404: This page could not be found');
  }
});

test('another build, or an answer that is no JSON, loads the document', async (t) => {
  for (const answer of [
    (res: ServerResponse) => void res.writeHead(404).end('no such build'),
    (res: ServerResponse) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>login'),
    (res: ServerResponse) => void res.destroy(),
  ]) {
    const { page } = await open(t, '/');
    await mark(page);
    await page.route('**/_next/data/**', async (route) => {
      // Only this page's requests: other tests ask for the same data.
      await route.continue({ url: `${app.url}/_next/data/test-build/broken.json` });
    });
    app.intercept.set('/_next/data/test-build/broken.json', (_req, res) => answer(res));
    await page.click('#ssp');
    await page.waitForFunction(
      () => document.querySelector('#x') !== null && !(globalThis as { marked?: boolean }).marked,
    );
    t.is(await page.textContent('#x'), '1');
  }
});

test('middleware headers: redirect and rewrite of a data request', async (t) => {
  const page = await browser.page(t);
  await page.route('**/_next/data/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.endsWith('/gate.json'))
      return route.fulfill({ status: 200, headers: { 'x-nextjs-redirect': '/ssp?x=moved' }, body: '' });
    return route.continue();
  });
  await page.goto(`${app.url}/`);
  await hydrated(page);
  await mark(page);
  await page.evaluate(() => (globalThis as any).next.router.push('/blog/1'));
  await page.waitForFunction(() => document.querySelector('h1')?.textContent?.startsWith('/blog'));
  await page.route('**/_next/data/**/blog/2.json', (route) =>
    route.fulfill({ status: 200, headers: { 'x-nextjs-redirect': '/ssp?x=moved' }, body: '' }),
  );
  await page.evaluate(() => void (globalThis as any).next.router.push('/blog/2'));
  await page.waitForSelector('#x');
  t.is(await page.textContent('#x'), 'moved');
  t.is(new URL(page.url()).search, '?x=moved');
  t.true(await isMarked(page));
});

test('a navigation that is overtaken is cancelled, and says so', async (t) => {
  const { page, said } = await open(t, '/');
  await events(page);
  const first = await page.evaluate(async () => {
    const { router } = (globalThis as any).next;
    const slow = router.push('/ssp?x=slow&gate=never');
    const fast = router.push('/ssp?x=fast');
    return [await slow, await fast];
  });
  t.deepEqual(first, [false, true]);
  t.is(await page.textContent('#x'), 'fast');
  const lines = await log(page);
  t.true(
    lines.includes('routeChangeError Route Cancelled! /ssp?x=slow&gate=never {"shallow":false}'),
    lines.join('\n'),
  );
  t.is(lines.filter((line) => line.startsWith('routeChangeComplete')).length, 1);
  gate('never').open();
  t.deepEqual(said, []);
});

test('beforePopState may keep the reader; replace adds no entry', async (t) => {
  const { page } = await open(t, '/');
  await page.click('#ssp');
  await page.waitForSelector('#x');
  const length = await page.evaluate(() => history.length);
  await page.evaluate(() => (globalThis as any).next.router.replace('/ssp?x=replaced'));
  t.is(await page.textContent('#x'), 'replaced');
  t.is(await page.evaluate(() => history.length), length);
  const asked = await page.evaluate(
    () =>
      new Promise((resolve) => {
        (globalThis as any).next.router.beforePopState(({ as, url }: any) => (resolve({ as, url }), false));
        history.back();
      }),
  );
  t.like(asked, { as: '/' });
  t.is(await page.textContent('#x'), 'replaced');
});

test('a static page reads its query after hydration', async (t) => {
  for (const [path, before, after] of [
    ['/static/7?z=1', 'false {} /static/[id]', 'true {"z":"1","id":"7"} /static/7?z=1'],
    ['/ssg?z=1', 'made false {} /ssg', 'made true {"z":"1"} /ssg?z=1'],
  ] as const) {
    const page = await browser.page(t);
    const said = complaints(page);
    const response = await page.goto(app.url + path);
    t.true(
      (await response!.text())
        .replace(/<!-- -->/g, '')
        .replace(/&quot;/g, '"')
        .includes(`<h1>${before}</h1>`),
      path,
    );
    await page.waitForFunction((text) => document.querySelector('h1')?.textContent === text, after);
    t.deepEqual(said, []);
  }
});

test('dynamic(): on the server, only in the browser, named, and broken', async (t) => {
  const page = await browser.page(t);
  const said = complaints(page);
  const response = await page.goto(`${app.url}/dyn`);
  const html = await response!.text();
  t.regex(html, /<b id="both">both (?:<!-- -->)?props<\/b>/);
  t.regex(html, /<b id="named">/);
  t.regex(html, /<i id="loading">true<\/i>/);
  t.notRegex(html, /id="browser"/);
  await page.waitForFunction(() => document.querySelector('#browser')?.textContent === 'browser');
  await page.waitForFunction(() => document.querySelector('#broken')?.textContent === 'no chunk');
  t.is(await page.$$eval('#loading', (all) => all.length), 0);
  t.deepEqual(said, []);
});

test('styles come with their page and go with it', async (t) => {
  const { page } = await open(t, '/');
  await page.click('#styled');
  await page.waitForSelector('#red');
  t.is(await page.$eval('#red', (one) => getComputedStyle(one).color), 'rgb(200, 0, 0)');
  await page.click('#home');
  await page.waitForSelector('#count');
  await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')!).color !== 'rgb(200, 0, 0)');
  await page.click('#styled');
  await page.waitForSelector('#red');
  t.is(await page.$eval('#red', (one) => getComputedStyle(one).color), 'rgb(200, 0, 0)');
});

test('scripts run once, in their turn', async (t) => {
  app.intercept.set(
    '/third.js',
    (_req, res) =>
      void res.writeHead(200, { 'content-type': 'text/javascript' }).end('window.third = (window.third ?? 0) + 1'),
  );
  app.intercept.set(
    '/lazy.js',
    (_req, res) =>
      void res.writeHead(200, { 'content-type': 'text/javascript' }).end('window.lazy = document.readyState'),
  );
  const { page } = await open(t, '/scripts');
  await page.waitForFunction(
    () =>
      /ready/.test(document.querySelector('#log')!.textContent!) &&
      /lazy/.test(document.querySelector('#log')!.textContent!) &&
      /gone/.test(document.querySelector('#log')!.textContent!),
  );
  t.regex((await page.textContent('#log'))!, /load ready/);
  t.deepEqual(await page.evaluate(() => (globalThis as any).order), ['early', 'inline']);
  t.is(await page.evaluate(() => (globalThis as any).lazy), 'complete');
  await page.click('#home');
  await page.waitForSelector('#x');
  await page.goBack();
  await page.waitForFunction(
    () =>
      document.querySelector('#log')?.textContent === 'ready lazy gone ' ||
      document.querySelector('#log')?.textContent?.split(' ').sort().join() === ',gone,lazy,ready',
  );
  t.is(await page.evaluate(() => (globalThis as any).third), 1);
  t.deepEqual(await page.evaluate(() => (globalThis as any).order), ['early', 'inline']);
});

test('a page that throws in the browser is the error page, and the next one works', async (t) => {
  const { page } = await open(t, '/throws');
  await page.click('#bad');
  await page.waitForFunction(() =>
    document.body.textContent?.includes('Application error: a client-side exception has occurred'),
  );
  await page.evaluate(() => (globalThis as any).next.router.push('/ssp?x=after'));
  await page.waitForSelector('#x');
  t.is(await page.textContent('#x'), 'after');
});

test("modified clicks and other sites are the browser's", async (t) => {
  const { page } = await open(t, '/');
  const taken = await page.evaluate(() => {
    const seen: Record<string, boolean> = {};
    addEventListener('click', (event) => {
      seen[(event.target as HTMLElement).id + (event.ctrlKey ? '+ctrl' : '')] = event.defaultPrevented;
      event.preventDefault();
    });
    const click = (id: string, init: MouseEventInit) =>
      document
        .querySelector(`#${id}`)!
        .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init }));
    click('ssp', { ctrlKey: true });
    click('outside', {});
    click('hash', {});
    return seen;
  });
  t.deepEqual(taken, { 'ssp+ctrl': false, outside: false, hash: true });
});

test('visible links are fetched ahead, hovered ones loaded', async (t) => {
  const { page } = await open(t, '/ssp?x=1');
  await page.waitForSelector('link[rel=prefetch][href*="page_.js"]', { state: 'attached' });
  t.is(await page.$$eval('script[src*="page_.js"]', (all) => all.length), 0);
  await page.hover('#home');
  await page.waitForSelector('script[src*="page_.js"]', { state: 'attached' });
});

test('the client stays small', (t) => {
  const own = app.scripts('/').filter((file) => /(?:own|main)\.js$/.test(file));
  t.is(own.length, 2);
  const bytes = own.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  // Router, head, link, dynamic, script and the error page, without React: 12,500 bytes when this was written.
  if (process.env['SWITCHRT_TEST_MODE'] !== 'development') t.true(bytes < 15_000, `${bytes} bytes`);
  else t.pass();
});
