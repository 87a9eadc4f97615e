// What stands where it does no harm, and what does wherever it stands: libraries, packages, branches, Node's own routes.
import test from 'ava';
import type { ExecutionContext } from 'ava';

import { scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const CONFIG = `export const config = { runtime: 'edge' };\n`;

/** `severity code file:line` of each finding of one edge API route. */
async function told(t: ExecutionContext, body: string, more: Record<string, string> = {}): Promise<string[]> {
  return found(t, { 'pages/api/a.ts': `${body}\n${CONFIG}`, ...more });
}

async function found(t: ExecutionContext, files: Record<string, string>): Promise<string[]> {
  const { diagnostics } = await scan(project(t, files));
  return diagnostics
    .filter(({ code }) => code !== 'config/experimental' && code !== 'config/alias-value')
    .map(({ severity, code, file, line }) => `${severity} ${code} ${file}:${line}`);
}

const handler = (body: string): string => `export default async (request: Request) => { ${body} };`;
const packed = (name: string, index: string, more: object = {}): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...more }),
  [`node_modules/${name}/index.js`]: index,
});

const variants: [number, string, string, string[], Record<string, string>?][] = [
  [
    49,
    'a file of the project',
    `import { cpus } from '../../lib/os';\n${handler('return cpus()')}`,
    ['error edge/node-module lib/os.ts:2'],
    { 'lib/os.ts': `// Two lines.\nimport os from 'os';\nexport const cpus = () => os.cpus();\n` },
  ],
  [
    49,
    'a package in CommonJS',
    `import dep from 'dep';\n${handler('return dep()')}`,
    ['error edge/node-module node_modules/dep/index.js:1'],
    packed('dep', `const os = require('os');\nmodule.exports = () => os.cpus();\n`),
  ],
  [
    49,
    'a package that is ESM, by a sub-path',
    `import { cpus } from 'dep/os';\n${handler('return cpus()')}`,
    ['error edge/node-module node_modules/dep/src/os.mjs:1'],
    {
      ...packed('dep', '', { exports: { './os': { import: './src/os.mjs' } } }),
      'node_modules/dep/src/os.mjs': `import os from 'node:os';\nexport const cpus = () => os.cpus();\n`,
    },
  ],
  [
    49,
    'through a barrel',
    `import { cpus } from '../../lib';\n${handler('return cpus()')}`,
    ['error edge/node-module lib/os.js:1'],
    {
      'lib/index.js': `export * from './os.js';\nexport * from './other.js';\n`,
      'lib/os.js': `import os from 'os';\nexport function cpus() { return os.cpus(); }\n`,
      'lib/other.js': 'export const other = 1;\n',
    },
  ],
  [
    52,
    'behind a test of the request',
    `import { spawn } from 'child_process';\n${handler(`if (request.method === 'X') spawn('x'); return new Response('ok')`)}`,
    ['error edge/node-module pages/api/a.ts:1'],
  ],
  [
    52,
    'in a helper that nobody calls',
    `import { spawn } from 'child_process';\nfunction unused() { spawn('x'); }\n${handler(`return new Response('ok')`)}`,
    ['warning edge/node-module pages/api/a.ts:1'],
  ],
  [
    52,
    'in an export that nobody imports',
    `import { used } from '../../lib/both';\n${handler('return new Response(used())')}`,
    ['warning edge/node-module lib/both.ts:1'],
    {
      'lib/both.ts': `import { spawn } from 'child_process';\nexport const used = () => 'ok';\nexport const unused = () => spawn('x');\n`,
    },
  ],
  [
    52,
    'in a branch that is off',
    `${handler(`if (false) { const { spawn } = await import('child_process'); spawn('x') } return new Response('ok')`)}`,
    [],
  ],
  [
    53,
    'an ESM package',
    `import { id } from 'tiny';\n${handler('return new Response(id())')}`,
    [],
    packed('tiny', `let i = 0;\nexport const id = () => crypto.getRandomValues(new Uint8Array(8)).join('') + i++;\n`, {
      type: 'module',
      exports: './index.js',
    }),
  ],
  [
    53,
    'a package with an entry for browsers',
    `import { id } from 'tiny';\n${handler('return new Response(id())')}`,
    [],
    {
      ...packed('tiny', `import fs from 'fs';\nexport const id = () => fs.readFileSync('x');\n`, {
        type: 'module',
        exports: { browser: './browser.js', default: './index.js' },
      }),
      'node_modules/tiny/browser.js': `export const id = () => 'x';\n`,
    },
  ],
  [
    53,
    'a package that asks first',
    `import id from 'tiny';\n${handler('return new Response(id())')}`,
    [],
    packed('tiny', `module.exports = () => (typeof process !== 'undefined' && process.hrtime ? 1 : 2);\n`),
  ],
  [
    54,
    'by name',
    `import { Buffer } from 'buffer';\n${handler(`return new Response(Buffer.from('x').toString('base64'))`)}`,
    [],
  ],
  [
    54,
    'by default, with node:',
    `import buffer from 'node:buffer';\n${handler(`return new Response(buffer.Buffer.alloc(2))`)}`,
    [],
  ],
  [
    54,
    'required',
    `const { Buffer: B } = require('buffer');\n${handler(`return new Response(B.concat([B.from('x')]))`)}`,
    [],
  ],
  [54, 'the global', handler(`return new Response(globalThis.Buffer.from('x'))`), []],
  [
    58,
    'members',
    handler('return Response.json([process.version, process.arch])'),
    ['warning edge/node-global pages/api/a.ts:1', 'warning edge/node-global pages/api/a.ts:1'],
  ],
  [
    58,
    'by destructuring',
    `const { version, arch, platform } = process;\n${handler('return Response.json([version, arch, platform])')}`,
    [
      'warning edge/node-global pages/api/a.ts:2',
      'warning edge/node-global pages/api/a.ts:2',
      'warning edge/node-global pages/api/a.ts:2',
    ],
  ],
  [
    58,
    'on the global object',
    handler('return Response.json([globalThis.process.version, global.process?.arch])'),
    ['warning edge/node-global pages/api/a.ts:1', 'warning edge/node-global pages/api/a.ts:1'],
  ],
  [70, 'a value of the request', handler('return Response.json(request.json instanceof Function)'), []],
  [
    70,
    'Function as a value',
    `const types = [Function, Object];\n${handler('return Response.json(types.some((one) => request.json instanceof one))')}`,
    [],
  ],
  [70, 'its prototype', handler('return Response.json(Function.prototype.call.call(() => 1, null))'), []],
  [70, 'a constructor that is compared', handler('return Response.json(request.json.constructor === Function)'), []],
];

for (const [number, what, body, expected, more = {}] of variants) {
  test(`${number}: scan: ${what}`, async (t) => {
    t.deepEqual(await told(t, body, more), expected);
  });
}

for (const [what, file, source] of [
  [
    'a page',
    'pages/a.js',
    `export const runtime = 'nodejs';\nexport default () => eval('1') + new Function('return 1')();`,
  ],
  ['an API route', 'pages/api/a.ts', `export default (req, res) => res.send(globalThis.eval('1') + process.cwd());`],
  [
    'a page of app',
    'app/a/page.tsx',
    `import fs from 'fs';\nexport default () => <p>{eval(fs.readFileSync('x', 'utf8'))}</p>;`,
  ],
  [
    'a handler of app',
    'app/a/route.ts',
    `export const GET = async () => new Response(String(await WebAssembly.compile(new Uint8Array())));`,
  ],
  ['a proxy', 'proxy.ts', `export function proxy() { setImmediate(() => eval('1')); }`],
] as const) {
  test(`69: scan: ${what} on Node may do what it likes`, async (t) => {
    t.deepEqual(await found(t, { 'pages/other.js': 'export default () => null;\n', [file]: `${source}\n` }), []);
  });
}

for (const [value, path] of [
  ['true', 'unstable_allowDynamic'],
  ['5', 'unstable_allowDynamic'],
  [`['/lib/**', 1]`, 'unstable_allowDynamic[1]'],
  [`{ glob: '/lib/**' }`, 'unstable_allowDynamic'],
] as const) {
  test(`76: scan: unstable_allowDynamic: ${value} is a wrong value, in API routes and in middleware`, async (t) => {
    const config = `export const config = { runtime: 'edge', unstable_allowDynamic: ${value} };\n`;
    const { diagnostics } = await scan(
      project(t, {
        'pages/api/a.ts': `${config}export default () => new Response('ok');\n`,
        'middleware.ts': `${config.replace(`runtime: 'edge', `, '')}export const middleware = () => {};\n`,
      }),
    );
    const wrong = diagnostics.filter(({ code }) => code === 'config/bad-value');
    t.deepEqual(
      wrong.map(({ file, severity }) => `${severity} ${file}`),
      ['error middleware.ts', 'error pages/api/a.ts'],
    );
    for (const { message } of wrong) t.true(message.includes(`config.${path}`), message);
  });
}

for (const [what, value] of [
  ['a list', `['/lib/**']`],
  ['a text', `'/lib/x.js'`],
  ['another place', `['/elsewhere/**', '**/node_modules/dep/**']`],
] as const) {
  test(`72, 74: scan: unstable_allowDynamic as ${what} is kept for the build, and the finding with it`, async (t) => {
    const { routes, diagnostics } = await scan(
      project(t, {
        'pages/api/a.js': `import { x } from '../../lib/x';\nexport const config = { runtime: 'edge', unstable_allowDynamic: ${value} };\nexport default () => new Response(x());\n`,
        'lib/x.js': `export const x = () => eval('1');\n`,
      }),
    );
    t.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error').map(({ code, file }) => [code, file]),
      [['edge/dynamic-code', 'lib/x.js']],
    );
    t.truthy(routes[0]!.config.unstable_allowDynamic);
  });
}
