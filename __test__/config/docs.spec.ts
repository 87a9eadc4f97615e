import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { defaultSwitchrtConfig } from '../../dist/config/schema.js';
import * as library from '../../dist/index.js';
import { root } from '../_shared/root.ts';

const read = (name: string): string => readFileSync(join(root, 'docs/reference', name), 'utf8');

function show(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (Array.isArray(value)) return `\`[${value.map((item) => `'${item}'`).join(', ')}]\``;
  return typeof value === 'string' ? `\`'${value}'\`` : `\`${JSON.stringify(value)}\``;
}

test('config.md has every key with its default, and no other', (t) => {
  const documented = Object.fromEntries(
    [...read('config.md').matchAll(/^\| `([\w.]+)` \|.*\| (.+) \|$/gm)].map(([, key, value]) => [key, value]),
  );
  const expected: Record<string, string> = {};
  for (const [key, value] of Object.entries(defaultSwitchrtConfig)) {
    if (typeof value === 'object' && !Array.isArray(value))
      for (const [inner, item] of Object.entries(value)) expected[`${key}.${inner}`] = show(item);
    else expected[key] = show(value);
  }
  t.deepEqual(documented, expected);
});

test('api.md has every public name', (t) => {
  const text = read('api.md');
  t.deepEqual(
    Object.keys(library).filter((name) => !new RegExp(`\`${name}[(\`]`).test(text)),
    [],
  );
});

test('errors.md has every code of SwitchrtError', (t) => {
  const declared = readFileSync(join(root, 'src/errors.ts'), 'utf8')
    .match(/ErrorCode = (.+);/)![1]
    .match(/SRT_\w+/g)!;
  t.deepEqual([...read('errors.md').matchAll(/^\| `(SRT_\w+)`/gm)].map(([, code]) => code).sort(), declared.sort());
});
