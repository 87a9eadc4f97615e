import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { builtinName, edgeModules } from './builtins.ts';
import { findImport, relativePath } from './finding.ts';
import { ownRoot } from './own.ts';
import { findPackage, packageFolder } from './packages.ts';

const stub = join(ownRoot, 'bundle/modules/unsupported.cjs');

/**
 * What an edge bundle gets for an import of a Node module: the request of a stub that throws when used and names the module, the
 * importing file and the place; or null where the import stands as it is.
 *
 * It stands where edge has the module, where an npm package of the same name is installed, and where the importing package maps the
 * module for browsers.
 */
export function stubRequest(request: string, issuer: string | undefined, dir: string): string | null {
  const name = builtinName(request);
  if (name === null || edgeModules.includes(name)) return null;
  if (issuer && mapsForBrowsers(request, issuer)) return null;
  if (!request.startsWith('node:') && findPackage(issuer ? dirname(issuer) : dir, name)) return null;
  const file = issuer ? relativePath(dir, issuer) : '';
  const place = file ? findImport(dir, file, request) : null;
  const at = place ? `${file}:${place.line}:${place.column}` : file;
  const names = file && listsExports(dir, file, request) ? `&names=${exportNames(name).join()}` : '';
  return `${stub}?module=${encodeURIComponent(request)}&at=${encodeURIComponent(at)}${names}`;
}

/** Whether a file imports the module in a way that copies its exports by their names. */
function listsExports(dir: string, file: string, request: string): boolean {
  const literal = request.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  try {
    return new RegExp(`(?:\\bimport\\s*\\(|\\*\\s*from)\\s*['"\`]${literal}['"\`]`).test(
      readFileSync(join(dir, file), 'utf8'),
    );
  } catch {
    return false;
  }
}

function exportNames(name: string): string[] {
  try {
    return Object.keys(createRequire(import.meta.url)(`node:${name}`) as object).filter((key) => /^[\w$]+$/.test(key));
  } catch {
    return [];
  }
}

const browserFields = new Map<string, Record<string, unknown>>();

/** Whether the `browser` field of the importing package has an answer for the module. */
function mapsForBrowsers(request: string, issuer: string): boolean {
  const folder = packageFolder(issuer);
  if (!folder) return false;
  let field = browserFields.get(folder);
  if (!field) browserFields.set(folder, (field = readBrowserField(folder)));
  return request in field;
}

function readBrowserField(folder: string): Record<string, unknown> {
  try {
    const { browser } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { browser?: unknown };
    return typeof browser === 'object' && browser !== null ? (browser as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
