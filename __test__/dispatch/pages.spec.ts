import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import test from 'ava';

import { build } from '../../dist/index.js';
import { createDispatcher } from '../../dist/dispatch/dispatcher.js';
import type { Dispatcher } from '../../dist/dispatch/dispatcher.js';
import type { LogEntry } from '../../dist/dispatch/logger.js';
import { raw } from '../http/_raw.ts';
import { projectOf } from './_project.ts';
import { ask } from './_made.ts';

/** A page whose slow part waits for a server that the test holds. */
const slow = (runtime: string): string => `
import { Suspense } from 'react';
export const config = { runtime: '${runtime}' };
const data = new Map();
function Slow({ gate }) {
  let entry = data.get(gate);
  if (!entry) {
    entry = { done: false, promise: fetch(gate).then(() => { entry.done = true; }) };
    data.set(gate, entry);
  }
  if (!entry.done) throw entry.promise;
  return <b>the data in {process.env.NEXT_RUNTIME}</b>;
}
export const getServerSideProps = ({ query }) => ({ props: { gate: query.gate } });
export default function Page({ gate }) { return <main><Suspense fallback={<i>the fallback</i>}><Slow gate={gate} /></Suspense></main>; }
`;

const files = {
  'pages/node.js': slow('nodejs'),
  'pages/edge.js': slow('experimental-edge'),
  'pages/static.js': `export default function Page() { return <p>made at build</p>; }`,
  'pages/post/[id].js': `export const getStaticPaths = () => ({ paths: ['/post/1', { params: { id: 'ü ö' } }], fallback: 'blocking' });
export const getStaticProps = ({ params }) => params.id === 'none' ? { notFound: true } : params.id === 'move' ? { redirect: { destination: '/static', permanent: false } } : ({ props: { id: params.id, at: Date.now() }, revalidate: 60 });
export default function Post({ id, at }) { return <p data-at={at}>post {id}</p>; }`,
  'pages/shell/[id].js': `import { useRouter } from 'next/router';
export const getStaticPaths = () => ({ paths: [], fallback: true });
export const getStaticProps = ({ params }) => ({ props: { id: params.id } });
export default function Shell({ id }) { return useRouter().isFallback ? <p>loading</p> : <p>shell {id}</p>; }`,
  'pages/throws.js': `export const getServerSideProps = () => { throw new Error('secret of a page'); };
export default function Page() { return null; }`,
  'pages/gone.js': `export const config = { runtime: 'experimental-edge' };
export const getServerSideProps = () => ({ notFound: true });
export default function Page() { return null; }`,
  'pages/edge-throws.js': `export const config = { runtime: 'experimental-edge' };
export default function Page() { throw new Error('secret of an edge page'); }`,
  'pages/404.js': `export default function NotFound() { return <h1>nothing here</h1>; }`,
};

let app: Dispatcher;
let url: string;
let port: number;
const log: LogEntry[] = [];
let close: (() => Promise<void>) | undefined;

test.before(async (t) => {
  t.timeout(120_000);
  const { dir, remove } = projectOf(files);
  await build({ dir });
  app = await createDispatcher({ dir, logger: { log: (entry) => log.push(entry) } });
  const server = createServer((req, res) => void app.handler(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  url = `http://127.0.0.1:${port}`;
  close = async () => {
    server.close();
    server.closeAllConnections();
    await app.close(AbortSignal.timeout(2000));
    remove();
  };
});
test.after.always(() => close?.());

for (const runtime of ['node', 'edge'] as const) {
  test.serial(`110: the fallback is there before the data, which comes by itself (${runtime})`, async (t) => {
    let release: ServerResponse | undefined;
    const gate = createServer((_req, res) => void (release = res)).listen(0, '127.0.0.1');
    t.teardown(() => {
      gate.close();
      gate.closeAllConnections();
    });
    await once(gate, 'listening');
    const asked = once(gate, 'request');
    const target = `/${runtime}?gate=${encodeURIComponent(`http://127.0.0.1:${(gate.address() as AddressInfo).port}/`)}`;
    const response = await fetch(url + target);
    t.is(response.status, 200);
    t.is(response.headers.get('content-length'), null);
    let html = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      html += decoder.decode(chunk, { stream: true });
      if (!html.includes('the fallback') || release === undefined) {
        if (html.includes('the fallback')) await asked;
        else continue;
      }
      if (!release!.writableEnded) {
        t.notRegex(html, /the data/);
        release!.end();
      }
    }
    t.regex(html, new RegExp(`the data in (?:<!-- -->)?${runtime === 'node' ? 'nodejs' : 'edge'}`));
  });

  test.serial(
    `94, 111: a bot gets the data in one answer with its tag, and 304 when it has it (${runtime})`,
    async (t) => {
      const gate = createServer((_req, res) => void setTimeout(() => res.end(), 50)).listen(0, '127.0.0.1');
      t.teardown(() => {
        gate.close();
        gate.closeAllConnections();
      });
      await once(gate, 'listening');
      const target = `/${runtime}?gate=${encodeURIComponent(`http://127.0.0.1:${(gate.address() as AddressInfo).port}/`)}`;
      for (const agent of [
        'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
        'PageRenderer',
      ]) {
        const answer = await ask(url + target, { headers: { 'user-agent': agent, 'accept-encoding': 'identity' } });
        t.regex(answer.text, /the data/);
        t.notRegex(answer.text, /the fallback/);
        t.truthy(answer.headers.get('content-length'));
        const etag = answer.headers.get('etag');
        t.truthy(etag);
        // By hand: `fetch` adds `cache-control: no-cache`, which asks for a whole answer.
        const again = await raw(
          port,
          `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: ${agent}\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`,
        );
        t.regex(again, /^HTTP\/1.1 304 [^]*\r\n\r\n$/);
      }
      t.is((await ask(url + target)).headers.get('etag'), null);
    },
  );
}

test.serial('static and ssg pages come from the build, data beside them', async (t) => {
  const page = await ask(`${url}/static`);
  t.regex(page.text, /made at build/);
  t.truthy(page.headers.get('etag'));
  const post = await ask(`${url}/post/1`);
  t.is(post.headers.get('cache-control'), 's-maxage=60, stale-while-revalidate');
  t.is((await ask(`${url}/post/1`)).text, post.text);
  t.regex((await ask(`${url}/post/%C3%BC%20%C3%B6`)).text, /post (?:<!-- -->)?ü ö/);
  const data = JSON.parse((await ask(`${url}/_next/data/${app.buildId}/post/1.json`)).text) as {
    pageProps: { id: string; at: number };
  };
  t.is(data.pageProps.id, '1');
  t.true(post.text.includes(`data-at="${data.pageProps.at}"`));
  const made = await ask(`${url}/post/new`);
  t.regex(made.text, /post (?:<!-- -->)?new/);
  t.is((await ask(`${url}/post/new`)).text, made.text);
});

test.serial('not-found and redirects of getStaticProps; the shell of fallback: true', async (t) => {
  const none = await ask(`${url}/post/none`);
  t.is(none.status, 404);
  t.regex(none.text, /nothing here/);
  t.is((await ask(`${url}/_next/data/${app.buildId}/post/none.json`)).status, 404);
  const moved = await ask(`${url}/post/move`);
  t.deepEqual([moved.status, moved.headers.get('location')], [307, '/static']);
  t.regex((await ask(`${url}/shell/x`)).text, /loading/);
  t.deepEqual(JSON.parse((await ask(`${url}/_next/data/${app.buildId}/shell/x.json`)).text).pageProps, { id: 'x' });
  t.regex((await ask(`${url}/shell/x`)).text, /shell (?:<!-- -->)?x/);
});

test.serial("pages that fail or are not there: the app's own pages, no reason told", async (t) => {
  for (const path of ['/gone', '/nope', '/nope/deep']) {
    const answer = await ask(url + path);
    t.is(answer.status, 404, path);
    t.regex(answer.text, /nothing here/, path);
  }
  for (const path of ['/throws', '/edge-throws']) {
    const before = log.filter((entry) => entry.level === 'error').length;
    const answer = await ask(url + path);
    t.is(answer.status, 500, path);
    t.notRegex(answer.text, /secret/, path);
    t.regex(answer.text, /500/, path);
    const lines = log.filter((entry) => entry.level === 'error').slice(before);
    t.is(lines.length, 1, path);
    t.regex(String((lines[0]!.error as Error).stack), /secret of an? (?:edge )?page/);
  }
});

test.serial('a page is compressed piece by piece for a browser', async (t) => {
  const answer = await raw(
    port,
    'GET /static HTTP/1.1\r\nHost: l\r\nAccept-Encoding: gzip, br\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /content-encoding: gzip/);
  const response = await fetch(`${url}/static`, { headers: { 'accept-encoding': 'gzip' } });
  t.regex(await response.text(), /made at build/);
});
