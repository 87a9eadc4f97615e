import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { analyzeModule, scan } from '../../dist/index.js';
import type { Manifest } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const CONFIG = `export const config = { runtime: 'edge' };\n`;

/** `severity code file:line` of each finding of one edge API route. */
async function told(t: ExecutionContext, body: string, more: Record<string, string> = {}): Promise<string[]> {
  return lines(await scan(project(t, { 'pages/api/a.ts': `${body}\n${CONFIG}`, ...more })));
}

function lines({ diagnostics }: Manifest): string[] {
  return diagnostics
    .filter(({ code }) => code.startsWith('edge/'))
    .map(({ severity, code, file, line }) => `${severity} ${code.slice(5)} ${file}:${line}`);
}

function link(dir: string, from: string, to: string): void {
  mkdirSync(dirname(join(dir, from)), { recursive: true });
  symlinkSync(join(dir, to), join(dir, from));
}

const handler = (body: string): string => `export default async (request: Request) => { ${body} };`;
const cwd = ['error node-global pages/api/a.ts:1'];
const eval_ = ['error dynamic-code pages/api/a.ts:1'];

/** Each body stands in one line. Nothing told, or what is. */
const variants: [number, string, string, string[]?][] = [
  [
    46,
    'a dynamic import under a constant',
    handler(`const name = 'f' + 's'; return (await import(name)).stat()`),
    ['error node-module pages/api/a.ts:1'],
  ],
  [
    46,
    'import =',
    `import fs = require('fs'); ${handler(`return fs.statSync('x')`)}`,
    ['error node-module pages/api/a.ts:1'],
  ],
  [
    46,
    'types alone',
    `import type { Stats } from 'fs'; import { Dirent } from 'fs'; ${handler('return new Response(String(request as unknown as Stats | Dirent))')}`,
  ],
  [
    48,
    'import with then',
    handler(`return import('fs').then((fs) => fs.statSync('x'))`),
    ['error node-module pages/api/a.ts:1'],
  ],
  [
    55,
    'an export that the module lacks there',
    `import { promisify, inspect } from 'node:util'; ${handler('return inspect(promisify)')}`,
    ['error node-export pages/api/a.ts:1'],
  ],
  [56, 'destructured', handler('const { cwd } = process; return cwd()'), cwd],
  [56, 'on the global object', handler('return globalThis.process.cwd()'), cwd],
  [56, 'a name of its own', handler('const process = { cwd() {} }; return process.cwd()')],
  [57, 'on the global object', handler('return new globalThis.MessageChannel()'), cwd],
  [
    59,
    'overridden through defineProperty',
    `Object.defineProperty(process, 'cwd', { value: () => '/' }); ${handler('return process.cwd()')}`,
  ],
  [59, 'overridden too late', `const dir = process.cwd(); process.cwd = () => '/'; ${handler('return dir')}`, cwd],
  [
    59,
    'overridden on one way only',
    `if (globalThis.x) process.cwd = () => '/'; ${handler('return process.cwd()')}`,
    cwd,
  ],
  [60, 'the wrong branch', handler(`if (typeof setImmediate === 'function') return 1; setImmediate(request)`), cwd],
  [60, 'De Morgan', handler(`if (!(typeof setImmediate !== 'function' || !request)) setImmediate(request)`)],
  [60, 'an optional call', handler('return process.cwd?.()')],
  [60, 'behind the guarded block', handler(`if (typeof setImmediate === 'function') {} setImmediate(request)`), cwd],
  [
    63,
    'a switch',
    handler(`switch (process.env.NEXT_RUNTIME) { case 'edge': return 1; default: return process.cwd() }`),
  ],
  [
    63,
    'a switch that falls through',
    handler(`switch (process.env.NEXT_RUNTIME) { case 'edge': default: return process.cwd() }`),
    cwd,
  ],
  [63, 'the wrong polarity', handler(`if (process.env.NEXT_RUNTIME !== 'nodejs') process.cwd()`), cwd],
  [
    65,
    'a predicate',
    `const onNode = () => process.env.NEXT_RUNTIME === 'nodejs'; ${handler(`if (onNode()) await import('fs')`)}`,
  ],
  [
    65,
    'a variable that changes',
    `let rt = process.env.NEXT_RUNTIME; rt = 'nodejs'; const node = rt === 'nodejs'; ${handler('if (node) process.cwd()')}`,
    cwd,
  ],
  [
    67,
    'an attempt whose handler answers',
    handler(`try { const F = Function; new F(''); return true } catch { return false }`),
  ],
  [67, 'an attempt whose handler throws', handler(`try { eval('1') } catch (error) { throw error }`), eval_],
  [67, 'through Reflect', handler(`return Reflect.construct(Function, ['return 1'])`), eval_],
  [67, 'a constructor of a constructor', handler(`return [].constructor.constructor('return 1')()`), eval_],
  [67, 'a timer', handler(`const code = 'f()'; setTimeout(code, 1)`), eval_],
  [
    68,
    'bytes under a name',
    handler('const bytes = await request.arrayBuffer(); return WebAssembly.instantiate(bytes)'),
    ['error wasm-compile pages/api/a.ts:1'],
  ],
  [
    68,
    'a compiled module under another name',
    `import wasm from './a.wasm?module'; const mod = wasm; ${handler('return WebAssembly.instantiate(mod)')}`,
  ],
  [78, 'an alias of eval', `const { eval: run } = globalThis; ${handler(`return run('1')`)}`, eval_],
  [78, 'eval?.()', handler(`return globalThis.eval?.('1')`), eval_],
  [78, 'a bound constructor', handler(`const f = Function.bind(null, 'return 1'); return f()`), eval_],
  [
    78,
    'getBuiltinModule',
    handler(`return process.getBuiltinModule('fs').statSync('x')`),
    ['error node-module pages/api/a.ts:1', 'error node-global pages/api/a.ts:1'],
  ],
];

for (const [number, what, body, expected = []] of variants) {
  test(`${number}: scan: ${what}`, async (t) => {
    t.deepEqual((await told(t, body, { 'pages/api/a.wasm': '' })).toSorted(), expected.toSorted());
  });
}

test('65: scan: a guard that another file holds', async (t) => {
  const env = {
    'lib/env.ts': `export const isEdge = process.env.NEXT_RUNTIME === 'edge';\nexport const isNode = (): boolean => !isEdge;`,
  };
  const use = (test: string): string =>
    `import { isEdge, isNode } from '../../lib/env';\n${handler(`if (${test}) { const fs = await import('fs'); return fs.statSync('x') }`)}`;
  t.deepEqual(await told(t, use('!isEdge'), env), []);
  t.deepEqual(await told(t, use('isNode()'), env), []);
  t.deepEqual(await told(t, use('isEdge'), env), ['error node-module pages/api/a.ts:2']);
  t.deepEqual(await told(t, use('!isNode()'), env), ['error node-module pages/api/a.ts:2']);
});

test('79: scan: linked packages, pnpm folders and workspaces have chains and names', async (t) => {
  const dir = project(t, {
    'package.json': '{"workspaces":["packages/*"]}',
    'pages/api/a.ts': `import { read } from 'lib';\nimport { where } from '@app/place';\nexport default () => read() + where();\n${CONFIG}`,
    'packages/place/package.json': '{"name":"@app/place","version":"0.0.1","main":"index.ts"}',
    'packages/place/index.ts': 'export const where = (): string => process.cwd();',
    'node_modules/.pnpm/lib@2.1.0/node_modules/lib/package.json': '{"name":"lib","version":"2.1.0","main":"index.js"}',
    'node_modules/.pnpm/lib@2.1.0/node_modules/lib/index.js': `export { read } from 'inner';`,
    'node_modules/.pnpm/inner@3.0.0/node_modules/inner/package.json':
      '{"name":"inner","version":"3.0.0","module":"i.js"}',
    'node_modules/.pnpm/inner@3.0.0/node_modules/inner/i.js': `import fs from 'fs'; export const read = () => fs.readFileSync('x');`,
  });
  link(dir, 'node_modules/lib', 'node_modules/.pnpm/lib@2.1.0/node_modules/lib');
  link(dir, 'node_modules/.pnpm/lib@2.1.0/node_modules/inner', 'node_modules/.pnpm/inner@3.0.0/node_modules/inner');
  link(dir, 'node_modules/@app/place', 'packages/place');
  const { routes } = await scan(dir);
  const inner = 'node_modules/.pnpm/inner@3.0.0/node_modules/inner/i.js';
  const lib = 'node_modules/.pnpm/lib@2.1.0/node_modules/lib/index.js';
  t.deepEqual(
    routes[0]!.uses.map(({ api, package: from, trace }) => [api, from, ...trace]),
    [
      ['fs', 'inner@3.0.0', 'pages/api/a.ts', lib, inner],
      ['process.cwd', null, 'pages/api/a.ts', 'packages/place/index.ts'],
    ],
  );
});

test('77: scan: what only a browser runs of an edge page does not count', async (t) => {
  const page = (body: string): Record<string, string> => ({
    'pages/a.tsx': `import dynamic from 'next/dynamic';\nimport { useEffect } from 'react';\n${body}\nexport async function getServerSideProps() { return { props: {} } }\nexport const config = { runtime: 'edge' };`,
    'lib/node.ts': `import fs from 'fs'; export default () => <p>{fs.readFileSync('x')}</p>`.replace(
      /<p>\{(.*)\}<\/p>/,
      '$1',
    ),
  });
  const seen = async (body: string): Promise<string[]> => lines(await scan(project(t, page(body))));
  const inBrowser = `const Map = dynamic(() => import('../lib/node'), { ssr: false });\nexport default () => { useEffect(() => { process.cwd() }, []); return <Map onClick={() => process.cwd()} /> }`;
  t.deepEqual(await seen(inBrowser), []);
  t.deepEqual(await seen(inBrowser.replace('{ ssr: false }', '{ ssr: true }')), ['error node-module lib/node.ts:1']);
});

test('a module by itself honours its ignore comments', (t) => {
  const found = (comment: string): string[] =>
    analyzeModule(`${comment}\nimport fs from 'fs';\nexport default () => fs.statSync('x');`, {
      filename: 'pages/api/a.js',
    })
      .diagnostics.filter(({ code }) => /^(?:edge|ignore)\//.test(code))
      .map(({ code }) => code);
  t.deepEqual(found('// switchrt-ignore edge/node-module -- a stand-in'), []);
  t.deepEqual(found('// switchrt-ignore edge/node-module'), ['ignore/no-reason', 'edge/node-module']);
});
