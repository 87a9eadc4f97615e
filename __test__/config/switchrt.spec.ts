import test from 'ava';

import { loadProjectConfig } from '../../dist/config/project.js';
import { SwitchrtError } from '../../dist/errors.js';
import { project } from '../_shared/project.ts';

const load = (dir: string, overrides?: object) => loadProjectConfig(dir, { eval: true, phase: 'build', overrides });

test('defaults are those of the reference', async (t) => {
  t.deepEqual((await load(project(t, {}))).switchrt, {
    targets: ['edge-light'],
    node: 'server',
    lambda: {
      routes: [],
      concurrency: 50,
      idleMs: 60_000,
      timeoutMs: 10_000,
      memoryMb: 1024,
      coldStartMs: 0,
      spares: 0,
    },
    edge: {
      env: [],
      profile: 'edge-light',
      memoryMb: 128,
      busyMs: 2000,
      firstByteMs: 25_000,
      subrequests: 950,
      responseBytes: null,
      waitUntilMs: 30_000,
      fetch: 'any',
    },
    limits: {
      bodyBytes: 1_048_576,
      headerBytes: 16_384,
      headers: 100,
      headerTimeoutMs: 10_000,
      requestTimeoutMs: 300_000,
      connections: 10_000,
      drainMs: 10_000,
    },
    budgets: { edge: 1_048_576, lambda: 52_428_800, client: null, routes: {} },
    bundler: 'rspack',
    serverTiming: false,
    logs: 'text',
  });
});

test('what the file says goes over the defaults, what a flag says over the file', async (t) => {
  const dir = project(t, {
    'switchrt.config.ts': `export default { node: 'lambda', edge: { env: ['A'] }, logs: true, budgets: { routes: { '/a': 5 } } } as const;`,
  });
  const { switchrt } = await load(dir, { node: 'server', edge: { profile: 'minimum-common' } });
  t.is(switchrt.node, 'server');
  t.like(switchrt.edge, { profile: 'minimum-common', memoryMb: 128 });
  t.deepEqual(switchrt.edge.env, ['A']);
  t.is(switchrt.logs, 'text');
  t.deepEqual(switchrt.budgets.routes, { '/a': 5 });
});

test('an unknown key or a wrong type names the key, what was expected, the nearest known key', async (t) => {
  const cases: [string, RegExp][] = [
    [`{ targts: [] }`, /unknown key `targts`.*`targets`/],
    [`{ edge: { profil: 'x' } }`, /unknown key `edge\.profil`.*`profile`/],
    [`{ edge: { zzz: 1 } }`, /unknown key `edge\.zzz`.*Known keys of `edge`: `env`, `profile`/],
    [`{ node: 'lamda' }`, /`node` must be 'server' or 'lambda', found 'lamda'/],
    [`{ edge: { env: 'A' } }`, /`edge\.env` must be an array, found 'A'/],
    [`{ edge: { env: [1] } }`, /`edge\.env\[0\]` must be a string, found 1/],
    [`{ limits: { headers: -1 } }`, /`limits\.headers` must be at least 1, found -1/],
    [`{ limits: { headers: 1.5 } }`, /`limits\.headers` must be a whole number, found 1\.5/],
    [`{ budgets: { routes: { '/a': 'x' } } }`, /`budgets\.routes\.\/a` must be a number, found 'x'/],
    [`{ serverTiming: 'on' }`, /`serverTiming` must be a boolean, found 'on'/],
    [`[]`, /must be an object, found an array/],
    [`null`, /must be an object, found null/],
  ];
  for (const [text, message] of cases) {
    const error = await t.throwsAsync(
      load(project(t, { 'switchrt.config.mjs': `export default ${text};` })),
      { instanceOf: SwitchrtError, code: 'SRT_OPTION' },
      text,
    );
    t.regex(error.message, message);
    t.true(error.message.startsWith('switchrt.config.mjs: '), error.message);
  }
});

test('every wrong key is told, none hides another', async (t) => {
  const error = await t.throwsAsync(
    load(project(t, { 'switchrt.config.mjs': `export default { nod: 1, bundler: 'esbuild' };` })),
  );
  t.is(error.message.split('\n').length, 2);
});

test('a file that throws is config/unreadable at its place', async (t) => {
  const error = await t.throwsAsync(load(project(t, { 'switchrt.config.mjs': `\nthrow new Error('no luck');` })), {
    instanceOf: SwitchrtError,
    code: 'config/unreadable',
  });
  t.like((error as SwitchrtError).diagnostics[0], { file: 'switchrt.config.mjs', line: 2, column: 7 });
});

test('no folder is SRT_IO', async (t) => {
  await t.throwsAsync(load('/not/there'), { code: 'SRT_IO', message: /no folder \/not\/there/ });
  await t.throwsAsync(load('/etc/hostname'), { code: 'SRT_IO', message: /is no folder/ });
});
