import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { run } from '../_shared/command.ts';
import type { Result } from '../_shared/command.ts';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';
import { start } from '../_shared/started.ts';
import type { Started } from '../_shared/started.ts';

export interface Built {
  dir: string;
  build: Result;
  /** Every text file under a folder of the output, one after the other. */
  output(folder: string): string;
  start(args?: readonly string[]): Promise<Running>;
}

export interface Running {
  server: Started;
  get(path: string, init?: RequestInit): Promise<Response>;
  text(path: string, init?: RequestInit): Promise<string>;
  json(path: string, init?: RequestInit): Promise<any>;
  buildId: string;
}

export interface BuiltOptions {
  /** The folder whose `node_modules` has React. */
  react?: string;
  env?: Record<string, string>;
  /** Exit code that the build must have. */
  code?: number;
}

/** Builds an app by the command, as files that a user would write; packages of it stand under `node_modules/`. */
export async function built(
  t: ExecutionContext,
  files: Record<string, string>,
  options: BuiltOptions = {},
): Promise<Built> {
  const { react = root, env = {}, code = 0 } = options;
  const dir = project(t, files);
  mkdirSync(join(dir, 'node_modules'), { recursive: true });
  for (const name of ['react', 'react-dom', 'scheduler'])
    symlinkSync(join(react, 'node_modules', name), join(dir, 'node_modules', name));
  const build = await run(['build', dir], { env });
  if (build.code !== code) throw new Error(`build ended with ${build.code}:\n${build.stdout}${build.stderr}`);
  return {
    dir,
    build,
    output: (folder) => texts(join(dir, '.switchrt', folder)).join('\n'),
    async start(args = []) {
      const server = await start(dir, args, env);
      t.teardown(async () => {
        if (!t.passed) t.log(server.log());
        const ended = await server.stop();
        if (ended !== 0) throw new Error(`start ended with ${ended} after SIGTERM:\n${server.log()}`);
      });
      const get = (path: string, init?: RequestInit): Promise<Response> =>
        fetch(server.url + path, { redirect: 'manual', ...init });
      return {
        server,
        get,
        text: async (path, init) => (await get(path, init)).text(),
        json: async (path, init) => (await get(path, init)).json(),
        buildId: readFileSync(join(dir, '.switchrt/BUILD_ID'), 'utf8'),
      };
    },
  };
}

function texts(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return texts(path);
    return /\.(?:js|mjs|html|json)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}
