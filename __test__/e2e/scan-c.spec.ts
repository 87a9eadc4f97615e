import test from 'ava';

import { built } from './_built.ts';
import { oneEdge, onePage, scanned } from './_scan.ts';

const NODE = `export const config = { runtime: 'nodejs' };\n`;
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
