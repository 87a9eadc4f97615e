import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of this package's compiled root; bundles take their own modules from here. */
export const ownRoot: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of one of this package's own modules: `render/entry-node`. */
export function ownModule(name: string): string {
  return join(ownRoot, `${name}.js`);
}

/** The module of ours that stands for a `next/*` import, or null where none is offered. */
export function nextModule(request: string): string | null {
  const name = request.replace(/\.js$/, '');
  if (name === 'next') return ownModule('next/index');
  if (name === 'next/server') return ownModule('server/index');
  const file = ownModule(name);
  return /^next\/[a-z-]+$/.test(name) && existsSync(file) ? file : null;
}
