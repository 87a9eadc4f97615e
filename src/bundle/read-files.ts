import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, parse, sep } from 'node:path';

import { nodeFileTrace } from './node-file-trace.ts';

import type { Project } from './project.ts';

const script = /\.[cm]?[jt]sx?$/;
const readsFiles = /['"](?:node:)?fs(?:\/promises)?['"]/;

/**
 * Project files that modules read by a path that can be known: `readFileSync(join(process.cwd(), 'data.txt'))`. The sources tell;
 * in a bundle the calls have other names.
 *
 * @param modules absolute paths; those outside of the project, or without `fs`, are not looked at
 * @returns absolute paths
 */
export async function filesReadBy(modules: readonly string[], { dir, workDir, outDir }: Project): Promise<string[]> {
  const sources = modules.filter(
    (file) =>
      script.test(file) &&
      file.startsWith(dir + sep) &&
      !file.includes(`${sep}node_modules${sep}`) &&
      existsSync(file) &&
      readsFiles.test(readFileSync(file, 'utf8')),
  );
  if (sources.length === 0) return [];
  const base = parse(dir).root;
  const { transform } = await import('@swc/core');
  const { fileList } = await nodeFileTrace(sources, {
    base,
    processCwd: dir,
    // Other modules are in the bundle already.
    resolve: async () => [],
    async readFile(path) {
      const text = await readFile(path, 'utf8').catch(() => null);
      if (text === null || !sources.includes(path)) return text;
      const typescript = /\.[cm]?tsx?$/.test(path);
      const parser = typescript
        ? ({ syntax: 'typescript', tsx: extname(path) === '.tsx' } as const)
        : ({ syntax: 'ecmascript', jsx: true } as const);
      const { code } = await transform(text, {
        filename: path,
        swcrc: false,
        configFile: false,
        jsc: { target: 'es2022', parser, transform: { react: { runtime: 'automatic' } } },
      });
      return code;
    },
  });
  return [...fileList]
    .map((listed) => join(base, listed))
    .filter(
      (file) =>
        !sources.includes(file) &&
        file.startsWith(dir + sep) &&
        ![workDir, outDir, join(dir, 'node_modules'), join(dir, '.git')].some((folder) =>
          file.startsWith(folder + sep),
        ) &&
        statSync(file).isFile(),
    )
    .sort();
}
