import test from 'ava';

import { ask, serveEntry } from '../_shared/entries.ts';
import { react18Folder } from '../_shared/react-18.ts';
import { app, contents, routeOf } from './_build.ts';
import { askEdge } from './_edge.ts';

const edgeText = async (outDir: string, output: any, route: string): Promise<string> =>
  (await askEdge(outDir, routeOf(output, route), [route], { route }))[0]!.text;

test('a small app: pages and API routes of both runtimes answer', async (t) => {
  const { build, nodeEntry, outDir } = app(t, 'basic');
  const { output, diagnostics } = await build();
  t.deepEqual(
    diagnostics.filter(({ severity }) => severity !== 'info'),
    [],
  );
  t.deepEqual(
    output.routes.map(({ route, runtime, rendering }) => [route, runtime, rendering]),
    [
      ['/', 'nodejs', 'static'],
      ['/api/edge', 'edge', 'api'],
      ['/api/node', 'nodejs', 'api'],
      ['/blog/[slug]', 'nodejs', 'ssg'],
      ['/edge', 'edge', 'ssr'],
      ['/ssr', 'nodejs', 'ssr'],
    ],
  );
  t.regex(await edgeText(outDir, output, '/edge'), /<main class="[^"]+">page in <!-- -->edge<\/main>/);
  const ssr = await serveEntry(t, nodeEntry('/ssr'), { route: '/ssr', build: routeOf(output, '/ssr').build });
  t.regex((await ask(ssr)).text, /secret of <!-- -->25/);
});

test('54, 81, 82: NEXT_RUNTIME and EdgeRuntime are folded in each bundle, Buffer works on edge', async (t) => {
  const { build, nodeEntry, outDir } = app(t, 'basic');
  const { output } = await build();
  t.deepEqual(JSON.parse(await edgeText(outDir, output, '/api/edge')), {
    runtime: 'edge',
    provider: 'edge-runtime',
    buffer: '65646765',
  });
  const node = await serveEntry(t, nodeEntry('/api/node'));
  t.deepEqual(JSON.parse((await ask(node)).text), { runtime: 'nodejs', host: 'string' });
  const code = Object.values(contents(outDir))
    .join('\n')
    .replaceAll(/"sourcesContent":.*/g, '');
  const scripts = Object.entries(contents(outDir))
    .filter(([file]) => file.endsWith('.js'))
    .map(([, text]) => text)
    .join('\n');
  t.true(code.length > 0);
  for (const gone of ['folded-out-of-edge', 'folded-out-of-node', 'no-edge-runtime-branch'])
    t.false(scripts.includes(gone), gone);
});

test.serial('82: EdgeRuntime is what NEXT_EDGE_RUNTIME_PROVIDER says', async (t) => {
  process.env['NEXT_EDGE_RUNTIME_PROVIDER'] = 'my-provider';
  t.teardown(() => delete process.env['NEXT_EDGE_RUNTIME_PROVIDER']);
  const { build, outDir } = app(t, 'basic');
  const { output } = await build();
  t.is(JSON.parse(await edgeText(outDir, output, '/api/edge')).provider, 'my-provider');
});

test('33, 35: a page beats the global option, which covers silent pages and no API route', async (t) => {
  const { build, outDir, nodeEntry } = app(t, 'global-runtime');
  const { output } = await build();
  t.deepEqual(
    output.routes.map(({ route, runtime }) => [route, runtime]),
    [
      ['/api/silent', 'nodejs'],
      ['/node', 'nodejs'],
      ['/silent', 'edge'],
    ],
  );
  t.regex(await edgeText(outDir, output, '/silent'), /silent page/);
  t.is((await ask(await serveEntry(t, nodeEntry('/api/silent')))).text, 'an API route keeps Node');
});

test('53, 83: each runtime gets the file of a package that is meant for it; an ESM-only package works in both', async (t) => {
  const { build, outDir, nodeEntry } = app(t, 'conditions');
  const { output, diagnostics } = await build();
  t.deepEqual(
    diagnostics.filter(({ severity }) => severity !== 'info'),
    [],
  );
  t.deepEqual(JSON.parse(await edgeText(outDir, output, '/api/edge')), {
    picks: 'edge',
    byField: 'browser',
    only: 'import',
    id: 8,
  });
  const node = await ask(await serveEntry(t, nodeEntry('/api/nodejs')));
  t.deepEqual(JSON.parse(node.text), { picks: 'node', byField: 'main', only: 'import', id: 8 });
});

test("a package that imports next/link gets this package's, everything else stays outside the Node bundle", async (t) => {
  const { build, read } = app(t, 'conditions');
  await build();
  t.regex(read('prerender/index.html'), /href="\/from-package"/);
  t.regex(read('server/nodejs/pages/api/nodejs.js'), /require\("picks"\)/);
  t.notRegex(read('server/nodejs/pages/index.js'), /require\("linked"\)/);
});

test('84: WebAssembly imports are compiled by the host, on edge, in middleware and on Node', async (t) => {
  const { build, outDir, nodeEntry, read } = app(t, 'wasm');
  const { output } = await build();
  t.is(await edgeText(outDir, output, '/api/edge'), '{"sum":10}');
  const [answer] = await askEdge(outDir, output.middleware!, ['/']);
  t.is(answer!.headers.get('x-sum'), '42');
  const node = await ask(await serveEntry(t, nodeEntry('/api/nodejs')));
  t.is(node.text, '{"sum":10}');
  const manifest = JSON.parse(read('server/middleware-manifest.json'));
  const { wasm } = manifest.functions['/api/edge'];
  t.is(wasm.length, 1);
  t.regex(wasm[0].name, /^wasm_[0-9a-f]+$/);
  t.deepEqual(manifest.middleware['/'].wasm, wasm);
  t.deepEqual(routeOf(output, '/api/nodejs').wasm, []);
});

test('46, 48, 49, 52: a Node module on edge breaks when it is used, naming module, file and place', async (t) => {
  const { build, outDir } = app(t, 'node-on-edge');
  const { output, diagnostics } = await build();
  const warnings = diagnostics.filter(({ code }) => code === 'edge/node-module');
  t.true(warnings.length >= 4);
  t.true(warnings.every(({ severity }) => severity === 'warning'));
  t.deepEqual([...new Set(warnings.map(({ file, line }) => `${file}:${line}`))].sort(), [
    'lib/machine.js:2',
    'middleware.js:1',
    'pages/api/dynamic.js:4',
    'pages/api/static.js:1',
    'pages/api/untaken.js:1',
  ]);
  const failing = async (route: string): Promise<string> =>
    (await t.throwsAsync(edgeText(outDir, output, route), { any: true } as any))!.message;
  t.regex(
    await failing('/api/static'),
    /does not support the Node\.js module 'fs' \(imported at pages\/api\/static\.js:1:26\)/,
  );
  t.regex(await failing('/api/lib'), /module 'node:os' \(imported at lib\/machine\.js:2:16\)/);
  t.regex(await failing('/api/dynamic'), /module 'node:fs\/promises' \(imported at pages\/api\/dynamic\.js:4:37\)/);
  t.is(await edgeText(outDir, output, '/api/untaken'), 'fine');
  const [fine] = await askEdge(outDir, output.middleware!, ['/']);
  t.is(fine!.status, 200);
  const used = await t.throwsAsync(askEdge(outDir, output.middleware!, ['/use']), { any: true } as any);
  t.regex(used!.message, /module 'fs' \(imported at middleware\.js:1:26\)/);
});

test('46: --strict makes them fail, and the previous output stays', async (t) => {
  const { fail, build, outDir } = app(t, 'node-on-edge');
  await build();
  const before = contents(outDir);
  const { code, diagnostics } = await fail({ strict: true });
  t.is(code, 'edge/node-module');
  t.true(diagnostics.filter(({ severity }) => severity === 'error').length >= 4);
  t.deepEqual(contents(outDir), before);
});

test("86: edge routes have no trace file; manifests have Next's shapes", async (t) => {
  const { build, outDir, read } = app(t, 'basic');
  const { output, buildId } = await build();
  t.deepEqual(
    Object.keys(contents(outDir)).filter((file) => file.includes('.nft.')),
    [],
  );
  t.is(read('BUILD_ID'), buildId);
  const middleware = JSON.parse(read('server/middleware-manifest.json'));
  t.like(middleware, { version: 3, middleware: {}, sortedMiddleware: [] });
  t.deepEqual(Object.keys(middleware.functions), ['/api/edge', '/edge']);
  t.deepEqual(middleware.functions['/edge'].files, routeOf(output, '/edge').code.files);
  t.like(middleware.functions['/api/edge'], {
    name: 'pages/api/edge',
    page: '/api/edge',
    matchers: [{ regexp: '^/api/edge(?:/)?$', originalSource: '/api/edge' }],
  });
  const pages = JSON.parse(read('server/pages-manifest.json'));
  t.like(pages, {
    '/': '../prerender/index.html',
    '/api/node': 'nodejs/pages/api/node.js',
    '/edge': 'edge/pages/edge.js',
  });
  const routes = JSON.parse(read('routes-manifest.json'));
  t.like(routes, { version: 3, pages404: true, basePath: '' });
  t.deepEqual(routes.dynamicRoutes, [
    {
      page: '/blog/[slug]',
      regex: '^/blog/([^/]+?)(?:/)?$',
      routeKeys: { nxtPslug: 'nxtPslug' },
      namedRegex: '^/blog/(?<nxtPslug>[^/]+?)(?:/)?$',
    },
  ]);
  t.like(
    routes.dataRoutes.find((route: { page: string }) => route.page === '/blog/[slug]'),
    { dataRouteRegex: `^/_next/data/${buildId}/blog/([^/]+?)\\.json$` },
  );
  t.deepEqual(JSON.parse(read('server/functions-config-manifest.json')), {
    version: 1,
    functions: { '/api/edge': {}, '/edge': {} },
  });
});

test('React 18 builds and renders on both runtimes', async (t) => {
  const { build, outDir, nodeEntry } = app(t, 'basic', {}, react18Folder());
  const { output } = await build();
  t.regex(await edgeText(outDir, output, '/edge'), /page in <!-- -->edge/);
  const ssr = await serveEntry(t, nodeEntry('/ssr'), { route: '/ssr', build: routeOf(output, '/ssr').build });
  t.regex((await ask(ssr)).text, /secret of <!-- -->25/);
});
