// Five thousand routes: the answer hangs on nothing but the files, and what changed is all that is read again.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { createScanner, manifestToJson, scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { child } from './_library.ts';

const COUNT = 5_000;
const LIBRARIES = 200;

/** Pages, API routes and app routes of every runtime around libraries that import each other, some with findings. */
const app: Record<string, string> = {};
for (let i = 0; i < LIBRARIES; i += 1) {
  const next = i + 7 < LIBRARIES ? `export { v${i + 7} } from './l${i + 7}';\n` : '';
  app[`lib/l${i}.ts`] =
    `${i % 20 ? '' : `import { cwd } from 'node:process';\n`}${next}export const v${i} = ${i % 20 ? i : 'cwd()'};\n`;
}
for (let i = 0; i < COUNT; i += 1) {
  const at = i % LIBRARIES;
  const runtime = i % 3 ? '' : `export const runtime = 'edge';\n`;
  if (i % 5 === 0)
    app[`pages/api/g${i % 17}/r${i}.ts`] =
      `import { v${at} } from '../../../lib/l${at}';\n${runtime}export default () => new Response(String(v${at}));\n`;
  else if (i % 5 === 1)
    app[`app/(g${i % 17})/r${i}/page.tsx`] =
      `import { v${at} } from '../../../lib/l${at}';\n${runtime}export default () => <p>{v${at}}</p>;\n`;
  else
    app[`pages/g${i % 17}/r${i}.tsx`] =
      `import { v${at} } from '../../lib/l${at}';\n${i % 500 === 3 ? 'export const config = { runtime: pick() };\n' : runtime}export default () => <p>{v${at}}</p>;\n`;
}

test('32: 5,000 routes: the same bytes whatever the order of the files and the number of threads', async (t) => {
  const one = project(t, app);
  const two = project(t, Object.fromEntries(Object.entries(app).toReversed()));
  const manifest = await scan(one);
  t.is(manifest.routes.length, COUNT);
  t.true(manifest.diagnostics.length > 10);
  const bytes = manifestToJson(manifest);
  t.is(manifestToJson(await scan(two)), bytes);
  for (const threads of ['1', '2', '7']) {
    const { code, text } = await child(`process.stdout.write(JSON.stringify(scanSync(process.argv[1])));`, [one], [], {
      RAYON_NUM_THREADS: threads,
    });
    t.is(code, 0);
    t.is(text, JSON.stringify(manifest), `${threads} threads`);
  }
});

test('32: 5,000 routes: a second scan parses the one file that changed, by cache and in a scanner', async (t) => {
  const dir = project(t, app);
  const all = COUNT + LIBRARIES;
  t.is((await scan(dir, { cache: true })).stats.parsed, all);
  const again = await scan(dir, { cache: true });
  t.deepEqual([again.stats.parsed, again.stats.cached], [0, all]);
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  // A page, a library that many reach, and a file that goes.
  for (const [file, text, routes, parsed] of [
    ['pages/g2/r2.tsx', `export const runtime = 'edge';\nexport default () => null;\n`, 1, 1],
    ['lib/l7.ts', `export const v7 = process.cwd();\n`, null, 1],
    ['pages/g2/r2.tsx', null, 1, 0],
  ] as const) {
    if (text === null) rmSync(join(dir, file));
    else writeFileSync(join(dir, file), text);
    const delta = await scanner.update([file]);
    t.is(delta.stats.parsed, parsed, file);
    const touched = delta.changed.length + delta.removed.length + delta.added.length;
    if (routes === null) t.true(touched > 0 && touched < 50, String(touched));
    else t.is(touched, routes);
    const fresh = await scan(dir, { cache: true });
    t.is(fresh.stats.parsed, parsed, file);
    t.is(manifestToJson(await scanner.manifest()), manifestToJson(fresh));
    t.is(manifestToJson(await scan(dir)), manifestToJson(fresh));
  }
});
