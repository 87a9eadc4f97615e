import { Worker } from 'node:worker_threads';
import { join } from 'node:path';

import test from 'ava';

import { codeFrame, stripExports } from '../../dist/native/calls.js';
import type { Addon } from '../../dist/native/addon.js';
import { load } from '../../dist/native/load.js';
import { thisMachine, tripleOf } from '../../dist/native/platform.js';
import { packageVersion } from '../../dist/native/version.js';
import type * as generated from '../../src/native/binding.d.ts';
import { root } from '../_shared/root.ts';

/** Checked by the compiler: the hand-written side of the border takes what the generated side gives. */
export type Fits = typeof generated extends Addon ? true : never;
export const fits: Fits = true;

test('the addon of this machine says its version and target', (t) => {
  const info = load().addonInfo();
  t.is(info.version, packageVersion());
  t.is(typeof info.target, 'string');
  if (tripleOf(thisMachine()) === 'linux-x64-gnu') t.is(info.target, 'x86_64-unknown-linux-gnu');
  t.is(load(), load());
});

test('stripExports gives the edits that drop what only the named exports need', (t) => {
  const source = `import fs from 'fs';\nexport async function getServerSideProps() { return { props: { a: fs.readFileSync('x') } }; }\nexport default function Page() { return null; }\n`;
  const { edits, removed } = JSON.parse(stripExports(source, 'a.js', ['getServerSideProps', 'getStaticProps'])) as {
    edits: [number, number, string][];
    removed: string[];
  };
  t.deepEqual(removed, ['getServerSideProps']);
  let code = source;
  for (const [start, end, text] of edits.toReversed()) code = code.slice(0, start) + text + code.slice(end);
  t.notRegex(code, /fs|getServerSideProps/);
  t.regex(code, /export default function Page/);
});

test('codeFrame underlines the span', (t) => {
  const at = { line: 2, column: 16, endLine: 2, endColumn: 20 };
  const frame = codeFrame(`a\nimport fs from 'fs';\nb\n`, at);
  t.regex(frame, /import fs from 'fs';/);
  t.regex(frame, /\^\^\^\^/);
  t.true(codeFrame(`a\nimport fs from 'fs';\n`, at, 'warning').includes('\u001b[33m^^^^\u001b[0m'));
  t.is(codeFrame('', { line: 99, column: 99, endLine: 99, endColumn: 99 }), '');
});

test('the addon loads in worker threads, several times over', async (t) => {
  const script = `const { parentPort } = require('node:worker_threads'); const { analyzeModule } = require(${JSON.stringify(join(root, 'dist/index.js'))}); parentPort.postMessage(analyzeModule("export const runtime = 'edge'", { filename: 'pages/a.ts' }).runtime)`;
  for (let i = 0; i < 4; i++) {
    const worker = new Worker(script, { eval: true, execArgv: [] });
    const [answer] = await Promise.all([
      new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)),
      new Promise((resolve) => worker.once('exit', resolve)),
    ]);
    t.is(answer, 'edge');
  }
});
