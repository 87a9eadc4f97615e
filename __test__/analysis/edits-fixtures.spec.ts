// All fixes of a project at once, on every fixture and example of the checkout: nothing breaks, and what had a fix is gone.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { scan } from '../../dist/index.js';
import type { Diagnostic } from '../../dist/index.js';
import { applied } from '../_shared/edits.ts';
import { root } from '../_shared/root.ts';

const fixtures = join(root, 'crates/scan/tests/fixtures');
const folders = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(dir, name));
const projects = [...folders(fixtures).flatMap(folders), ...folders(join(root, 'examples'))].filter(
  (dir) => !dir.endsWith('/empty'),
);

for (const dir of projects) {
  const name = dir.slice(root.length);
  test(`all fixes at once: ${name}`, async (t) => {
    const copy = mkdtempSync(join(tmpdir(), 'switchrt-'));
    t.teardown(() => rmSync(copy, { recursive: true, force: true }));
    const built = /\/(?:\.next|\.switchrt|node_modules\/\.cache)$/;
    cpSync(dir, copy, { recursive: true, filter: (source) => !built.test(source), verbatimSymlinks: true });
    const targets = ['edge-light', 'workerd@2024-01-01', 'deno'];
    const { diagnostics } = await scan(copy, { targets });
    const files = new Set(diagnostics.flatMap(({ edits }) => edits.map(({ file }) => file)));
    for (const file of files) {
      writeFileSync(join(copy, file), applied(readFileSync(join(copy, file), 'utf8'), file, diagnostics));
    }
    const after = await scan(copy, { targets });
    const key = ({ code, file, message }: Diagnostic): string => `${code} ${file} ${message}`;
    const before = new Set(diagnostics.map(key));
    const syntax = (found: Diagnostic): boolean => found.code.startsWith('syntax/') && !before.has(key(found));
    t.deepEqual(after.diagnostics.filter(syntax), []);
    const mended = new Set(diagnostics.filter(({ edits }) => edits.length > 0).map(key));
    t.deepEqual(
      after.diagnostics.filter((found) => mended.has(key(found))),
      [],
    );
  });
}
