// Files that are written for others: whole or not at all, whoever ends the process, and whoever writes beside it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { manifestToJson, scanSync } from '../../dist/index.js';
import { bin, run } from '../_shared/command.ts';
import { root } from '../_shared/root.ts';
import { app } from './_app.ts';

const PAGE = `export default () => null;\n`;
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`pages/p${i}.js`, PAGE]));

test('hostile outputs: --out is whole after SIGKILL at any moment', async (t) => {
  const dir = app(t, many(3_000));
  const folder = join(dir, 'out');
  const out = join(folder, 'manifest.json');
  const expected = manifestToJson(scanSync(dir));
  let inMiddle = 0;
  for (let i = 0; i < 20; i += 1) {
    const child = spawn(process.execPath, [bin, 'scan', dir, '--no-cache', '--out', out], { stdio: 'ignore' });
    const closed = once(child, 'close');
    let turns = 0;
    const names = (): string[] =>
      existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tmp')) : [];
    const before = names().length;
    const kill = (): void => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // When the file beside it appears, and then a little later each time.
      if (names().length > before) turns += 1;
      if (turns > i) {
        inMiddle += 1;
        child.kill('SIGKILL');
      } else setImmediate(kill);
    };
    kill();
    await closed;
    if (existsSync(out)) t.is(readFileSync(out, 'utf8'), expected);
  }
  t.true(inMiddle > 0);
  t.is((await run(['scan', dir, '--out', out])).code, 0);
  t.is(readFileSync(out, 'utf8'), expected);
  t.deepEqual(readdirSync(folder), ['manifest.json'], 'what killed writers left is gone');
});

test('hostile outputs: scans that write one file at once leave one whole answer', async (t) => {
  const dir = app(t, many(400));
  const out = join(dir, 'out/manifest.json');
  const results = await Promise.all(Array.from({ length: 8 }, () => run(['scan', dir, '--out', out])));
  for (const result of results) t.like(result, { code: 0, stdout: '', stderr: '' });
  t.is(readFileSync(out, 'utf8'), manifestToJson(scanSync(dir)));
  t.deepEqual(readdirSync(join(dir, 'out')), ['manifest.json']);
});

test('hostile outputs: a project that may not be written is scanned, and told', async (t) => {
  const dir = app(t, many(3));
  chmodSync(dir, 0o555);
  t.teardown(() => chmodSync(dir, 0o755));
  // Root may write everything: the scan runs as somebody else, where it can. All code is loaded before.
  const script = `
    import { manifestToJson, scanSync, writeManifest } from ${JSON.stringify(join(root, 'dist/index.js'))};
    const dir = process.argv[1];
    scanSync(dir);
    if (process.getuid() === 0) process.setuid(65534);
    const manifest = scanSync(dir, { cache: true });
    let told;
    try { writeManifest(dir + '/out.json', manifest); } catch (error) { told = [error.code, error.message]; }
    process.stdout.write(JSON.stringify([manifestToJson(manifest), manifest.stats.notes, told]));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  t.deepEqual(await once(child, 'close'), [0, null]);
  const [bytes, notes, told] = JSON.parse(text) as [string, string[], [string, string]];
  t.is(bytes, manifestToJson(scanSync(dir)));
  t.is(notes.length, 1);
  t.regex(notes[0]!, /^the cache in .* could not be written: /);
  t.is(told[0], 'SRT_IO');
  t.regex(told[1], /^Cannot write .*out\.json: /);
  t.deepEqual(readdirSync(dir).toSorted(), ['lib', 'pages']);
});
