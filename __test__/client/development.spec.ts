import test from 'ava';

import { complaints, hydrated, useBrowser } from '../_shared/browser.ts';
import { startApp } from './_harness.ts';
import type { App } from './_harness.ts';

// React's development build tells of every mismatch, of unsafe updates and of wrong attributes: nothing here may make it.
const files: Record<string, string> = {
  'pages/_app.jsx': `
    import { useId } from 'react';
    export default function App({ Component, pageProps, router }) { return <><i id="app">{useId()} {router.pathname}</i><Component {...pageProps} /></>; }`,
  'pages/index.jsx': `
    import Head from 'next/head';
    import Link from 'next/link';
    import dynamic from 'next/dynamic';
    import { useId } from 'react';
    import { useRouter } from 'next/router';
    const Lazy = dynamic(() => import('../parts/lazy.jsx'));
    const Browser = dynamic(() => import('../parts/lazy.jsx'), { ssr: false, loading: () => <u>wait</u> });
    export default function Home() {
      const { isReady, basePath, query } = useRouter();
      return <main>
        <Head><title>Home {1}</title><meta httpEquiv="x-test" content="1" /><script type="application/ld+json" dangerouslySetInnerHTML={{ __html: '{"a":"<b>"}' }} /></Head>
        <p id="state">{useId()} {String(isReady)} {basePath} {JSON.stringify(query)}</p><Lazy /><Browser />
        <Link id="plain" href="/plain">plain</Link><Link id="gone" href="/secret">secret</Link><Link id="moved" href="/moved">moved</Link>
        <Link id="fallback" href="/fb/9">fb</Link><Link id="away" href="/away">away</Link>
      </main>;
    }`,
  'parts/lazy.jsx': `import { useId } from 'react'; export default function Lazy() { return <b className="lazy">{useId()}</b>; }`,
  'pages/plain.jsx': `export default function Plain() { return <h1>plain</h1>; }`,
  'pages/other.jsx': `
    import { useRouter } from 'next/router';
    export default function Other({ said }) { const { pathname, asPath, query } = useRouter(); return <h1>{said} {pathname} {asPath} {JSON.stringify(query)}</h1>; }
    export async function getServerSideProps() { return { props: { said: 'other' } }; }`,
  'pages/fb/[id].jsx': `
    import { useRouter } from 'next/router';
    export default function Fb({ id }) { const { isFallback, asPath } = useRouter(); return <h1>{isFallback ? 'loading' : id} {asPath}</h1>; }
    export async function getStaticProps({ params }) { return { props: { id: params.id } }; }
    export async function getStaticPaths() { return { paths: [], fallback: true }; }`,
};

const browser = useBrowser(test);
let app: App;
test.before('bundle and serve', async () => {
  app = await startApp({
    files,
    mode: 'development',
    strict: true,
    basePath: '/docs',
    middleware: ['^/docs/(?:secret|moved|plain|away)$'],
    react: process.env['SWITCHRT_TEST_REACT'] || undefined,
  });
  app.intercept.set('/docs/_next/data/test-build/secret.json', (_req, res) => {
    res.writeHead(200, {
      'content-type': 'application/json',
      'x-nextjs-rewrite': '/docs/other?from=secret',
      'x-nextjs-matched-path': '/other',
    });
    res.end('{"pageProps":{"said":"rewritten"},"__N_SSP":true}');
  });
  app.intercept.set(
    '/docs/_next/data/test-build/moved.json',
    (_req, res) => void res.writeHead(200, { 'x-nextjs-redirect': '/docs/other?from=moved' }).end(),
  );
  app.intercept.set(
    '/docs/_next/data/test-build/plain.json',
    (_req, res) => void res.writeHead(404, { 'x-nextjs-matched-path': '/plain' }).end('{}'),
  );
  app.intercept.set(
    '/docs/_next/data/test-build/away.json',
    (_req, res) => void res.writeHead(200, { 'x-nextjs-redirect': `${app.url.replace('/docs', '')}/elsewhere` }).end(),
  );
  app.intercept.set(
    '/elsewhere',
    (_req, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>elsewhere</h1>'),
  );
});
test.after.always(() => app?.close());

test('strict mode, base path, ids, lazy parts and a query: React has nothing to say', async (t) => {
  for (const path of ['', '?q=1']) {
    const page = await browser.page(t);
    const said = complaints(page);
    page.on('console', (message) => void (message.type() === 'warning' && said.push(message.text())));
    await page.goto(`${app.url}${path}`);
    await hydrated(page);
    await page.waitForFunction(
      (text) => document.querySelector('#state')?.textContent?.endsWith(text),
      path === '' ? 'true /docs {}' : 'true /docs {"q":"1"}',
    );
    await page.waitForFunction(() => document.querySelectorAll('.lazy').length === 2);
    t.is(await page.title(), 'Home 1');
    t.is(
      await page.$$eval('head script[type="application/ld+json"]', (all) => all.map((one) => one.textContent).join()),
      '{"a":"<b>"}',
    );
    t.is(await page.$$eval('head [data-next-head]', (all) => all.length), 5);
    t.deepEqual(said, []);
  }
});

test('middleware: a static page, a rewrite, a redirect inside and outside', async (t) => {
  const page = await browser.page(t);
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  const heading = async (id: string, text: string): Promise<string> => {
    await page.goto(app.url);
    await hydrated(page);
    await page.evaluate(() => void ((globalThis as any).marked = true));
    await page.click(id);
    await page.waitForFunction((wanted) => document.querySelector('h1')?.textContent === wanted, text);
    return `${new URL(page.url()).pathname}${new URL(page.url()).search} ${await page.evaluate(() => Boolean((globalThis as any).marked))}`;
  };
  t.is(await heading('#plain', 'plain'), '/docs/plain true');
  t.is(await heading('#gone', 'rewritten /other /secret {"from":"secret"}'), '/docs/secret true');
  t.is(await heading('#moved', 'other /other /other?from=moved {"from":"moved"}'), '/docs/other?from=moved true');
  t.is(await heading('#away', 'elsewhere'), '/elsewhere false');
  t.deepEqual(said, []);
});

test('a fallback page gets its data in the browser', async (t) => {
  const page = await browser.page(t);
  const said = complaints(page);
  const response = await page.goto(`${app.url}/fb/7`);
  t.regex(await response!.text(), /<h1>loading(?:<!-- -->)? (?:<!-- -->)?\/fb\/\[id\]/);
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === '7 /fb/7');
  t.deepEqual(said, []);
});

test('a fallback page behind a rewrite asks for the address, and learns its parameters', async (t) => {
  const page = await browser.page(t);
  const said = complaints(page);
  app.intercept.set('/docs/short/8', async (_req, res) => {
    const shell = await (await fetch(`${app.url}/fb/8`)).text();
    res.writeHead(200, { 'content-type': 'text/html' }).end(shell);
  });
  app.intercept.set('/docs/_next/data/test-build/short/8.json', (_req, res) => {
    res.writeHead(200, { 'x-nextjs-rewrite': '/docs/fb/8', 'x-nextjs-matched-path': '/fb/[id]' });
    res.end('{"pageProps":{"id":"eight"},"__N_SSG":true}');
  });
  await page.goto(`${app.url}/short/8`);
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'eight /short/8');
  t.deepEqual(said, []);
});
