import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './root.ts';

/**
 * The folder that has React 18 installed, by the first test that asks. Test files run side by side: each installs beside
 * it and the first one to be done gives it its name.
 */
export function react18Folder(): string {
  const dir = join(root, '__test__/apps/react-18');
  const modules = join(dir, 'node_modules');
  if (existsSync(join(modules, 'react-dom/package.json'))) return dir;
  const staging = mkdtempSync(join(dir, '.install-'));
  try {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(dir, name), join(staging, name));
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: staging, stdio: 'pipe' });
    try {
      renameSync(join(staging, 'node_modules'), modules);
    } catch (error) {
      if (!existsSync(join(modules, 'react-dom/package.json'))) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return dir;
}
