import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { again, edge, script, type Edge } from './_host.ts';

const routes = { '/x': `return new Response('one');` };

function cacheFile({ outDir }: Edge): string {
  const folder = join(outDir, 'cache/edge');
  const [name] = readdirSync(folder);
  return join(folder, name!);
}

test('what V8 has compiled is kept beside the build, and the next host takes all of it', async (t) => {
  const first = await edge(t, { routes });
  t.is(await first.text('/x'), 'one');
  await first.runtime.dispose();
  const { ino, size } = statSync(cacheFile(first));
  t.true(size > 50_000);
  const second = await again(t, { routes }, first);
  t.is(await second.text('/x'), 'one');
  await second.runtime.dispose();
  // Had it compiled anything itself, the file would have been written anew.
  t.is(statSync(cacheFile(first)).ino, ino);
});

test('a damaged cache is no error, and is written anew', async (t) => {
  const first = await edge(t, { routes });
  await first.text('/x');
  await first.runtime.dispose();
  const file = cacheFile(first);
  const good = readFileSync(file);
  const start = 4 + good.readUInt32BE(0);
  const flipped = Buffer.from(good);
  for (let at = start; at < flipped.length; at += 1000) flipped[at]! ^= 0xff;
  for (const bad of [flipped, good.subarray(0, good.length >> 1), Buffer.from('not one'), Buffer.alloc(0)]) {
    writeFileSync(file, bad);
    const app = await again(t, { routes }, first);
    t.is(await app.text('/x'), 'one');
    await app.runtime.dispose();
    t.true(statSync(file).size >= good.length * 0.9);
    t.deepEqual(app.logs, []);
  }
});

test('a script that was changed to another of the same length is compiled anew', async (t) => {
  const first = await edge(t, { routes });
  t.is(await first.text('/x'), 'one');
  await first.runtime.dispose();
  writeFileSync(join(first.outDir, 'server/edge/x.js'), script('/x', `return new Response('two');`));
  const second = await again(t, { routes }, first);
  t.is(await second.text('/x'), 'two');
});

test('a build that cannot be written to is served all the same', async (t) => {
  const first = await edge(t, { routes });
  rmSync(join(first.outDir, 'cache'), { recursive: true, force: true });
  writeFileSync(join(first.outDir, 'cache'), 'no folder');
  t.is(await first.text('/x'), 'one');
  await first.runtime.dispose();
  t.is(readFileSync(join(first.outDir, 'cache'), 'utf8'), 'no folder');
  t.deepEqual(first.logs, []);
});

test('shared scripts are compiled ahead; one that is broken fails its routes alone, each with the reason', async (t) => {
  const shared = 'server/edge/shared.js';
  const app = await edge(t, {
    routes: { '/a': `return new Response(self.word);`, '/b': `return new Response(self.word);`, '/c': routes['/x'] },
    shared: { [shared]: 'const = 1;' },
    sharedBy: ['/a', '/b'],
  });
  for (const name of ['/a', '/b']) t.like(await app.json(name), { name: 'SyntaxError' });
  t.is(await app.text('/c'), 'one');
  await app.runtime.dispose();
  writeFileSync(join(app.outDir, shared), `self.word = 'shared';`);
  mkdirSync(join(app.outDir, 'server'), { recursive: true });
  const mended = await again(
    t,
    { routes: { '/a': '', '/b': '' }, sharedBy: ['/a', '/b'], shared: { [shared]: '' } },
    app,
  );
  t.is(await mended.text('/a'), 'shared');
  t.is(await mended.text('/b'), 'shared');
});
