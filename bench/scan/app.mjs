// The generated app: routes with a real import graph of libraries, components and packages.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root, timed } from '../lib.mjs';

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.[jt]sx?$/.test(entry.name)) yield path;
  }
}

/** An app of that many routes in a folder of its own; `pages` are the paths of its route files. */
export function app(routes) {
  const dir = mkdtempSync(join(tmpdir(), 'switchrt-corpus-'));
  timed('cargo', ['run', '--quiet', '--locked', '-p', 'switchrt-xtask', '--', 'corpus', dir, String(routes)], {
    cwd: root,
  });
  return {
    dir,
    routes,
    pages: [...sources(join(dir, 'pages'))],
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
