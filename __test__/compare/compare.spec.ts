import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { compareRuntimes, formatComparison } from '../../dist/index.js';
import type { Comparison } from '../../dist/index.js';
import { run } from '../_shared/command.ts';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const files = {
  'pages/index.js': `export default () => null;`,
  'pages/slow.js': `import { createElement, Suspense, use } from 'react';
export const config = { runtime: 'experimental-edge' };
export const getServerSideProps = () => ({ props: {} });
const later = () => new Promise((go) => setTimeout(go, 250, 'late'));
function Late({ promise }) { return use(promise); }
export default () => createElement('main', null, 'first', createElement(Suspense, { fallback: 'wait' }, createElement(Late, { promise: later() })));`,
  'pages/blog/[slug].js': `export const getServerSideProps = ({ params }) => ({ props: params });
export default ({ slug }) => slug;`,
  'pages/api/edge.js': `export const config = { runtime: 'edge' };
export default () => new Response('edge');`,
  'pages/api/node.js': `import { readdirSync } from 'node:fs';
import { once } from 'own-package';
export default (req, res) => res.send(String(once(readdirSync('.').length)));`,
  'pages/api/post.js': `export default (req, res) => res.status(req.method === 'POST' ? 200 : 405).end();`,
  'node_modules/own-package/package.json': '{"name":"own-package","version":"1.2.3","main":"index.js"}',
  'node_modules/own-package/index.js': 'exports.once = (value) => value;',
};

function app(t: ExecutionContext): string {
  const dir = project(t, files);
  for (const name of ['react', 'react-dom', 'scheduler'])
    symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name));
  return dir;
}

test.serial('every route is measured where it can run, and the rest is told with its reason', async (t) => {
  const steps: string[] = [];
  const comparison = await compareRuntimes({
    dir: app(t),
    paths: ['/blog/first'],
    boots: 1,
    asks: 3,
    loadMs: 50,
    concurrency: 2,
    onProgress: (done, total, what) => steps.push(`${done}/${total} ${what}`),
  });
  const of = (route: string, runtime: string) =>
    comparison.routes.find((one) => one.route === route && one.runtime === runtime)!;
  t.deepEqual(comparison.routes.map(({ route, runtime }) => `${runtime} ${route}`).sort(), [
    'edge /api/edge',
    'edge /slow',
    'lambda /api/node',
    'lambda /blog/[slug]',
    'nodejs /api/node',
    'nodejs /blog/[slug]',
  ]);
  for (const route of comparison.routes) {
    t.is(route.status, 200);
    t.is(route.coldBootMs.samples, 1, route.route);
    t.true(route.coldBootMs.p50 > 0 && route.firstByteMs.p50 > 0 && route.wholeMs.p50 >= route.firstByteMs.p50);
    t.true(route.code.bytes > 0 && route.requestsPerSecond > 0);
    t.is(route.failed, 0);
  }
  t.is(of('/slow', 'edge').streaming, 'seen');
  t.is(of('/blog/[slug]', 'nodejs').streaming, 'not seen');
  t.is(of('/blog/[slug]', 'lambda').streaming, 'no');
  t.is(of('/blog/[slug]', 'lambda').path, '/blog/first');
  t.deepEqual(of('/api/node', 'nodejs').io, ['fs']);
  t.deepEqual(of('/api/edge', 'edge').io, []);
  t.deepEqual(of('/api/node', 'lambda').code.limit, 52_428_800);
  t.deepEqual(
    comparison.skipped.map(({ route, why }) => `${route}: ${why}`),
    [
      '/: rendered at build: no runtime answers it',
      '/api/post: GET /api/post answered 405',
      '/api/post: GET /api/post answered 405',
    ],
  );
  t.deepEqual(
    comparison.runtimes.map(({ runtime, routes, streamed }) => [runtime, routes, streamed]),
    [
      ['nodejs', 2, 0],
      ['lambda', 2, 0],
      ['edge', 2, 1],
    ],
  );
  t.true(comparison.runtimes.every(({ memoryBytes, instances }) => memoryBytes > 1e6 && instances >= 1));
  t.is(steps[0], '0/1 building');
  t.true(steps.some((step) => step.endsWith('asking /slow')));

  const table = formatComparison(comparison, 'table');
  t.regex(table, /│ Cold boot +│/);
  t.regex(table, /^not measured: \/ \(rendered at build/m);
  t.deepEqual(JSON.parse(formatComparison(comparison, 'json')), comparison);
});

const hostile: Comparison = {
  version: 1,
  tool: 't',
  buildId: 'b',
  machine: { cpus: 1, model: '</style><script>m', memoryBytes: 1, node: 'v20', platform: 'p' },
  settings: { boots: 1, asks: 1, loadMs: 1, concurrency: 1 },
  runtimes: [],
  routes: [
    {
      route: '/a|b`<img src=x>"\'',
      runtime: 'edge',
      path: '/',
      status: 200,
      coldBootMs: { p50: 0, p99: 0, samples: 0 },
      firstByteMs: { p50: 0, p99: 0 },
      wholeMs: { p50: 0, p99: 0 },
      streaming: 'no',
      requestsPerSecond: 0,
      failed: 3,
      code: { bytes: 0, limit: null },
      io: [],
      packages: [],
    },
  ],
  skipped: [{ route: '/<script>', why: 'a\nb' }],
};

test('names of routes are text in every format, and no figure is missing where nothing was seen', (t) => {
  const html = formatComparison(hostile, 'html');
  t.notRegex(html, /<img|<script|NaN|Infinity/);
  t.regex(html, /Content-Security-Policy/);
  const markdown = formatComparison(hostile, 'markdown');
  t.regex(markdown, /^\| \/a\\\|b\\`\\<img src=x\\>/m);
  t.regex(markdown, /not measured: \/\\<script\\> \(a b\)/);
  t.regex(markdown, /3 failed/);
});

test.serial(
  'the command: a page with plots in a file, and one sentence where there is nothing to measure',
  async (t) => {
    const dir = project(t, { 'pages/index.js': 'export default () => null;' });
    for (const name of ['node_modules']) symlinkSync(join(root, name), join(dir, name));
    const none = await run(['compare', dir, '--boots', '1']);
    t.is(none.code, 2);
    t.regex(none.stderr, /There is no route to measure: \/ is rendered at build/);
    t.is((await run(['compare', dir, '--json', '--format', 'html'])).code, 2);
    t.is((await run(['compare', dir, '--boots', '0'])).code, 2);
  },
);
