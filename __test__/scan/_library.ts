// Projects and processes for tests of the library as a part of other tools.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { root } from '../_shared/root.ts';

/** The library's address as a literal of JavaScript. */
export const library: string = JSON.stringify(join(root, 'dist/index.js'));

/** The source of one edge page of many. */
export const page = (i: number): string =>
  `import { a } from '../lib/a';\nexport const config = { runtime: 'experimental-edge' };\nexport default () => a(${i});\n`;

/** A project of so many edge pages around one file. */
export const files = (count: number): Record<string, string> => ({
  ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`pages/p${i}.tsx`, page(i)])),
  'lib/a.ts': `import { cwd } from 'node:process';\nexport const a = (i: number) => cwd() + i;\n`,
});

/** Runs a module that may use the library in a process of its own, and gives what it printed. */
export async function child(
  body: string,
  args: string[] = [],
  flags: string[] = [],
  env: Record<string, string> = {},
): Promise<{ code: unknown; text: string }> {
  const script = `import { analyzeModule, createScanner, scan, scanSync } from ${library};\n${body}`;
  const process_ = spawn(process.execPath, [...flags, '--input-type=module', '-e', script, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  process_.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code, signal] = (await once(process_, 'close')) as [number | null, string | null];
  return { code: code ?? signal, text };
}
