import test from 'ava';

import { app, contents } from './_build.ts';

test('the same source gives the same files, in another folder too', async (t) => {
  const first = app(t, 'basic');
  const second = app(t, 'basic');
  const one = await first.build();
  const two = await second.build();
  t.is(one.buildId, two.buildId);
  const files = contents(first.outDir);
  t.true(Object.keys(files).length > 30);
  const rename = (text: string): string => text.replaceAll(second.dir, first.dir);
  const others = Object.fromEntries(
    Object.entries(contents(second.outDir)).map(([file, text]) => [file, rename(text)]),
  );
  t.deepEqual(Object.keys(others), Object.keys(files));
  t.deepEqual(
    Object.keys(files).filter((file) => files[file] !== others[file]),
    [],
  );
  // Where the project stands is in build.json alone.
  t.deepEqual(
    Object.keys(files).filter((file) => files[file]!.includes(first.dir)),
    ['build.json'],
  );
  await first.build();
  t.deepEqual(
    Object.entries(contents(first.outDir))
      .filter(([file, text]) => files[file] !== text)
      .map(([file]) => file),
    [],
  );
});

test('the build id follows the source, the public environment and nothing else', async (t) => {
  const { build, write } = app(t, 'basic');
  const before = (await build()).buildId;
  write({ 'public/logo.txt': 'logo', '.git/HEAD': 'ref' });
  t.is((await build()).buildId, before);
  write({ '.env': 'NEXT_PUBLIC_A=1' });
  const withEnv = (await build()).buildId;
  t.not(withEnv, before);
  write({ 'lib/secret.ts': "export const secret = 'another-long-secret-entirely';" });
  t.not((await build()).buildId, withEnv);
});

test('generateBuildId is used as it is, an id that is no path segment is refused', async (t) => {
  const files = { 'pages/index.js': 'export default () => null;' };
  const { build } = app(t, null, {
    ...files,
    'next.config.js': "module.exports = { generateBuildId: async () => 'v1.2-a' };",
  });
  t.is((await build()).buildId, 'v1.2-a');
  const { fail } = app(t, null, { ...files, 'next.config.js': "module.exports = { generateBuildId: () => '../up' };" });
  t.is((await fail()).code, 'SRT_OPTION');
});

test('caches in the output folder stay', async (t) => {
  const { build, write, read } = app(t, 'basic');
  await build();
  write({ '.switchrt/cache/scan.bin': 'kept' });
  await build();
  t.is(read('cache/scan.bin'), 'kept');
});
