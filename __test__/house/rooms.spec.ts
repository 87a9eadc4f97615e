import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import test from 'ava';

import { root } from '../_shared/root.ts';

/** The house's "may use" column: a room imports from these rooms, from `errors.ts`, and from types of anything. */
const rooms: Record<string, readonly string[]> = {
  native: [],
  manifest: ['native', 'config'],
  diagnostics: ['native', 'config', 'manifest'],
  scan: ['native', 'config', 'manifest', 'diagnostics'],
  config: ['native'],
  // Its answers are about routes, which the router finds by path.
  explain: ['native', 'config', 'manifest', 'diagnostics', 'scan', 'router'],
  codemod: ['native', 'config', 'manifest', 'diagnostics', 'explain'],
  bundle: ['native', 'manifest', 'config'],
  build: ['config', 'native', 'scan', 'bundle'],
  'runtimes/node-server': ['http'],
  // A function answers alone: it reads its route's parameters off the path itself.
  'runtimes/node-lambda': ['http', 'router'],
  'runtimes/edge': ['http'],
  http: [],
  router: [],
  next: [],
  client: ['next', 'router'],
  render: ['http', 'next', 'server'],
  server: ['http'],
  dispatch: ['http', 'router', 'runtimes', 'render', 'server', 'manifest', 'config', 'diagnostics', 'native'],
  serve: ['dispatch', 'http', 'manifest', 'config', 'runtimes'],
  'compare-runtimes': ['config', 'native', 'scan', 'build', 'compare'],
  compare: ['dispatch', 'serve', 'http', 'manifest', 'config'],
  // The public API; its parts alone, where every millisecond of the start shows.
  cli: ['index', 'scan', 'manifest', 'diagnostics', 'serve'],
};

/** Rooms whose files end up in edge chunks or in the browser: `node:` imports only in files named so. */
const neutral = ['render', 'server', 'router', 'next', 'client'];

interface Edge {
  file: string;
  from: string;
  to: string;
  typeOnly: boolean;
}

const source = join(root, 'src');

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

function roomOf(path: string): string {
  const parts = relative(source, path).split(sep);
  if (parts.length === 1) return parts[0].replace(/\.tsx?$/, '');
  return parts[0] === 'runtimes' && parts.length > 2 ? `${parts[0]}/${parts[1]}` : parts[0];
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

function specifiers(path: string): { specifier: string; typeOnly: boolean }[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(importPattern)].map((m) => ({ specifier: m[2] ?? m[3], typeOnly: m[1] !== undefined }));
}

const all = [...files(source)];
const edges: Edge[] = all.flatMap((path) =>
  specifiers(path)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, typeOnly }) => ({
      file: relative(root, path),
      from: roomOf(path),
      to: roomOf(join(dirname(path), specifier)),
      typeOnly,
    })),
);

test('the reader of imports sees the house', (t) => {
  t.true(all.length > 40);
  t.true(edges.length > 100);
  t.true(edges.some((edge) => edge.from === 'dispatch' && edge.to === 'router'));
});

test('every folder of src is a room with rules', (t) => {
  const known = new Set([...Object.keys(rooms), 'runtimes', 'errors', 'index']);
  t.deepEqual(
    [...new Set(all.map(roomOf))].filter((room) => !known.has(room)),
    [],
  );
});

test('arrows point where design allows, nowhere else', (t) => {
  const wrong = edges.filter(({ from, to, typeOnly }) => {
    if (from === to || typeOnly || to === 'errors') return false;
    const allowed = rooms[from];
    if (!allowed) return false; // index.ts and files beside rooms
    if (to === 'runtimes') return !['dispatch', 'serve', 'compare'].includes(from) && !from.startsWith('runtimes/');
    return !allowed.some((room) => to === room || to.startsWith(`${room}/`));
  });
  t.deepEqual(wrong, []);
});

test('neutral rooms import node: only in files that say so', (t) => {
  const wrong = all
    .filter((path) => neutral.includes(roomOf(path)) && !/node/.test(relative(source, path)))
    .flatMap((path) =>
      specifiers(path)
        .filter(({ specifier, typeOnly }) => specifier.startsWith('node:') && !typeOnly)
        .map(({ specifier }) => `${relative(root, path)} imports ${specifier}`),
    );
  t.deepEqual(wrong, []);
});

test('only src/native touches the addon', (t) => {
  const wrong = all.filter(
    (path) => roomOf(path) !== 'native' && /binding(\.d)?\.[cm]?[jt]s|\.node['"]/.test(readFileSync(path, 'utf8')),
  );
  t.deepEqual(
    wrong.map((path) => relative(root, path)),
    [],
  );
});

const crates: Record<string, readonly string[]> = {
  diagnostics: [],
  catalog: [],
  syntax: ['diagnostics'],
  graph: ['syntax', 'catalog'],
  manifest: ['diagnostics'],
  scan: ['diagnostics', 'catalog', 'syntax', 'graph', 'manifest'],
  xtask: ['diagnostics', 'catalog', 'syntax', 'graph', 'manifest', 'scan'],
};
/** Parts that exactly one crate may name. */
const owners: Record<string, string> = { swc_core: 'syntax', oxc_resolver: 'graph' };

test('crates depend as the house says, and name their parts alone', (t) => {
  for (const [crate, allowed] of Object.entries(crates)) {
    const manifest = readFileSync(join(root, 'crates', crate, 'Cargo.toml'), 'utf8').split('[dev-dependencies]')[0];
    const own = [...manifest.matchAll(/^switchrt-([a-z]+)/gm)].map((m) => m[1]);
    t.deepEqual(
      own.filter((name) => !allowed.includes(name)),
      [],
      `crates/${crate}`,
    );
    for (const [part, owner] of Object.entries(owners)) {
      if (owner !== crate) t.false(new RegExp(`^${part}\\b`, 'm').test(manifest), `crates/${crate} names ${part}`);
    }
    t.false(/^napi/m.test(manifest), `crates/${crate} names napi`);
  }
});
