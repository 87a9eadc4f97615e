import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';

import { analyzeModule, manifestToJson, scan, scanSync, SwitchrtError } from '../../dist/index.js';
import { scanTextsSync } from '../../dist/native/calls.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

const app = {
  'pages/index.tsx': 'export default function Page() { return null; }\n',
  'pages/api/edge.ts': `import os from 'os';\nexport const config = { runtime: 'experimental-edge' };\nexport default () => new Response(os.EOL);\n`,
};

test('scan and scanSync give the same bytes, which are those of the addon', async (t) => {
  const dir = project(t, app);
  const manifest = await scan(dir);
  t.is(manifestToJson(manifest), manifestToJson(scanSync(dir)));
  // It crosses the border without white space.
  t.is(manifestToJson(manifest), manifestToJson(JSON.parse(scanTextsSync({ dirs: [dir] }).manifests[0]!)));
  t.deepEqual(
    manifest.routes.map(({ route, runtime, reason }) => [route, runtime, reason]),
    [
      ['/', 'nodejs', 'default'],
      ['/api/edge', 'edge', 'page'],
    ],
  );
  t.is(manifest.routes[1].declared, 'experimental-edge');
});

test('an array gives an array in its order', async (t) => {
  const [a, b] = [project(t, app), project(t, { 'pages/b.js': app['pages/index.tsx'] })];
  const manifests = await scan([b, a]);
  t.deepEqual(
    manifests.map(({ routes }) => routes.length),
    [1, 2],
  );
  t.deepEqual(
    (await scan([a])).map(({ routes }) => routes.length),
    [2],
  );
  t.deepEqual(await scan([]), []);
});

test('stats are there and not enumerable', async (t) => {
  const manifest = await scan(project(t, app));
  t.is(manifest.stats.files, 2);
  t.true(manifest.stats.bytes > 0);
  t.true(Object.values(manifest.stats.phases).every((ms) => ms >= 0));
  t.false(Object.keys(manifest).includes('stats'));
  t.false(manifestToJson(manifest).includes('stats'));
});

test('targets, uses and allUses', async (t) => {
  const dir = project(t, app);
  const plain = await scan(dir);
  t.deepEqual(plain.targets, ['edge-light']);
  t.deepEqual(plain.routes[0].support, {});
  t.deepEqual(plain.routes[1].support, { 'edge-light': 'no' });
  t.deepEqual((await scan(dir, { uses: false })).routes[1].uses, []);
  t.deepEqual((await scan(dir, { allUses: true, targets: ['deno'] })).routes[0].support, { deno: 'yes' });
});

test('a wrong option is SRT_OPTION and names the option', async (t) => {
  const dir = project(t, app);
  const cases: [unknown, RegExp][] = [
    [{ target: ['deno'] }, /^scan\(\): unknown key `target`\. Did you mean `targets`\?/],
    [{ targets: 'deno' }, /`targets` must be an array, found 'deno'/],
    [{ targets: [] }, /`targets` must name at least one target/],
    [{ targets: ['edge-lite'] }, /`edge-lite`.*`edge-light`/],
    [{ uses: 1 }, /`uses` must be a boolean, found 1/],
    [{ signal: {} }, /`signal` must be an AbortSignal, found an object/],
    [null, /must be an object, found null/],
    [[], /must be an object, found an array/],
  ];
  for (const [options, message] of cases) {
    const error = await t.throwsAsync(scan(dir, options as never), { instanceOf: SwitchrtError, code: 'SRT_OPTION' });
    t.regex(error.message, message);
  }
  await t.throwsAsync(scan(5 as never), { code: 'SRT_OPTION', message: /dir/ });
  await t.throwsAsync(scan(['a', null] as never), { code: 'SRT_OPTION', message: /dir/ });
  t.throws(() => scanSync(dir, { signal: AbortSignal.abort() } as never), {
    code: 'SRT_OPTION',
    message: /scanSync\(\): unknown key `signal`/,
  });
  t.throws(() => scanSync(''), { code: 'SRT_OPTION' });
});

test('no folder, no app', async (t) => {
  await t.throwsAsync(scan('/not/there'), { instanceOf: SwitchrtError, code: 'SRT_IO' });
  await t.throwsAsync(scan(project(t, {})), { code: 'SRT_IO', message: /src\/pages/ });
});

test('an abort is SRT_ABORTED with its reason, before and during', async (t) => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 800; i++) files[`pages/p${i}.js`] = app['pages/index.tsx'];
  const dir = project(t, files);
  const before = await t.throwsAsync(scan(dir, { signal: AbortSignal.abort('why') }), { code: 'SRT_ABORTED' });
  t.is(before.cause, 'why');
  const stop = new AbortController();
  const work = scan(dir, { signal: stop.signal });
  stop.abort(new Error('enough'));
  const during = await t.throwsAsync(work, { code: 'SRT_ABORTED' });
  t.is((during.cause as Error).message, 'enough');
  t.is((await scan(dir)).routes.length, 800);
});

test('configEval follows the config, and its findings are in the manifest', async (t) => {
  const dir = project(t, {
    ...app,
    'next.config.mjs': `export default () => ({ experimental: { runtime: ['ed', 'ge'].join('') }, nope: 1 });`,
    'switchrt.config.mjs': `export default { targets: ['deno'] };`,
  });
  const manifest = await scan(dir, { configEval: true });
  t.is(manifest.globalRuntime, 'edge');
  t.deepEqual(manifest.targets, ['deno']);
  t.is(manifest.routes[0].reason, 'global');
  t.like(
    manifest.diagnostics.find(({ code }) => code === 'config/unsupported-option'),
    { file: 'next.config.mjs', line: 1 },
  );
  t.deepEqual((await scan(dir, { configEval: true, targets: ['edge-light'] })).targets, ['edge-light']);
});

test('analyzeModule gives one module in the shapes of the manifest', (t) => {
  const facts = analyzeModule(
    `import fs from 'fs';\nimport './x.css';\nexport const config = { runtime: 'edge', maxDuration: 5 };\nexport default () => fs.readFileSync('x');\n`,
    { filename: 'pages/api/a.ts' },
  );
  t.is(facts.runtime, 'edge');
  t.like(facts.config, { maxDuration: 5 });
  t.deepEqual(facts.exports, ['config', 'default']);
  t.deepEqual(facts.imports, ['fs', './x.css']);
  t.like(facts.uses[0], { kind: 'module', api: 'fs', line: 1, column: 16 });
  const broken = analyzeModule('export default {', { filename: 'a.ts' });
  t.like(broken.diagnostics[0], { code: 'syntax/parse-error', severity: 'error' });
  t.throws(() => analyzeModule(5 as never, { filename: 'a.ts' }), { code: 'SRT_OPTION', message: /source/ });
  t.throws(() => analyzeModule('', {} as never), { code: 'SRT_OPTION', message: /`filename` is missing/ });
});

test('importing the library loads no addon and no bundler', (t) => {
  const script = `import ${JSON.stringify(join(root, 'dist/index.js'))};
    const loaded = process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node'));
    console.log(JSON.stringify(loaded));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  t.is(stdout.trim(), '[]', stderr);
});
