// Memory of a process that lives on while it asks again and again.
import test from 'ava';

import { project } from '../_shared/project.ts';
import { child, files } from './_library.ts';

/** Megabytes that the process grew by between two times of the same work, after a warm-up. */
async function growth(work: string, warm: number, calls: number, dir = ''): Promise<number> {
  const { code, text } = await child(
    `const work = async (i) => { ${work} };
    const settle = async () => { for (let i = 0; i < 4; i++) { gc(); await new Promise(setImmediate); } return process.memoryUsage.rss(); };
    for (let i = 0; i < ${warm}; i++) await work(i);
    const before = await settle();
    for (let i = 0; i < ${calls}; i++) await work(i);
    process.stdout.write(String((await settle()) - before));`,
    [dir],
    ['--expose-gc'],
  );
  if (code !== 0) throw new Error(`ended with ${String(code)}`);
  return Number(text) / 1024 / 1024;
}

test('memory is flat over 10,000 calls of analyzeModule', async (t) => {
  const source = `const source = 'import fs from "fs";\\n' + 'export const f' + i + ' = () => fs.readFileSync("x");\\n'.repeat(1) + 'const filler = [' + '1, '.repeat(2000) + '];\\nexport const runtime = "edge";\\n';`;
  const grown = await growth(`${source} analyzeModule(source, { filename: 'pages/p' + i + '.ts' });`, 2_000, 10_000);
  t.log(`${grown.toFixed(1)} MB`);
  // One call that kept its 6 KB source alone would be 60 MB.
  t.true(grown < 24, `${grown} MB`);
});

test('memory is flat over hundreds of scans and scanners', async (t) => {
  const dir = project(t, files(60));
  const inSync = await growth('scanSync(process.argv[1]);', 100, 400, dir);
  const later = await growth(
    'if (i % 4 === 0) { const stop = new AbortController(); const work = scan(process.argv[1], { signal: stop.signal }); stop.abort(); await work.catch(() => {}); } else await scan(process.argv[1]); if (i % 8 === 0) { const scanner = await createScanner(process.argv[1]); await scanner.update(); await scanner.close(); }',
    100,
    400,
    dir,
  );
  t.log(`${inSync.toFixed(1)} MB and ${later.toFixed(1)} MB`);
  for (const grown of [inSync, later]) t.true(grown < 16, `${grown} MB`);
});
