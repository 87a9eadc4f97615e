// What `npm test`, `npm run build` and `npm run demo` set up before anything is installed: plain Node, no dependency.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const ci = process.env.CI === 'true' || process.env.CI === '1';

/** Ends the command with one clear sentence. */
export function fail(sentence, code = 2) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

/** Node 20.19+ or 22.12+, as `engines` says. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) fail(`switchrt-native needs Node 20.19 or newer, or 22.12 or newer; this is ${process.versions.node}.`);
}

/** A Rust toolchain: only the checkout needs it, never an installed package. */
export function requireRust() {
  const found = spawnSync('cargo', ['--version'], { cwd: root, encoding: 'utf8' });
  if (found.status !== 0) {
    fail(
      'The addon is built from source here and needs a Rust toolchain (1.95 or newer): install it from https://rustup.rs and run this again.',
    );
  }
}

/** Runs a command with this terminal; resolves with its exit code and, with `capture`, what it printed. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const { capture = false, quiet = false, env, cwd = root } = options;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', capture || quiet ? 'pipe' : 'inherit', capture || quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!quiet) target.write(text);
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }));
  });
}

/** Runs a step that must succeed: says what it does, shows its output only when it fails. */
export async function step(title, command, args, options = {}) {
  const started = performance.now();
  process.stderr.write(`${title} …`);
  const { code, output } = await run(command, args, { ...options, quiet: true });
  process.stderr.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  if (code !== 0) {
    process.stderr.write(output);
    fail(`${title}: \`${[command, ...args].join(' ')}\` ended with ${code}.`);
  }
}

function* files(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === 'tests' || entry.name === 'examples' || entry.name === 'benches') continue;
    if (entry.isDirectory()) yield* files(join(path, entry.name));
    else if (entry.isFile()) yield join(path, entry.name);
  }
}

/** Hash of the inputs of a step, so that a second run is quick. */
function fingerprint(paths, salt) {
  const hash = createHash('sha256').update(salt);
  for (const path of paths) {
    for (const file of files(join(root, path)))
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

async function unlessFresh(name, print, output, work) {
  const stamp = join(root, 'target', `.${name}.stamp`);
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return;
  await work();
  mkdirSync(join(root, 'target'), { recursive: true });
  writeFileSync(stamp, print);
}

/** `npm ci` when `node_modules` is not what the lock file says. */
export async function ensureInstalled() {
  await unlessFresh(
    'install',
    fingerprint(['package-lock.json'], process.versions.modules),
    join(root, 'node_modules', '.package-lock.json'),
    () => step('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts']),
  );
}

/** Path of the addon of this machine, as `napi build --platform` names it. */
export function addonFile() {
  const found = readdirSync(join(root, 'src', 'native')).find((name) => name.endsWith('.node'));
  return join(root, 'src', 'native', found ?? 'missing.node');
}

/** The release addon; `build` makes it, also where one is fresh. */
export async function ensureAddon(build) {
  const print = fingerprint(
    ['Cargo.toml', 'Cargo.lock', 'build.rs', 'crates'],
    process.versions.modules + process.platform + process.arch,
  );
  const plain = () => step('Building the addon (release)', 'npm', ['run', '--silent', 'build:addon']);
  if (build) rmSync(join(root, 'target', '.addon.stamp'), { force: true });
  await unlessFresh('addon', print, addonFile(), build ?? plain);
}

/** `dist/`: compiled TypeScript, its assets and the prebuilt single-file bundles. */
export async function ensureDist() {
  const print = fingerprint(['src', 'tsconfig.json', 'package-lock.json', 'package.json'], 'dist');
  await unlessFresh('dist', print, join(root, 'dist', 'index.js'), buildDist);
}

export async function buildDist() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await step('Compiling TypeScript', process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.json',
  ]);
  cpSync(join(root, 'src/manifest/manifest.schema.json'), join(root, 'dist/manifest/manifest.schema.json'));
  await step('Bundling the edge host', process.execPath, [join(root, 'dist/runtimes/prebuild.js')]);
}

/** Everything that `bin` and `exports` need. */
export async function setUp() {
  requireNode();
  await ensureInstalled();
  requireRust();
  await ensureAddon();
  await ensureDist();
}

/** Writes the app of 1,000 routes that scans are shown and counted on into an empty folder. */
export function writeCorpus(title, dir) {
  return step(title, 'cargo', ['run', '--quiet', '--locked', '-p', 'switchrt-xtask', '--', 'corpus', dir, '1000']);
}
