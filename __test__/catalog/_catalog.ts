import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { Served } from '../_shared/edge-binaries.ts';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const fixtures = join(root, '__test__/catalog/fixtures');

/** Node's own: exports of its modules, names of its global object, members of `process`. */
export const node: { modules: Record<string, string[]>; globals: string[]; process: string[] } = JSON.parse(
  readFileSync(join(fixtures, 'node.json'), 'utf8'),
);
// The one has no value anywhere, the other is every object's.
node.globals = node.globals.filter((name) => name !== 'undefined');
node.process = node.process.filter((name) => name !== 'constructor');

/** The text of the probe. */
export const probe: string = readFileSync(join(fixtures, 'probe.js'), 'utf8');

/** A folder with the probe and its server, `server.js` and `probe.js`. */
export function probeFolder(t: ExecutionContext): string {
  const folder = project(t, {});
  for (const name of ['server.js', 'probe.js']) cpSync(join(fixtures, name), join(folder, name));
  return folder;
}

type Word = 'Yes' | 'Partial' | 'Bundler' | 'Undefined' | 'Stub' | 'No';

/** What the tables say, question by question: `[target, kind, …names]`. */
function ask(questions: string[][]): Word[] {
  const output = execFileSync('cargo', ['run', '--quiet', '--locked', '-p', 'switchrt-catalog', '--example', 'ask'], {
    cwd: root,
    input: `${questions.map((fields) => fields.join('\t')).join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return output.trimEnd().split('\n') as Word[];
}

/** A kind by name, or `null` where the module cannot be imported. */
export type Kinds = Record<string, string>;
export interface Probed {
  modules: Record<string, Kinds | null>;
  globals: Kinds;
  /** By `process.<member>`. */
  process: Kinds;
  abilities: { dynamicCode: boolean; wasm: boolean } | null;
}

/** Which functions are not called, by module, and in how many ways the others are. */
export interface Calls {
  uncalled: Record<string, string[] | '*'>;
  calls: number;
}

/** Asks the server that runs the probe; a runtime is stopped after its answer. */
export async function probed(served: Served, how: Calls): Promise<Probed> {
  try {
    const response = await fetch(served.origin, { method: 'POST', body: JSON.stringify({ ...node, ...how }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${text}\n${served.output()}`);
    return JSON.parse(text) as Probed;
  } finally {
    await served.stop();
  }
}

/** Every difference between the tables and a runtime, as sentences. */
export function mismatches(target: string, { modules, globals, process, abilities }: Probed): string[] {
  const asked: { name: string; found: string; question: string[] }[] = [];
  for (const [module, kinds] of Object.entries(modules)) {
    asked.push({ name: module, found: kinds === null ? 'absent' : 'there', question: ['module', module] });
    for (const [name, found] of Object.entries(kinds ?? {})) {
      asked.push({ name: `${module}.${name}`, found, question: ['export', module, name] });
    }
  }
  for (const [name, found] of Object.entries({ ...globals, ...process })) {
    asked.push({ name, found, question: ['global', name] });
  }
  if (abilities !== null) {
    const there = (works: boolean): string => (works ? 'there' : 'absent');
    asked.push({ name: 'code from strings', found: there(abilities.dynamicCode), question: ['dynamic-code'] });
    asked.push({ name: 'WebAssembly from bytes', found: there(abilities.wasm), question: ['wasm'] });
  }
  const words = ask(asked.map(({ question }) => [target, ...question]));
  return asked.flatMap(({ name, found }, i) =>
    fits(words[i]!, found) ? [] : [`${target}: ${name} is ${found}, the table says ${words[i]}`],
  );
}

function fits(word: Word, found: string): boolean {
  // Members that have no value yet (`process.exitCode`) say nothing.
  if (found === 'undefined') return true;
  switch (word) {
    case 'Stub':
      // A probe cannot see every stub: some refuse only the right arguments, some do nothing.
      return found !== 'absent';
    case 'No':
    case 'Bundler':
    case 'Undefined':
      return found === 'absent';
    default:
      return found !== 'absent' && found !== 'stub';
  }
}
