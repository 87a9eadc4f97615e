import { copyFileSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, parse, relative, sep } from 'node:path';

import { nodeFileTrace } from './node-file-trace.ts';

import { packageFolder } from './packages.ts';

/** Files that a Node bundle needs beside itself. */
export interface Trace {
  /** Real folder of each npm package that is reached, with the files that are needed and the packages that it reaches. */
  packages: Map<string, TracedPackage>;
  /** Packages that the bundle's own code reaches. */
  roots: Set<string>;
  /** Project files that the code reads by a path that could be known; absolute. */
  assets: string[];
}

export interface TracedPackage {
  /** What it is required as: one name, unless links give it more. */
  names: Set<string>;
  files: Set<string>;
  reaches: Set<string>;
}

/** React's builds for development: half of its bytes, and a function always runs in production. */
const developmentOnly = /[/\\]node_modules[/\\](?:react|react-dom|scheduler)[/\\]cjs[/\\][^/\\]+\.development\.js$/;

/**
 * Follows what bundles require and read.
 *
 * @param outputFolder where all bundles of the build are: nothing else there belongs to these
 * @param cache shared by the traces of one build
 */
export async function traceFiles(
  bundles: readonly string[],
  outputFolder: string,
  dir: string,
  cache: object,
): Promise<Trace> {
  const base = parse(dir).root;
  const own = new Set(bundles.map((file) => realpathSync(file)));
  const output = realpathSync(outputFolder);
  // The bundler's runtime loads chunks by computed names: a trace would take every other route's for this one's.
  const ignore = (listed: string): boolean => {
    const file = join(base, listed);
    return file.startsWith(output + sep) && !own.has(file);
  };
  const { fileList, reasons } = await nodeFileTrace([...bundles], { base, processCwd: dir, cache, ignore });
  const links = linkedPackages(
    [...fileList].map((listed) => join(base, listed)),
    dir,
  );
  const folderOf = (file: string): string | null => packageFolder(file) ?? links.folderOf(file);
  const trace: Trace = { packages: new Map(), roots: new Set(), assets: [] };
  const reach = new Map<string, string[]>();
  for (const listed of [...fileList].sort()) {
    const path = join(base, listed);
    // A link's target is in the list too.
    if (lstatSync(path).isSymbolicLink()) continue;
    const file = realpathSync(path);
    const folder = folderOf(file);
    const parents = [...(reasons.get(listed)?.parents ?? [])].map((parent) => join(base, parent));
    if (folder && developmentOnly.test(file)) continue;
    if (!folder) {
      if (!own.has(file)) trace.assets.push(file);
      continue;
    }
    let found = trace.packages.get(folder);
    if (!found) {
      const names = links.names.get(folder) ?? new Set([nameOf(folder)]);
      trace.packages.set(folder, (found = { names, files: new Set(), reaches: new Set() }));
    }
    found.files.add(file);
    reach.set(folder, [...(reach.get(folder) ?? []), ...parents]);
  }
  for (const [folder, parents] of reach) {
    for (const parent of parents) {
      const from = folderOf(safeReal(parent));
      if (from === null) trace.roots.add(folder);
      else if (from !== folder) trace.packages.get(from)?.reaches.add(folder);
    }
  }
  return trace;
}

interface Links {
  /** Real folders by the names that links in a `node_modules` give them. */
  names: Map<string, Set<string>>;
  /** The folder of a linked package (of a workspace) that a file outside of any `node_modules` belongs to. */
  folderOf(file: string): string | null;
}

function linkedPackages(paths: readonly string[], dir: string): Links {
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    if (packageFolder(`${path}${sep}`) !== path || !lstatSync(path).isSymbolicLink()) continue;
    const folder = realpathSync(path);
    // A project that is linked into itself is no package of its own.
    if (dir === folder || dir.startsWith(folder + sep)) continue;
    names.set(folder, (names.get(folder) ?? new Set()).add(nameOf(path)));
  }
  const outside = [...names.keys()].filter((folder) => packageFolder(folder + sep) === null);
  return { names, folderOf: (file) => outside.find((folder) => file.startsWith(folder + sep)) ?? null };
}

function safeReal(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function nameOf(folder: string): string {
  const parent = basename(dirname(folder));
  return parent.startsWith('@') ? `${parent}/${basename(folder)}` : basename(folder);
}

/** A package in the folder that is laid out. */
interface Place {
  source: string | null;
  parent: Place | null;
  at: string;
  children: Map<string, Place>;
}

/**
 * Copies packages into `<folder>/node_modules` as plain folders, as npm lays them out: at the top where the name is free, else inside
 * the package that needs them. Links (of pnpm, of workspaces) are gone; each package finds what it found before.
 */
export function layOut(trace: Trace, folder: string): void {
  const root: Place = { source: null, parent: null, at: folder, children: new Map() };
  const queue: [Place, string][] = [...trace.roots].sort().map((source) => [root, source]);
  for (let i = 0; i < queue.length; i++) {
    const [from, source] = queue[i]!;
    const found = trace.packages.get(source);
    if (!found) continue;
    for (const name of found.names) {
      if (visible(from, name) === source) continue;
      // At the top, unless the name is taken there or in between.
      const parent = visible(from, name) === null && !root.children.has(name) ? root : from;
      const place: Place = { source, parent, at: join(parent.at, 'node_modules', name), children: new Map() };
      parent.children.set(name, place);
      copy(found, source, place.at);
      for (const below of [...found.reaches].sort()) queue.push([place, below]);
    }
  }
}

/** What the name leads to, as Node looks it up from a place. */
function visible(from: Place, name: string): string | null {
  for (let place: Place | null = from; place; place = place.parent) {
    const child = place.children.get(name);
    if (child) return child.source;
  }
  return null;
}

function copy({ files }: TracedPackage, source: string, target: string): void {
  for (const file of files) copyInto(file, join(target, relative(source, file)));
}

/** Copies project files to the same place below `folder`; what lies outside the project stays behind. */
export function copyAssets(files: readonly string[], dir: string, folder: string): void {
  for (const file of files) {
    const path = relative(dir, file);
    if (!path.startsWith(`..${sep}`)) copyInto(file, join(folder, path));
  }
}

/** Copies one file and makes the folders above it. */
export function copyInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
