// `npm run build:addon:trained [-- --target <triple>]`: the addon that is published. The compiler lays it out by a profile of scans that an
// instrumented build of it has counted on this machine (profile-guided optimisation); the answers are the same, a scan takes a fifth less
// processor time. Takes three times as long as `build:addon`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureAddon, ensureInstalled, fail, requireNode, requireRust, root, step, writeCorpus } from './lib.mjs';

const { values } = parseArgs({ options: { target: { type: 'string' } } });

requireNode();
await ensureInstalled();
requireRust();

const ask = (command, ...args) => spawnSync(command, args, { cwd: root, encoding: 'utf8' }).stdout ?? '';
const host = /^host: (.+)$/m.exec(ask('rustc', '-vV'))?.[1] ?? fail('`rustc -vV` names no host.');
const tool = join(ask('rustc', '--print', 'sysroot').trim(), 'lib/rustlib', host, 'bin/llvm-profdata');
if (!existsSync(tool) && !existsSync(`${tool}.exe`)) {
  fail(
    'Profiles are merged by `llvm-profdata` of the same toolchain: `rustup component add llvm-tools`, then run this again.',
  );
}

// Always the same folder, emptied: its name is part of what the compiler caches by.
const work = join(root, 'target', 'trained');
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const counts = join(work, 'counts');
const profile = join(work, 'merged.profdata');
const flags = (flag) => ({ RUSTFLAGS: [process.env.RUSTFLAGS, flag].filter(Boolean).join(' ') });

/** With `--target` the flags reach what is shipped alone, not the build scripts and macros of the compiler's own run. */
const build = (title, target, flag, ...args) =>
  step(title, 'npm', ['run', '--silent', 'build:addon', '--', '--target', target, ...args], { env: flags(flag) });

/** Scans of every kind, in a process that ends as any does: the counts are written at its exit. */
const SCANS = `
  const [addon, ...dirs] = process.argv.slice(1);
  const { scan } = require(addon);
  const kinds = [{}, {}, { uses: false }, { uses: false }, { allUses: true }, { peers: true }];
  (async () => {
    for (const dir of dirs) for (const kind of kinds) {
      const { error } = await scan({ dirs: [dir], ...kind });
      // Some fixtures are there to be refused.
      if (error && error.code !== 'SRT_IO') throw new Error(dir + ': ' + error.message);
    }
  })().catch((error) => { console.error(error); process.exit(1); });
`;

/** Apps that are built like people's: generated ones, packages of both kinds, this repository's example and fixtures. */
async function apps() {
  const { packages } = await import('../bench/scan/packages.mjs');
  const generated = join(work, 'app');
  mkdirSync(generated);
  await writeCorpus('Writing an app of 1,000 routes', generated);
  const some = packages(400);
  const fixtures = join(root, 'crates/scan/tests/fixtures');
  const folders = (dir) =>
    readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(dir, name));
  const inside = folders(fixtures).flatMap(folders);
  const dirs = [generated, some.dir, join(root, 'examples/runtime-table'), ...inside];
  return { dirs, remove: some.remove };
}

async function train() {
  const out = join(work, 'instrumented');
  await build('Building an addon that counts', host, `-Cprofile-generate=${counts}`, '--output-dir', out);
  const addon = join(out, readdirSync(out).find((name) => name.endsWith('.node')) ?? 'missing.node');
  const { dirs, remove } = await apps();
  try {
    await step('Counting scans', process.execPath, ['-e', SCANS, addon, ...dirs]);
  } finally {
    remove();
  }
  await step('Merging the counts', tool, ['merge', '-o', profile, counts]);
}

try {
  await ensureAddon(async () => {
    await train();
    await build('Building the addon by its profile', values.target ?? host, `-Cprofile-use=${profile}`);
  });
} finally {
  rmSync(work, { recursive: true, force: true });
}
