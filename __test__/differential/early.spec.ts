import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { analyzeModule } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';
import { ask, dice } from './_next.ts';
import { programs } from './_programs.ts';
import type { Program } from './_programs.ts';

/** What V8 refuses, in the order of the programs. */
function v8(list: Program[]): (string | null)[] {
  const script = join(root, '__test__/differential/v8.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', script],
    { input: list.map((one) => `${JSON.stringify(one)}\n`).join(''), encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.length !== list.length) throw new Error(stderr);
  return lines.map((line) => JSON.parse(line) as string | null);
}

const told = (source: string, filename: string): string | null =>
  analyzeModule(source, { filename }).diagnostics.find(({ code }) => code === 'syntax/parse-error')?.message ?? null;

const count = Number(process.env.SWITCHRT_EARLY_PROGRAMS ?? 4_000);

test('27: a program that declares a name twice is refused exactly where V8 refuses it', (t) => {
  const list = programs(dice(27), count, false);
  const answers = v8(list);
  const wrong: string[] = [];
  let refused = 0;
  for (const [i, { source, module }] of list.entries()) {
    const ours = told(source, module ? 'a.mjs' : 'a.cjs');
    if (answers[i] !== null) refused += 1;
    // V8 does not look for a `var` of a block in a static block of a class.
    if (ours !== null && answers[i] === null && source.includes('static {')) continue;
    if ((ours === null) !== (answers[i] === null)) wrong.push(`${source}\n=> V8: ${answers[i]}, here: ${ours}`);
  }
  t.deepEqual(wrong.slice(0, 5), []);
  t.true(refused > count / 5 && refused < count * 0.8, `${refused} of ${count}`);
});

/** What the TypeScript compiler says of each, by number of its message. */
function tsc(t: ExecutionContext, list: Program[]): Set<number>[] {
  const files = Object.fromEntries(list.map(({ source }, i) => [`${i}.mts`, `${source}\nexport {};\n`]));
  const compilerOptions = { noEmit: true, target: 'esnext', module: 'esnext', moduleResolution: 'bundler', types: [] };
  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `  export const ${name}: any;\n  export type ${name} = any;\n`);
  files['modules.d.ts'] = ['m', 't'].map((name) => `declare module '${name}' {\n${names.join('')}}\n`).join('');
  const dir = project(t, {
    ...files,
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts', '*.d.ts'] }),
  });
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', dir, '--pretty', 'false'],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      cwd: dir,
    },
  );
  const found = list.map(() => new Set<number>());
  for (const [, file, code] of stdout.matchAll(/^(\d+)\.mts\(\d+,\d+\): error TS(\d+)/gm))
    found[Number(file)].add(Number(code));
  return found;
}

/** Modules that are not there, values that are not used, types that do not fit: nothing that a scan is about. */
const OTHER = new Set([2307, 2322, 2339, 2488, 2461, 2304, 2548, 7027, 2695, 2872, 2873, 2678, 2802, 2339, 7029]);

test('27: TypeScript is refused where it is not TypeScript, and where what is left without its types is refused', (t) => {
  const list = programs(dice(72), count, true);
  const stripped = ask<string>(
    '16',
    list.map(({ source }) => ({ ask: 'strip', source })),
  ).map(({ value, error }) => ({ source: `${value ?? `throw ${error}`}\nexport {}`, module: true }));
  const answers = v8(stripped);
  const compiler = tsc(t, list);
  // The compiler lets a `var` of a block stand beside a class or function of it: of what is JavaScript V8 says it.
  const typed = /^(?:export )?(?:interface|type|declare|enum|namespace|import type|type|function \w\(\): void).*\n?/gm;
  const plain = v8(list.map(({ source }) => ({ source: `${source.replace(typed, '')}\nexport {}`, module: true })));
  const wrong: string[] = [];
  let refused = 0;
  for (const [i, { source }] of list.entries()) {
    const ours = told(source, 'a.mts');
    if (answers[i] !== null) refused += 1;
    const codes = [...compiler[i]].filter((code) => !OTHER.has(code));
    if (ours !== null && codes.length === 0 && plain[i] === null && !source.includes('static {'))
      wrong.push(`${source}\n=> tsc: none, here: ${ours}`);
    // What an export names may be a type, and a namespace is made into something that merges.
    if (ours !== null || answers[i] === null || /^Export '\w+' is not defined/.test(answers[i])) continue;
    if (!/^(export )?namespace/m.test(source)) wrong.push(`${source}\n=> V8: ${answers[i]}, here: ${ours}`);
  }
  t.deepEqual(wrong.slice(0, 5), []);
  t.true(refused > count / 5 && refused < count * 0.9, `${refused} of ${count}`);
});
