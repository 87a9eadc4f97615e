// Fixes in TypeScript: what type-checked before does so after all of them, read by the real compiler.
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { scan } from '../../dist/index.js';
import type { Diagnostic } from '../../dist/index.js';
import { applied } from '../_shared/edits.ts';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noImplicitReturns: true,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    jsx: 'react-jsx',
    types: ['node', 'react'],
  },
  include: ['**/*.ts', '**/*.tsx'],
});

const JOIN = `import { join } from 'path';\n`;

/** Each body is a library file of two edge routes; the number of its findings that have a fix. */
const bodies: [string, number][] = [
  // A checker lets `undefined` stand, or nothing gets the value.
  [`export function run(): void { process.chdir('/'); process.nextTick(() => 1); }`, 2],
  [`export function run(): string { console.log('at', process.cwd(), { pid: process.getuid?.() }); return 'x'; }`, 1],
  [`export const run = (): Response => Response.json({ at: process.cwd(), list: [process.uptime(), 1] });`, 2],
  [`export const run = (): Response => new Response(process.cwd());`, 1],
  ['export const run = (): string => { const at = process.cwd(); return `${at}/x`; };', 1],
  [`export const run = (): string => { const at = process.cwd(); if (!at) return ''; return 'x'; };`, 1],
  [`export const run = (a?: string): string => process.cwd() || a || 'x';`, 1],
  [`export const run = (): string => { throw new Error(process.cwd()); };`, 1],
  [`export function run(a: number): number { if (process.uptime() > a) return 1; return 2; }`, 1],
  [`export function run(): string { for (const one of process.getgroups?.() ?? []) console.log(one); return ''; }`, 0],
  [`import fs from 'node:fs';\nexport async function run(): Promise<void> { fs.rmSync('x'); }`, 1],
  [
    `import { statSync } from 'fs';\nimport * as os from 'os';\nexport async function run(): Promise<void> { console.log(statSync('x').size, os.cpus().length); }`,
    2,
  ],
  [
    `import { readFileSync } from 'fs';\nexport async function run(): Promise<Response> { return Response.json({ text: readFileSync('x', 'utf8') }); }`,
    1,
  ],
  // It wants the value.
  [`export const run = (): string => process.cwd();`, 0],
  [`${JOIN}export const run = (): string => join(process.cwd(), 'x');`, 0],
  [`export const run = (): string => { const at = process.cwd(); return at; };`, 0],
  [`export const run = (): number => { const at = process.cwd(); return at.length; };`, 0],
  [`export const run = (): { at: string } => ({ at: process.cwd() });`, 0],
  [`export const run = (): string => { const made = { at: process.cwd() }; return made.at; };`, 0],
  [`export const run = (): string => { let at: string; at = process.cwd(); return at; };`, 0],
  [`export const run = (): string => { let at = ''; at = process.cwd(); return at; };`, 0],
  [`export const run = (a: boolean): string => (a ? process.cwd() : 'x');`, 0],
  [`export const run = (a: string | null): string => a ?? process.cwd();`, 0],
  [`export function run(a = process.cwd()): string { return a; }`, 0],
  [`export class At { at = process.cwd(); }\nexport const run = (): string => new At().at;`, 0],
  [`export const at = process.cwd();\nexport const run = (): string => at;`, 0],
  [`export const run = (): Response => new Response('x', { headers: { at: process.cwd() } });`, 0],
  [`export const run = (): string => { const at = process.cwd(); const made = { at }; return made.at; };`, 0],
  [`export function run(a: number): string { if (a) return 'x'; process.exit(1); }`, 0],
  [`export function run(a?: string): string { if (!a) { process.abort(); } return a; }`, 0],
  [`export const run = (): number[] => [1].map(() => process.uptime());`, 0],
  [
    `import { readFileSync } from 'fs';\nexport async function run(): Promise<string> { const text = readFileSync('x', 'utf8'); return text.trim(); }`,
    0,
  ],
];

const route = `import * as lib from '../../lib';
export const config = { runtime: 'edge' };
export default (): unknown => lib;
`;

test('fixes in TypeScript leave it type-checking', async (t) => {
  const names = bodies.map((_, i) => `lib/l${i}.ts`);
  const dir = project(t, {
    'tsconfig.json': TSCONFIG,
    'pages/api/a.ts': route,
    'pages/api/b.ts': route,
    'lib/index.ts': bodies.map((_, i) => `export * as l${i} from './l${i}';\n`).join(''),
    ...Object.fromEntries(bodies.map(([body], i) => [names[i]!, `${body}\n`])),
  });
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  t.is(check(dir), '');

  const fixed = (found: Diagnostic): boolean => found.edits.length > 0;
  const { diagnostics } = await scan(dir, { targets: ['edge-light'] });
  const counts = names.map(
    (name) => diagnostics.filter(({ file, ...found }) => file === name && fixed({ file, ...found })).length,
  );
  t.deepEqual(
    bodies.map(([body], i) => [body, counts[i]]),
    bodies,
  );
  const without = diagnostics.filter((found) => !fixed(found)).length;
  for (const name of names) {
    writeFileSync(join(dir, name), applied(readFileSync(join(dir, name), 'utf8'), name, diagnostics));
  }
  t.is(check(dir), '');
  const after = await scan(dir, { targets: ['edge-light'] });
  t.is(after.diagnostics.length, without, JSON.stringify(after.diagnostics));
});

/** What the compiler says. */
function check(dir: string): string {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', dir, '--pretty', 'false']);
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}
