import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import type { EnvFiles } from '../config/env.ts';
import type { ProjectConfig } from '../config/types.ts';
import { SwitchrtError } from '../errors.ts';

const skipped = new Set(['node_modules', 'public', 'coverage']);

/** What besides the files decides what a build writes. */
export interface BuildIdInputs {
  dir: string;
  /** Not an input: the build's own output. */
  outDir: string;
  config: ProjectConfig;
  env: EnvFiles;
  tool: string;
  node: 'server' | 'lambda';
}

/**
 * `generateBuildId()` of the config, else a hash of the inputs: the project's files but `node_modules`, `public` and dot folders,
 * the environment that is inlined, and this tool's version. The same inputs give the same id in any folder.
 *
 * @throws SwitchrtError `SRT_OPTION` for an id that is no usable path segment
 */
export async function makeBuildId(
  inputs: BuildIdInputs,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const given = await inputs.config.next.generateBuildId?.();
  if (given !== null && given !== undefined) return checked(given);
  const hash = createHash('sha256');
  const add = (text: string): void => void hash.update(text).update('\0');
  add(inputs.tool);
  add(inputs.node);
  add(JSON.stringify([inputs.config.next, inputs.config.switchrt, inputs.env.values]));
  for (const key of Object.keys(environment).sort())
    if (key.startsWith('NEXT_PUBLIC_')) add(`${key}=${environment[key]}`);
  add(environment['NEXT_EDGE_RUNTIME_PROVIDER'] ?? '');
  for (const file of await sourceFiles(inputs.dir, inputs.outDir)) {
    add(relative(inputs.dir, file).split(sep).join('/'));
    hash.update(await readFile(file)).update('\0');
  }
  return hash.digest('base64url').slice(0, 21).replaceAll('-', 'a').replaceAll('_', 'b');
}

function checked(id: unknown): string {
  if (typeof id === 'string' && /^[\w.~-]+$/.test(id) && !/^\.+$/.test(id)) return id;
  throw new SwitchrtError(
    'SRT_OPTION',
    `generateBuildId() of next.config must return letters, digits, "-", "_", "." or "~", found ${JSON.stringify(id)}.`,
  );
}

async function sourceFiles(dir: string, outDir: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    await Promise.all(
      entries.map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          const skip = skipped.has(entry.name) || entry.name.startsWith('.') || path === outDir;
          return skip ? undefined : walk(path);
        }
        if (entry.isFile() && (!entry.name.startsWith('.') || entry.name.startsWith('.env'))) found.push(path);
        return undefined;
      }),
    );
  };
  await walk(dir);
  return found.sort();
}
