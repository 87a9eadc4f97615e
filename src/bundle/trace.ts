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
  name: string;
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
  const trace: Trace = { packages: new Map(), roots: new Set(), assets: [] };
  const reach = new Map<string, string[]>();
  for (const listed of [...fileList].sort()) {
    const path = join(base, listed);
    // A link's target is in the list too.
    if (lstatSync(path).isSymbolicLink()) continue;
    const file = realpathSync(path);
    const folder = packageFolder(file);
    const parents = [...(reasons.get(listed)?.parents ?? [])].map((parent) => join(base, parent));
    if (folder && developmentOnly.test(file)) continue;
    if (!folder) {
      if (!own.has(file)) trace.assets.push(file);
      continue;
    }
    let found = trace.packages.get(folder);
    if (!found) trace.packages.set(folder, (found = { name: nameOf(folder), files: new Set(), reaches: new Set() }));
    found.files.add(file);
    reach.set(folder, [...(reach.get(folder) ?? []), ...parents]);
  }
  for (const [folder, parents] of reach) {
    for (const parent of parents) {
      const from = packageFolder(safeReal(parent));
      if (from === null) trace.roots.add(folder);
      else if (from !== folder) trace.packages.get(from)?.reaches.add(folder);
    }
  }
  return trace;
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
    if (!found || visible(from, found.name) === source) continue;
    // At the top, unless the name is taken there or in between.
    const parent = visible(from, found.name) === null && !root.children.has(found.name) ? root : from;
    const place: Place = { source, parent, at: join(parent.at, 'node_modules', found.name), children: new Map() };
    parent.children.set(found.name, place);
    copy(found, source, place.at);
    for (const below of [...found.reaches].sort()) queue.push([place, below]);
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
