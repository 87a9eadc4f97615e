// Makes the tarballs that are published: `node npm/pack.mjs <out-dir> [triple…]`.
// Works on a staging copy, so that the checkout stays as it is: the root package gets its `optionalDependencies` only here,
// because a checkout must be installable before any platform package is published. Prints the tarballs' paths, the root's first.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Keys that only a checkout needs. */
const CHECKOUT_KEYS = ['scripts', 'devDependencies', 'ava', 'napi', 'private'];

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Every platform package there is. */
export function platforms() {
  return readdirSync(join(root, 'npm'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function stageRoot(stage) {
  const manifest = readJson(join(root, 'package.json'));
  for (const name of ['README.md', 'LICENSE', ...manifest.files]) {
    const from = join(root, name);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(stage, name)), { recursive: true });
    cpSync(from, join(stage, name), { recursive: true });
  }
  for (const key of CHECKOUT_KEYS) delete manifest[key];
  manifest.optionalDependencies = Object.fromEntries(
    platforms().map((triple) => [`switchrt-native-${triple}`, manifest.version]),
  );
  writeJson(join(stage, 'package.json'), manifest);
}

function stagePlatform(stage, triple) {
  cpSync(join(root, 'npm', triple), stage, { recursive: true });
  const addon = `switchrt-native.${triple}.node`;
  const built = join(root, 'src', 'native', addon);
  if (!existsSync(built))
    throw new Error(`There is no ${addon}: build it with \`npm run build:addon\` for this target first.`);
  copyFileSync(built, join(stage, addon));
  if (existsSync(join(root, 'LICENSE'))) copyFileSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
}

/** Packs the root and the given platform packages into `out`; gives the tarballs' paths, the root's first. */
export function pack(out, triples) {
  mkdirSync(out, { recursive: true });
  const stages = mkdtempSync(join(tmpdir(), 'switchrt-pack-'));
  try {
    return ['', ...triples].map((triple) => {
      const stage = join(stages, triple || 'root');
      mkdirSync(stage);
      if (triple) stagePlatform(stage, triple);
      else stageRoot(stage);
      const told = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(out)], {
        cwd: stage,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const report = JSON.parse(told);
      const [{ filename }] = Array.isArray(report) ? report : Object.values(report);
      return join(resolve(out), filename);
    });
  } finally {
    rmSync(stages, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out, ...triples] = process.argv.slice(2);
  if (!out) {
    process.stderr.write('Usage: node npm/pack.mjs <out-dir> [triple…]\n');
    process.exit(2);
  }
  process.stdout.write(`${pack(out, triples).join('\n')}\n`);
}
