import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import test from 'ava';

import { pack } from '../../npm/pack.mjs';
import { tripleOf, thisMachine } from '../../dist/native/platform.js';
import { root } from '../_shared/root.ts';
import { write } from '../_shared/project.ts';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-package-')));
const app = join(dir, 'app');
const own = tripleOf(thisMachine());
let tarballs: string[] = [];

/** Node and npm alone: an installed package needs no Rust. */
const path = join(dir, 'path');
const env = {
  PATH: path,
  HOME: dir,
  npm_config_cache: execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim(),
  npm_config_update_notifier: 'false',
  // The other platforms' packages are optional, and may not be published yet: one question each is enough.
  npm_config_fetch_retries: '0',
};

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: app, env, encoding: 'utf8' });
const npx = (...args: string[]) => spawnSync('npx', ['--no-install', ...args], { cwd: app, env, encoding: 'utf8' });

test.before(() => {
  mkdirSync(path);
  for (const name of ['node', 'npm', 'npx', 'sh']) {
    const wrapper = join(path, name);
    const target = name === 'node' ? process.execPath : execFileSync('which', [name], { encoding: 'utf8' }).trim();
    writeFileSync(wrapper, `#!/bin/sh\nexec "${target}" "$@"\n`);
    chmodSync(wrapper, 0o755);
  }
  tarballs = pack(join(dir, 'tarballs'), [own]);
  mkdirSync(app);
  write(app, {
    'package.json': '{"name":"app","private":true}',
    'pages/index.js': 'export default function Page() { return null; }',
    'pages/api/a.js': `export const config = { runtime: 'edge' };\nexport default () => new Response('a');`,
  });
  const install = spawnSync(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs],
    { cwd: app, env, encoding: 'utf8' },
  );
  if (install.status !== 0) throw new Error(install.stderr);
});

test.after.always(() => rmSync(dir, { recursive: true, force: true }));

test('the tarball holds what it should and nothing else', (t) => {
  const listed = execFileSync('tar', ['-tzf', tarballs[0]], { encoding: 'utf8' }).trim().split('\n');
  const tops = new Set(listed.map((name) => name.split('/')[1]));
  for (const name of ['package.json', 'README.md', 'LICENSE', 'dist', 'docs']) t.true(tops.has(name), name);
  t.deepEqual(
    [...tops].filter((name) =>
      ['src', 'crates', '__test__', 'node_modules', 'target', 'scripts', 'npm', 'bench'].includes(name),
    ),
    [],
  );
  t.false(
    listed.some((name) => name.endsWith('.node')),
    'the addon is in the platform package',
  );
  const manifest = JSON.parse(
    execFileSync('tar', ['-xzOf', tarballs[0], 'package/package.json'], { encoding: 'utf8' }),
  );
  const platforms = readdirSync(join(root, 'npm'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  t.deepEqual(
    Object.keys(manifest.optionalDependencies).sort(),
    platforms.map((name) => `switchrt-native-${name}`).sort(),
  );
  t.true(Object.values(manifest.optionalDependencies).every((version) => version === manifest.version));
  t.deepEqual(
    ['scripts', 'devDependencies'].filter((key) => key in manifest),
    [],
  );
});

test('packing leaves the checkout as it is', (t) => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  t.false('optionalDependencies' in manifest);
  t.false(existsSync(join(root, 'npm', own, `switchrt-native.${own}.node`)));
});

test('there is no Rust in reach, and the command scans', (t) => {
  t.not(spawnSync('cargo', ['--version'], { env, cwd: app }).status, 0);
  for (const name of ['switchrt-native', 'switchrt']) {
    const { status, stdout, stderr } = npx(name, 'scan');
    t.is(status, 0, stderr);
    const manifest = JSON.parse(stdout);
    t.deepEqual(
      manifest.routes.map((route: { route: string; runtime: string }) => [route.route, route.runtime]),
      [
        ['/', 'nodejs'],
        ['/api/a', 'edge'],
      ],
    );
  }
});

test('import and require give the same names, and scan', (t) => {
  const names = `['analyzeModule','build','createDispatcher','defineConfig','formatManifest','scan','scanSync','serve','SwitchrtError']`;
  const imported = node(
    '--input-type=module',
    '-e',
    `import * as all from 'switchrt-native'; if (${names}.some((n) => typeof all[n] !== 'function')) throw 1; console.log((await all.scan('.')).routes.length, Object.keys(all).sort().join())`,
  );
  t.is(imported.status, 0, imported.stderr);
  // Throws ERR_REQUIRE_ASYNC_MODULE if there were a top-level await anywhere in the graph.
  const required = node(
    '-e',
    `const all = require('switchrt-native'); console.log(all.scanSync('.').routes.length, Object.keys(all).filter((n) => n !== 'module.exports').sort().join())`,
  );
  t.is(required.status, 0, required.stderr);
  t.is(required.stdout, imported.stdout);
  t.regex(required.stdout, /^2 /);
});

test('every sub-path loads by import and require', (t) => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const key of Object.keys(manifest.exports)) {
    const name = `switchrt-native${key.slice(1)}`;
    const required = node('-e', `require(${JSON.stringify(name)})`);
    t.is(required.status, 0, `${name}: ${required.stderr}`);
    const assertion = name.endsWith('.json') ? `, { with: { type: 'json' } }` : '';
    const imported = node('--input-type=module', '-e', `await import(${JSON.stringify(name)}${assertion})`);
    t.is(imported.status, 0, `${name}: ${imported.stderr}`);
  }
});

test('importing the library loads no addon: a machine without one gets its error at the first call', (t) => {
  const bare = join(dir, 'bare');
  mkdirSync(bare);
  cpSync(join(app, 'node_modules'), join(bare, 'node_modules'), { recursive: true });
  rmSync(join(bare, 'node_modules', `switchrt-native-${own}`), { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '-e',
      `const { scanSync } = require('switchrt-native'); try { scanSync('.') } catch (e) { console.log(e.code, e.message) }`,
    ],
    { cwd: bare, env, encoding: 'utf8' },
  );
  t.is(status, 0, stderr);
  t.regex(stdout, new RegExp(`^SRT_ADDON The native addon for ${own} is not installed`));
});

test('publint and attw find nothing', (t) => {
  const tool = (name: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'node_modules', name), ...args], {
      cwd: dirname(tarballs[0]),
      encoding: 'utf8',
    });
  const lint = tool('publint/src/cli.js', tarballs[0], '--strict');
  t.is(lint.status, 0, lint.stdout + lint.stderr);
  const types = tool('@arethetypeswrong/cli/dist/index.js', tarballs[0], '--profile', 'esm-only', '--no-emoji');
  t.is(types.status, 0, types.stdout + types.stderr);
});
