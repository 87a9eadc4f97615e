import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';

import { didYouMean, SwitchrtError } from '../errors.ts';
import type { Manifest, Route } from '../manifest/types.ts';
import { createRouter } from '../router/router.ts';

/** How a route was found: by its name, by a path that it answers, by its file. */
export type MatchedBy = 'name' | 'path' | 'file';

/** What a person meant. */
export type Found =
  | { type: 'routes'; routes: Route[]; matchedBy: MatchedBy; params: Record<string, string | string[]> }
  | { type: 'file'; path: string };

/** Where to look. */
export interface Lookup {
  manifest: Manifest;
  root: string;
  basePath: string;
  cwd?: string;
}

/**
 * Finds a route by its name (`/blog/[id]`), by its file, or by a path that it answers (`/blog/hello`); or any file that exists.
 *
 * Several routes: parallel pages of one URL.
 *
 * @throws SwitchrtError `SRT_OPTION` with a did-you-mean
 */
export function find(asked: string, lookup: Lookup): Found {
  const { manifest, root, basePath } = lookup;
  const named = manifest.routes.filter(({ route }) => route === asked);
  if (named.length > 0) return { type: 'routes', routes: named, matchedBy: 'name', params: {} };
  const path = findFile(asked, lookup);
  if (path !== null) {
    const own = manifest.routes.filter(({ file }) => isSame(join(root, file), path));
    return own.length > 0 ? { type: 'routes', routes: own, matchedBy: 'file', params: {} } : { type: 'file', path };
  }
  const served = manifest.routes.filter(({ kind }) => kind !== 'special' && kind !== 'middleware' && kind !== 'proxy');
  const pathname = asked.split(/[?#]/, 1)[0]!;
  if (pathname.startsWith('/')) {
    const inner = basePath !== '' && pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
    const match = createRouter(served).match(inner);
    if (match.type === 'match') {
      const routes = manifest.routes.filter(({ route }) => route === match.route.route);
      return { type: 'routes', routes, matchedBy: 'path', params: match.params };
    }
  }
  const known = manifest.routes.flatMap(({ route, file }) => (asked.startsWith('/') ? [route] : [file, route]));
  throw new SwitchrtError('SRT_OPTION', `There is no route and no file \`${asked}\`.${hint(asked, known)}`);
}

/**
 * {@link find} where only one route will do.
 *
 * @throws SwitchrtError `SRT_OPTION`
 */
export function findOneRoute(asked: string, lookup: Lookup): Route {
  const found = find(asked, lookup);
  if (found.type === 'routes') {
    if (found.routes.length === 1) return found.routes[0]!;
    const files = found.routes.map(({ file }) => `\`${file}\``).join(', ');
    throw new SwitchrtError('SRT_OPTION', `\`${asked}\` is several files: ${files}. Give one of them.`);
  }
  const routes = lookup.manifest.routes.map(({ route }) => route);
  throw new SwitchrtError('SRT_OPTION', `\`${asked}\` is a file and no route.${hint(asked, routes)}`);
}

/** Absolute path of an existing regular file, looked for from the working directory and from the project. */
export function findFile(asked: string, { root, cwd = process.cwd() }: Pick<Lookup, 'root' | 'cwd'>): string | null {
  const candidates = isAbsolute(asked) ? [asked, join(root, asked)] : [resolve(cwd, asked), resolve(root, asked)];
  return candidates.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) ?? null;
}

/** @throws SwitchrtError `SRT_OPTION` for a file whose imports nobody follows */
export function requireScript(asked: string, path: string): void {
  if (/\.[cm]?[jt]sx?$/.test(path)) return;
  const message = `\`${asked}\` is no JavaScript and no TypeScript: styles, JSON and other assets are not followed.`;
  throw new SwitchrtError('SRT_OPTION', message);
}

function hint(asked: string, known: readonly string[]): string {
  const meant = didYouMean(asked, known);
  if (meant || known.length === 0) return meant;
  const list = known.slice(0, 8).map((name) => `\`${name}\``);
  return ` There ${known.length === 1 ? 'is' : 'are'} ${list.join(', ')}${known.length > 8 ? ` and ${known.length - 8} more` : ''}.`;
}

/** The same entry of a folder: two links to one file are two routes. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const folder = (path: string): string => join(realpathSync(join(path, '..')), path.slice(path.lastIndexOf(sep)));
    return folder(a) === folder(b);
  } catch {
    return false;
  }
}
