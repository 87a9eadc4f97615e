import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './root.ts';

/**
 * The folder of `__test__/apps` with its packages installed, by the first test that asks. Test files run side by side: each
 * installs beside it and the first one to be done gives it its name. `proof` is a file that is there once it is installed.
 */
export function installed(app: string, proof: string): string {
  const dir = join(root, '__test__/apps', app);
  const modules = join(dir, 'node_modules');
  if (existsSync(join(modules, proof))) return dir;
  const staging = mkdtempSync(join(dir, '.install-'));
  try {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(dir, name), join(staging, name));
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: staging, stdio: 'pipe' });
    try {
      renameSync(join(staging, 'node_modules'), modules);
    } catch (error) {
      if (!existsSync(join(modules, proof))) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return dir;
}
