import test from 'ava';

import { HANDLER, onePage, scanned, VIEW } from './_scan.ts';

test('36: scan: a flat runtime beats config.runtime, with a warning when they differ', async (t) => {
  const { page, found } = await onePage(
    t,
    `export const runtime = 'nodejs';\nexport const config = { runtime: 'edge' };`,
  );
  t.like(page, { runtime: 'nodejs', declared: 'nodejs' });
  t.is(found('config/conflict')[0]?.severity, 'warning');
});

test('37: scan: in app a page beats its layouts, the nearest layout the outer one, and a handler stands alone', async (t) => {
  const layout = (runtime: string): string =>
    `export const runtime = '${runtime}';\nexport default ({ children }: any) => children;\n`;
  const { route } = await scanned(t, {
    'app/layout.tsx': layout('edge'),
    'app/page.tsx': VIEW,
    'app/in/layout.tsx': layout('nodejs'),
    'app/in/page.tsx': VIEW,
    'app/in/own/page.tsx': `export const runtime = 'edge';\n${VIEW}`,
    'app/api/route.ts': `export const GET = () => new Response('ok');\n`,
  });
  t.like(route('/'), { runtime: 'edge', reason: 'layout' });
  t.like(route('/in'), { runtime: 'nodejs', reason: 'layout' });
  t.like(route('/in/own'), { runtime: 'edge', reason: 'page' });
  t.like(route('/api'), { runtime: 'nodejs', reason: 'default' });
});

test('39: scan: an object config in app is an error with the lines to write', async (t) => {
  const { found } = await scanned(t, {
    'app/layout.tsx': VIEW,
    'app/page.tsx': `export const config = { runtime: 'edge' };\n${VIEW}`,
  });
  const [finding] = found('config/app-config-object');
  t.is(finding?.severity, 'error');
  t.regex(`${finding?.message}\n${finding?.hint}`, /export const runtime = ['"]edge['"]/);
});

test('40, 41, 42: scan: every spelling of edge is edge, and the other word is told once', async (t) => {
  const { route, found } = await scanned(t, {
    'pages/api/a.ts': `export const config = { runtime: 'experimental-edge' };\n${HANDLER}`,
    'pages/a.tsx': `export const config = { runtime: 'experimental-edge' };\n${VIEW}`,
    'pages/b.tsx': `export const config = { runtime: 'edge' };\n${VIEW}`,
  });
  for (const name of ['/api/a', '/a', '/b']) t.is(route(name).runtime, 'edge', name);
  t.deepEqual(
    found('config/alias-value').map(({ file, severity }) => [file, severity]),
    [
      ['pages/api/a.ts', 'info'],
      ['pages/b.tsx', 'info'],
    ],
  );
  t.regex(found('config/alias-value')[0]!.message, /can be updated to 'edge'/);
  t.is(found('config/experimental').length, 1);
});

test('44: scan: middleware is edge whatever the global option says; a runtime nodejs there is an error', async (t) => {
  const middleware = `export function middleware() {}\n`;
  const config = `module.exports = { experimental: { runtime: 'nodejs' } };`;
  const quiet = await scanned(t, { 'pages/a.js': VIEW, 'middleware.js': middleware, 'next.config.js': config });
  t.like(quiet.route('/_middleware'), { runtime: 'edge', reason: 'middleware' });
  const told = await scanned(t, {
    'pages/a.js': VIEW,
    'middleware.js': `export const config = { runtime: 'nodejs' };\n${middleware}`,
  });
  t.is(told.found('middleware/runtime')[0]?.severity, 'error');
  t.is(told.route('/_middleware').runtime, 'edge');
});

test('45: scan: a runtime on _app, _document and _error is a warning', async (t) => {
  const page = `export const config = { runtime: 'edge' };\n${VIEW}`;
  const { found, route } = await scanned(t, {
    'pages/_app.js': page,
    'pages/_document.js': page,
    'pages/_error.js': page,
    'pages/a.js': VIEW,
  });
  t.deepEqual(
    found('config/ignored').map(({ file, severity }) => [file, severity]),
    [
      ['pages/_app.js', 'warning'],
      ['pages/_document.js', 'warning'],
      ['pages/_error.js', 'warning'],
    ],
  );
  for (const name of ['/_app', '/_document', '/_error']) t.is(route(name).runtime, 'nodejs');
});
