import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a project's build is: as told, else `.switchrt`, else where next.config's `distDir` says. */
export async function findOutDir(dir: string, outDir: string | undefined): Promise<string> {
  if (outDir !== undefined) return resolve(dir, outDir);
  const usual = join(dir, '.switchrt');
  if (existsSync(join(usual, 'build.json'))) return usual;
  const { loadProjectConfig } = await import('../config/project.ts');
  const { next } = await loadProjectConfig(dir, { eval: true, phase: 'start' });
  return next.distDir === null ? usual : resolve(dir, next.distDir);
}
