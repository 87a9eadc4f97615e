import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { createDispatcher } from '../../dist/index.js';
import { app } from './_build.ts';

/** Over the size from which on a file's code is kept. */
const filler = (name: string): string =>
  Array.from({ length: 800 }, (_, i) => `export const ${name}${i} = (x) => [x, '${name}', ${i}];`).join('\n');

const files = {
  'pages/api/node.js': `import * as all from '../../lib/node';
globalThis.ran = true;
if (process.env.BUILDING) throw new Error('the build has run the route');
export default (req, res) => res.send('one ' + Object.keys(all).length);`,
  'lib/node.js': filler('n'),
  'pages/api/edge.js': `import * as all from '../../lib/edge';
export const config = { runtime: 'edge' };
if (process.env.BUILDING) throw new Error('the build has run the route');
export default () => new Response('two ' + Object.keys(all).length);`,
  'lib/edge.js': filler('e'),
};

const written = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();

test.serial(
  'a build compiles what its functions and hosts load, and the first of them takes it as it is',
  async (t) => {
    const { build, dir, outDir } = app(t, null, files);
    process.env['BUILDING'] = '1';
    t.teardown(() => delete process.env['BUILDING']);
    await build({ node: 'lambda' });
    delete process.env['BUILDING'];
    const lambda = written(join(outDir, 'cache/lambda'));
    t.true(lambda.some((file) => file.includes('api_node/server/nodejs/')));
    const edge = written(join(outDir, 'cache/edge'));
    t.is(edge.length, 1);
    const before = [...lambda, ...edge].map((file) => statSync(file).ino);

    const server = await createDispatcher({ dir, node: 'lambda', logger: { log() {} } });
    const ask = async (path: string): Promise<string> => (await server.fetch(new Request(`http://l${path}`))).text();
    // By the second answer an instance has written what the first one had to compile.
    for (let i = 0; i < 2; i++) t.is(await ask('/api/node'), 'one 800');
    t.is(server.stats().runtimes.lambda!.coldStarts, 1);
    t.is(await ask('/api/edge'), 'two 800');
    await server.close();
    // What is not taken is written anew, under another inode.
    const after = [...written(join(outDir, 'cache/lambda')), ...written(join(outDir, 'cache/edge'))];
    t.deepEqual(after, [...lambda, ...edge]);
    t.deepEqual(
      after.map((file) => statSync(file).ino),
      before,
    );
  },
);

test.serial('a file of a function that was changed to another of the same length is compiled anew', async (t) => {
  const { build, dir, outDir } = app(t, null, files);
  await build({ node: 'lambda' });
  const folder = join(outDir, 'lambda/api_node/server/nodejs');
  const route = written(folder).find((file) => readFileSync(file, 'utf8').includes("'one '"));
  writeFileSync(route!, readFileSync(route!, 'utf8').replace("'one '", "'two '"));
  const server = await createDispatcher({ dir, node: 'lambda', logger: { log() {} } });
  t.teardown(() => server.close());
  t.is(await (await server.fetch(new Request('http://l/api/node'))).text(), 'two 800');
});

test.serial('without its caches a build is served as before', async (t) => {
  const { build, dir, outDir } = app(t, null, files);
  await build({ node: 'lambda' });
  for (const file of [...written(join(outDir, 'cache/lambda')), ...written(join(outDir, 'cache/edge'))])
    writeFileSync(file, 'broken');
  const server = await createDispatcher({ dir, node: 'lambda', logger: { log() {} } });
  t.teardown(() => server.close());
  for (const [path, body] of [
    ['/api/node', 'one 800'],
    ['/api/edge', 'two 800'],
  ])
    t.is(await (await server.fetch(new Request(`http://l${path}`))).text(), body);
});
