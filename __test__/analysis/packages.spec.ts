// Code of packages: what surely runs is an error, what a call may pass by is a warning.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { explainRoute, runCodemod, scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const CONFIG = `export const config = { runtime: 'edge' };\n`;
const packed = (name: string, index: string, more: object = {}): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...more }),
  [`node_modules/${name}/index.js`]: index,
});
const esm = { type: 'module' };
const route = (imports: string, body: string): Record<string, string> => ({
  'pages/api/a.js': `${imports}\nexport default async (request) => { ${body} };\n${CONFIG}`,
});
const FS = `const fs = require('fs');\n`;
const IMPORT = `import fs from 'fs';\n`;

/** What it is, the files, and the findings as `severity code`. */
const table: [string, Record<string, string>, string[]][] = [
  [
    'a used export',
    {
      ...route(`import { read } from 'dep';`, 'read()'),
      ...packed('dep', `${IMPORT}export const read = () => fs.readFileSync('x');`, esm),
    },
    ['error edge/node-module'],
  ],
  [
    'a used export, through a helper',
    {
      ...route(`import { read } from 'dep';`, 'read()'),
      ...packed(
        'dep',
        `${IMPORT}function load() { return fs.readFileSync('x'); }\nexport function read() { return load(); }`,
        esm,
      ),
    },
    ['error edge/node-module'],
  ],
  [
    'a branch of a used export',
    {
      ...route(`import { read } from 'dep';`, 'read()'),
      ...packed('dep', `${IMPORT}export function read(from) { if (from) return fs.readFileSync(from); }`, esm),
    },
    ['warning edge/node-module'],
  ],
  [
    'behind a return of a used export',
    {
      ...route(`import { read } from 'dep';`, 'read()'),
      ...packed(
        'dep',
        `${IMPORT}export function read(text) { if (text) return text; return fs.readFileSync('x'); }`,
        esm,
      ),
    },
    ['warning edge/node-module'],
  ],
  [
    'a function inside a used export',
    {
      ...route(`import { reader } from 'dep';`, 'reader()'),
      ...packed('dep', `${IMPORT}export const reader = () => () => fs.readFileSync('x');`, esm),
    },
    ['warning edge/node-module'],
  ],
  [
    'a constructor',
    {
      ...route(`import { Store } from 'dep';`, 'new Store()'),
      ...packed('dep', `${IMPORT}export class Store { constructor() { fs.readFileSync('x'); } }`, esm),
    },
    ['error edge/node-module'],
  ],
  [
    'a method of a class',
    {
      ...route(`import { Store } from 'dep';`, 'new Store()'),
      ...packed('dep', `${IMPORT}export class Store { read() { fs.readFileSync('x'); } }`, esm),
    },
    ['warning edge/node-module'],
  ],
  [
    'a method of an exported object, by name',
    {
      ...route(`import { read } from 'dep';`, 'read()'),
      ...packed('dep', `${FS}module.exports = { read() { return fs.readFileSync('x'); }, other() {} };`),
    },
    ['error edge/node-module'],
  ],
  [
    'a method of an exported object, as a member of the whole',
    {
      ...route(`import dep from 'dep';`, 'dep.read()'),
      ...packed('dep', `${FS}module.exports = { read: () => fs.readFileSync('x'), other() {} };`),
    },
    ['error edge/node-module'],
  ],
  [
    'the other method of an exported object',
    {
      ...route(`import dep from 'dep';`, 'dep.other()'),
      ...packed('dep', `${FS}module.exports = { read() { return fs.readFileSync('x'); }, other() {} };`),
    },
    ['warning edge/node-module'],
  ],
  [
    'exports.read as a member of the whole',
    {
      ...route(`import dep from 'dep';`, 'dep.read()'),
      ...packed('dep', `${FS}exports.read = function () { return fs.readFileSync('x'); };`),
    },
    ['error edge/node-module'],
  ],
  [
    'a package taken whole, of which it is not known what is used',
    {
      ...route(`import dep from 'dep';`, 'request.use(dep)'),
      ...packed('dep', `${FS}exports.read = function () { return fs.readFileSync('x'); };`),
    },
    ['warning edge/node-module'],
  ],
  [
    'at load, two packages down',
    {
      ...route(`import dep from 'dep';`, 'return dep.x'),
      ...packed('dep', `exports.x = require('deep').y;`),
      ...packed('deep', `${FS}exports.y = fs.readFileSync('x');`),
    },
    ['error edge/node-module'],
  ],
  [
    'only named at load, where a stand-in does',
    {
      ...route(`import dep from 'dep';`, 'return dep.x'),
      ...packed('dep', `exports.x = require('deep').y;`),
      ...packed('deep', `${FS}const ways = { read: fs.readFile };\nexports.y = () => ways;`),
    },
    ['warning edge/node-module'],
  ],
  [
    'a module inside a bundle that is called at load',
    {
      ...route(`import dep from 'dep';`, 'return dep.x'),
      ...packed(
        'dep',
        `var wrap = (make) => () => make(module);\nvar a = wrap((module) => { module.exports = require('fs').readFileSync('x'); });\nmodule.exports = a();`,
      ),
    },
    ['error edge/node-module'],
  ],
  [
    'a package that a handler loads',
    {
      ...route('', `const { x } = await import('dep'); return x`),
      ...packed('dep', `${IMPORT}export const x = fs.readFileSync('x');`, esm),
    },
    ['error edge/node-module'],
  ],
  [
    'turned on by the environment',
    {
      ...route(`import dep from 'dep';`, 'return dep.x'),
      ...packed('dep', `if (process.env.DEP_NATIVE) require('./native');\nexports.x = 1;`),
      'node_modules/dep/native.js': `${FS}fs.readFileSync('x');`,
    },
    ['warning edge/node-module'],
  ],
  [
    'the fallback of what the language has',
    {
      ...route(`import dep from 'dep';`, 'return dep()'),
      ...packed('dep', `var own = require('./own');\nmodule.exports = Function.prototype.bind || own;`),
      'node_modules/dep/own.js': `module.exports = function () { return Function('return 1')(); };`,
    },
    ['warning edge/dynamic-code'],
  ],
  [
    'a star of a pure package that has not got what is asked',
    {
      ...route(`import { ok } from 'dep';`, 'ok()'),
      ...packed('dep', `export * from './ok.js';\nexport * from './bad.js';`, { ...esm, sideEffects: false }),
      'node_modules/dep/ok.js': 'export const ok = () => 1;',
      'node_modules/dep/bad.js': `${IMPORT}export const bad = fs.readFileSync('x');`,
    },
    [],
  ],
  [
    'the same where loading may do something',
    {
      ...route(`import { ok } from 'dep';`, 'ok()'),
      ...packed('dep', `export * from './ok.js';\nexport * from './bad.js';`, esm),
      'node_modules/dep/ok.js': 'export const ok = () => 1;',
      'node_modules/dep/bad.js': `${IMPORT}export const bad = fs.readFileSync('x');`,
    },
    ['error edge/node-module'],
  ],
  [
    'a flag of the file that is off',
    route(`import fs from 'fs';\nconst on = false;`, `if (on) fs.readFileSync('x')`),
    [],
  ],
  [
    'a flag that may change',
    route(
      `import fs from 'fs';\nlet on = false;\nexport const turn = () => { on = true; };`,
      `if (on) fs.readFileSync('x')`,
    ),
    ['error edge/node-module'],
  ],
  [
    'who has setImmediate has clearImmediate',
    route('', `if ('setImmediate' in globalThis) clearImmediate(request)`),
    [],
  ],
  [
    'an export of a default import, taken apart',
    route(`import util from 'util';\nconst { inspect: show } = util;`, 'return show(1)'),
    ['error edge/node-export'],
  ],
];

for (const [name, files, expected] of table) {
  test(`packages: ${name}`, async (t) => {
    const { diagnostics } = await scan(project(t, files));
    const found = diagnostics.filter(({ code }) => code.startsWith('edge/'));
    t.deepEqual(
      found.map(({ severity, code }) => `${severity} ${code}`),
      expected,
      JSON.stringify(found.map(({ message, file }) => [message, file])),
    );
  });
}

test('explain offers the switch to Node as the scan does', async (t) => {
  const dir = project(t, {
    'pages/api/a.js': `${CONFIG}export default () => new Response(process.cwd());\n`,
  });
  const manifest = await scan(dir);
  const { findings } = await explainRoute(dir, '/api/a');
  const edits = manifest.diagnostics.find(({ code }) => code === 'edge/node-global')!.edits;
  t.is(edits[0]?.text, 'nodejs');
  t.deepEqual(findings.find(({ code }) => code === 'edge/node-global')!.edits, edits);
});

for (const [name, before, after] of [
  [
    'a flat export',
    `import a from 'a';\n\nexport const runtime = 'edge';\n\nexport default a;\n`,
    `import a from 'a';\n\nexport default a;\n`,
  ],
  ['a config of its own', `export const config = { runtime: 'edge' };\nexport default 1;\n`, `export default 1;\n`],
  [
    'among other keys',
    `export const config = { runtime: 'edge', maxDuration: 5 };\n`,
    `export const config = { maxDuration: 5 };\n`,
  ],
  [
    'the last key',
    `export const config = {\n  maxDuration: 5, // seconds\n  runtime: 'edge',\n};\n`,
    `export const config = {\n  maxDuration: 5, // seconds\n};\n`,
  ],
] as const) {
  test(`set-runtime default takes out ${name}`, async (t) => {
    const dir = project(t, { 'pages/api/a.js': before });
    const result = await runCodemod('set-runtime', {
      dir,
      route: '/api/a',
      runtime: 'default',
      write: true,
      force: true,
    });
    t.is(result.changes.length, 1);
    const { routes } = await scan(dir);
    t.is(routes[0]!.declared, null);
    t.is(readFileSync(join(dir, 'pages/api/a.js'), 'utf8'), after);
  });
}
