import test from 'ava';
import type { ExecutionContext } from 'ava';

import { scan } from '../../dist/index.js';
import type { Diagnostic, Manifest, Route } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { built } from './_built.ts';

const VIEW = 'export default () => null;\n';
const SSR = 'export async function getServerSideProps() { return { props: {} }; }\n';
const HANDLER = `export default () => new Response('ok');\n`;

interface Seen {
  manifest: Manifest;
  route(name: string): Route;
  codes: string[];
  found(code: string): Diagnostic[];
}

async function scanned(t: ExecutionContext, files: Record<string, string>, options = {}): Promise<Seen> {
  const manifest = await scan(project(t, files), options);
  return {
    manifest,
    route: (name) => {
      const route = manifest.routes.find((one) => one.route === name);
      if (route === undefined) throw new Error(`no route ${name}`);
      return route;
    },
    codes: manifest.diagnostics.map(({ code }) => code),
    found: (code) => manifest.diagnostics.filter((one) => one.code === code),
  };
}

/** One page with this head; `route` is its route. */
async function onePage(
  t: ExecutionContext,
  head: string,
  more: Record<string, string> = {},
): Promise<Seen & { page: Route }> {
  const seen = await scanned(t, { 'pages/a.tsx': `${head}\n${VIEW}`, ...more });
  return { ...seen, page: seen.route('/a') };
}

/** One edge API route with this body, and its findings as `severity code`. */
async function oneEdge(t: ExecutionContext, body: string, more: Record<string, string> = {}): Promise<string[]> {
  const { manifest } = await scanned(t, {
    'pages/api/a.ts': `export const config = { runtime: 'edge' };\n${body}`,
    ...more,
  });
  return manifest.diagnostics
    .filter(({ code }) => code !== 'config/experimental')
    .map(({ severity, code }) => `${severity} ${code}`);
}

const NODE = `export const config = { runtime: 'nodejs' };\n`;
const like = { dataFetching: [] as string[], runtime: 'nodejs', rendering: 'static', reason: 'page' };
for (const [number, what, head, expected] of [
  [
    1,
    'getServerSideProps beside runtime nodejs',
    NODE + SSR,
    { ...like, rendering: 'ssr', dataFetching: ['getServerSideProps'] },
  ],
  [2, 'runtime nodejs alone is static', NODE, like],
  [
    3,
    'experimental-edge is edge without data fetching too',
    `export const config = { runtime: 'experimental-edge' };`,
    { ...like, runtime: 'edge', declared: 'experimental-edge', rendering: 'ssr' },
  ],
  [4, 'no config is nodejs by default', '', { ...like, reason: 'default', declared: null, declaredAt: null }],
  [
    5,
    'getServerSideProps as a constant',
    'export const getServerSideProps = async () => ({ props: {} });',
    { ...like, reason: 'default', rendering: 'ssr' },
  ],
  [
    6,
    'getStaticProps re-exported',
    `export { getStaticProps } from '../lib/x';`,
    { ...like, reason: 'default', rendering: 'ssg' },
  ],
  [
    7,
    'a template literal without expressions',
    'export const config = { runtime: `experimental-edge` };',
    { ...like, runtime: 'edge', rendering: 'ssr' },
  ],
  [
    9,
    'a sum of strings is evaluated',
    `export const config = { runtime: 'experimental-' + 'edge' };`,
    { ...like, runtime: 'edge', rendering: 'ssr' },
  ],
  [
    16,
    'as const, as T and satisfies T say nothing',
    `export const config = { runtime: ('nodejs' as const) satisfies string } as const;`,
    like,
  ],
  [
    18,
    'a constant of the module',
    `const R = 'experimental-edge'; export const config = { runtime: R };`,
    { ...like, runtime: 'edge', rendering: 'ssr' },
  ],
  [21, 'export { config }', `const config = { runtime: 'nodejs' }; export { config };`, like],
  [21, 'export { c as config }', `const c = { runtime: 'nodejs' }; export { c as config };`, like],
  [
    25,
    'a config in a comment, a string or a function is none',
    `// export const config = { runtime: 'edge' }\nconst s = "export const config = { runtime: 'edge' }"; function f() { const config = { runtime: 'edge' }; return [s, config]; } f();`,
    { ...like, reason: 'default' },
  ],
  [
    26,
    'the word runtime in an import is none',
    `import { jsx } from 'react/jsx-runtime'; jsx('p', {});`,
    { ...like, reason: 'default' },
  ],
] as const) {
  test(`${number}: scan: ${what}`, async (t) => {
    const { page, found } = await onePage(t, head, {
      'lib/x.ts': 'export const getStaticProps = () => ({ props: {} });',
    });
    const { dataFetching, ...rest } = expected;
    t.like(page, rest);
    if (dataFetching.length > 0) t.deepEqual(page.dataFetching, [...dataFetching]);
    t.deepEqual([...found('config/not-static'), ...found('config/unknown-runtime')], []);
  });
}

for (const [number, what, head, at] of [
  [8, 'a template with a call in it', 'export const config = { runtime: `${f()}` };', 'f()'],
  [9, 'a sum with a call in it', `export const config = { runtime: 'a' + f() };`, 'f()'],
  [11, 'an identifier that nothing declares', 'export const config = { runtime: UNKNOWN };', 'UNKNOWN'],
  [12, 'a call', 'export const config = { runtime: f() };', 'f()'],
  [12, 'a construction', 'export const config = { runtime: new String() };', 'new String()'],
  [
    24,
    'a condition on the environment',
    `export const config = { runtime: process.env.X ? 'nodejs' : 'edge' };`,
    'process.env.X',
  ],
] as const) {
  test(`${number}: scan: ${what} is config/not-static at its place, and the route keeps the next speaker's runtime`, async (t) => {
    const { page, found } = await onePage(t, `declare function f(): string;\n${head}`);
    const [finding, ...others] = found('config/not-static');
    t.deepEqual(others, []);
    t.is(finding?.severity, 'error');
    t.regex(finding!.message + finding!.hint, /config\.runtime/);
    t.is(finding?.line, 2);
    t.is(finding?.column, head.indexOf(at) + 1);
    t.like(page, { runtime: 'nodejs', reason: 'default' });
  });
}

test('10: scan: a spread that cannot be known in an object and in a list are told apart', async (t) => {
  const { found } = await scanned(t, {
    'pages/a.ts': `declare const o: any;\nexport const config = { ...o() };\n${VIEW}`,
    'pages/b.ts': `declare const o: any;\nexport const config = { runtime: 'nodejs', regions: [...o()] };\n${VIEW}`,
  });
  const messages = found('config/not-static').map(({ file, message }) => [file, message] as const);
  t.deepEqual(
    messages.map(([file]) => file),
    ['pages/a.ts', 'pages/b.ts'],
  );
  t.not(messages[0]![1], messages[1]![1]);
});

test('13: scan: a key that is a symbol is told', async (t) => {
  const { found } = await onePage(t, `export const config = { [Symbol('x')]: true };`);
  t.is(found('config/not-static').length, 1);
});

test('14: scan and build: an unknown runtime names itself and the choices', async (t) => {
  const files = { 'pages/a.js': `export const config = { runtime: 'something-odd' };\n${VIEW}` };
  const { found } = await scanned(t, files);
  const [finding] = found('config/unknown-runtime');
  for (const word of ['something-odd', 'nodejs', 'edge'])
    t.true(`${finding?.message} ${finding?.hint}`.includes(word), word);
  const { build } = await built(t, files, { code: 1 });
  t.regex(build.stdout + build.stderr, /pages\/a\.js:1:34 error config\/unknown-runtime/);
});

test('27: scan: a syntax error is placed, and no other file is disturbed', async (t) => {
  const { route, found } = await scanned(t, {
    'pages/bad.js': `const a = 1;\nexport default ( => null;\n`,
    'pages/good.js': SSR + VIEW,
  });
  t.like(found('syntax/parse-error')[0], { file: 'pages/bad.js', line: 2 });
  t.is(route('/good').rendering, 'ssr');
  t.truthy(route('/bad'));
});

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

test('55: scan: the Node modules of edge say nothing, fs does', async (t) => {
  const names = ['util', 'events', 'buffer', 'async_hooks', 'assert'];
  const imports = names.flatMap((name) => [
    `import * as ${name}1 from 'node:${name}';`,
    `import * as ${name}2 from '${name}';`,
  ]);
  const uses = names.flatMap((name) => [`${name}1`, `${name}2`]).map((name) => `typeof ${name}`);
  t.deepEqual(
    await oneEdge(t, `${imports.join('\n')}\nexport default () => new Response([${uses.join(', ')}].join());`),
    [],
  );
  t.deepEqual(
    await oneEdge(t, `import fs from 'node:fs';\nexport default () => new Response(fs.readFileSync('/x'));`),
    ['error edge/node-module'],
  );
});

for (const [number, what, uses] of [
  [
    56,
    'functions',
    ['setImmediate(() => {})', 'clearImmediate(0 as any)', 'process.cwd()', 'process.cpuUsage()', 'process.getuid()'],
  ],
  [
    57,
    'classes',
    [
      'BroadcastChannel',
      'MessageChannel',
      'MessageEvent',
      'MessagePort',
      'ReadableByteStreamController',
      'ReadableStreamBYOBRequest',
      'ReadableStreamDefaultController',
      'TransformStreamDefaultController',
      'WritableStreamDefaultController',
    ].map((name) => `new ${name}()`),
  ],
] as const) {
  test(`${number}: scan: ${what} that edge lacks are found one by one`, async (t) => {
    for (const use of uses) {
      const found = await oneEdge(t, `export default () => { ${use}; return new Response('ok'); };`);
      t.is(found.length, 1, `${use}: ${found}`);
      t.regex(found[0]!, /edge\/node-global$/, use);
    }
  });
}

test('59: scan: an own process.cwd is used without a word', async (t) => {
  t.deepEqual(
    await oneEdge(t, `process.cwd = () => 'fixed-value';\nexport default () => new Response(process.cwd());`),
    [],
  );
});

for (const [number, what, body] of [
  [60, 'typeof in a condition', `if (typeof clearImmediate === 'function') clearImmediate(0 as any);`],
  [
    60,
    'typeof in a conditional expression, both ways',
    `typeof setImmediate === 'undefined' ? 0 : setImmediate(() => {}); typeof setImmediate !== 'undefined' ? setImmediate(() => {}) : 0;`,
  ],
  [
    63,
    'NEXT_RUNTIME in a condition',
    `if (process.env.NEXT_RUNTIME === 'edge') { Math.random(); } else { setImmediate(() => {}); }`,
  ],
  [
    65,
    'NEXT_RUNTIME in a constant',
    `const rt = process.env.NEXT_RUNTIME; if (rt === 'nodejs') { await import('fs'); }`,
  ],
  [70, 'instanceof Function', `console.log((() => {}) instanceof Function);`],
] as const) {
  test(`${number}: scan: ${what} is a guard`, async (t) => {
    t.deepEqual(await oneEdge(t, `export default async () => { ${body}\nreturn new Response('ok'); };`), []);
  });
}

test('69: scan: a Node page may evaluate what it likes', async (t) => {
  const { codes } = await onePage(
    t,
    `${NODE}export const getServerSideProps = () => ({ props: { a: eval('1'), b: new Function('return 1')() } });`,
  );
  t.deepEqual(codes, []);
});

for (const [number, what, body, code] of [
  [67, 'eval', `eval('1');`, 'edge/dynamic-code'],
  [67, 'new Function', `new Function('return 1')();`, 'edge/dynamic-code'],
  [68, 'WebAssembly.compile', 'await WebAssembly.compile(new Uint8Array());', 'edge/wasm-compile'],
  [78, 'globalThis.eval', `globalThis.eval('1');`, 'edge/dynamic-code'],
  [78, 'an indirect eval', `(0, eval)('1');`, 'edge/dynamic-code'],
] as const) {
  test.serial(`${number}: ${what} in edge code fails the build, naming its place`, async (t) => {
    const { build } = await built(
      t,
      {
        'lib/x.js': `export async function x() {\n  ${body}\n}\n`,
        'pages/api/a.js': `import { x } from '../../lib/x';\nexport const config = { runtime: 'edge' };\nexport default async () => { await x(); return new Response('ok'); };\n`,
      },
      { code: 1 },
    );
    t.regex(build.stdout + build.stderr, new RegExp(`lib/x\\.js:2:\\d+ error ${code}`));
  });
}

test('68: scan: instantiating a module that was imported says nothing', async (t) => {
  t.deepEqual(
    await oneEdge(
      t,
      `import add from './add.wasm?module';\nexport default async () => { await WebAssembly.instantiate(add); return new Response('ok'); };`,
      { 'pages/api/add.wasm': '\0asm\x01\0\0\0' },
    ),
    [],
  );
});

test.serial(
  '72, 74, 76: unstable_allowDynamic excuses what its globs cover, nothing else, and no other kind of value',
  async (t) => {
    const files = (allow: string): Record<string, string> => ({
      'lib/x.js': `export const x = (run) => run && eval('1');\n`,
      'pages/api/a.js': `import { x } from '../../lib/x';\nexport const config = { runtime: 'edge', unstable_allowDynamic: ${allow} };\nexport default () => new Response('ok ' + x(false));\n`,
    });
    const allowed = await built(t, files(`['/lib/**']`));
    const { server, text } = await allowed.start();
    t.is(await text('/api/a'), 'ok false');
    t.is(server.log(), '');
    const other = await built(t, files(`'/other/**'`), { code: 1 });
    t.regex(other.build.stderr + other.build.stdout, /error edge\/dynamic-code/);
    const wrong = await built(t, files('true'), { code: 1 });
    t.regex(
      wrong.build.stderr + wrong.build.stdout,
      /pages\/api\/a\.js:2:\d+ error config\/bad-value[\s\S]*unstable_allowDynamic/,
    );
  },
);

test('77: scan: edge pages and edge handlers of app get the same checks', async (t) => {
  const { found } = await scanned(t, {
    'pages/a.tsx': `import fs from 'fs';\nexport const config = { runtime: 'experimental-edge' };\nexport default () => fs.readFileSync('/x');\n`,
    'app/b/route.ts': `import os from 'os';\nexport const runtime = 'edge';\nexport const GET = () => new Response(os.EOL);\n`,
  });
  t.deepEqual(
    found('edge/node-module').map(({ file, routes }) => [file, routes]),
    [
      ['app/b/route.ts', ['/b']],
      ['pages/a.tsx', ['/a']],
    ],
  );
});

test('78: scan: require and re-exports of a Node module are found', async (t) => {
  t.deepEqual(
    await oneEdge(t, `const fs = require('fs');\nexport default () => new Response(fs.readFileSync('/x'));`),
    ['error edge/node-module'],
  );
  t.deepEqual(
    await oneEdge(
      t,
      `import * as all from '../../lib/all';\nexport default () => new Response((all as any).readFileSync('/x'));`,
      { 'lib/all.ts': `export * from 'fs';\n` },
    ),
    ['error edge/node-module'],
  );
});

test("79: scan: a use's way is the shortest, from the route's file on, with the package's version", async (t) => {
  const { route } = await scanned(t, {
    'node_modules/dep/package.json': JSON.stringify({ name: 'dep', version: '1.2.3', main: 'index.js' }),
    'node_modules/dep/index.js': `const fs = require('fs');\nmodule.exports = () => fs.readFileSync('/x');\n`,
    'lib/long.ts': `export { default } from './longer';\n`,
    'lib/longer.ts': `export { default } from 'dep';\n`,
    'lib/short.ts': `import dep from 'dep';\nexport const short = () => dep();\n`,
    'pages/api/a.ts': `import long from '../../lib/long';\nimport { short } from '../../lib/short';\nexport const config = { runtime: 'edge' };\nexport default () => new Response(long() + short());\n`,
  });
  const uses = route('/api/a').uses.filter(({ api }) => api === 'fs');
  t.is(uses.length, 1);
  t.deepEqual(uses[0]!.trace, ['pages/api/a.ts', 'lib/short.ts', 'node_modules/dep/index.js']);
  t.is(uses[0]!.package, 'dep@1.2.3');
});
