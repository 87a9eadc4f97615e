import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { build } from '../../dist/build.js';
import type { BuildOptions, BuildResult } from '../../dist/build.js';
import type { BuildOutput, BuiltRoute } from '../../dist/bundle/output.js';
import { SwitchrtError } from '../../dist/errors.js';
import type { Diagnostic } from '../../dist/manifest/types.js';
import { write } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

export interface App {
  dir: string;
  outDir: string;
  build(options?: Partial<BuildOptions>): Promise<BuildResult>;
  /** The findings of a build that must fail. */
  fail(options?: Partial<BuildOptions>): Promise<{ code: string; message: string; diagnostics: readonly Diagnostic[] }>;
  write(files: Record<string, string>): void;
  /** A file of the output as text. */
  read(file: string): string;
  /** A Node route's entry, loaded as a runtime loads it; a promise where the bundle has top-level await. */
  nodeEntry(route: string): any;
}

/**
 * A project in a folder of its own, outside the checkout, made of a fixture and further files. It has the React of the checkout, or
 * that of `reactFrom`, and the fixture's `packages/` as npm packages.
 */
export function app(
  t: ExecutionContext,
  fixture: string | null,
  files: Record<string, string> = {},
  reactFrom: string = root,
): App {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-build-')));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  if (fixture) cpSync(join(root, '__test__/bundle/fixtures', fixture), dir, { recursive: true });
  write(dir, files);
  const packages = join(dir, 'node_modules');
  mkdirSync(packages);
  for (const name of ['react', 'react-dom', 'scheduler'])
    symlinkSync(join(reactFrom, 'node_modules', name), join(packages, name));
  if (existsSync(join(dir, 'packages'))) {
    for (const name of readdirSync(join(dir, 'packages'))) {
      cpSync(join(dir, 'packages', name), join(packages, name), { recursive: true });
      // A package's own packages are committed as `nested`: the name they need is ignored by git.
      const nested = join(packages, name, 'nested');
      if (existsSync(nested)) renameSync(nested, join(packages, name, 'node_modules'));
    }
    rmSync(join(dir, 'packages'), { recursive: true });
  }
  const outDir = join(dir, '.switchrt');
  const read = (file: string): string => readFileSync(join(outDir, file), 'utf8');
  return {
    dir,
    outDir,
    build: (options = {}) => build({ dir, ...options }),
    async fail(options = {}) {
      const error = await t.throwsAsync(build({ dir, ...options }), { instanceOf: SwitchrtError });
      return error as SwitchrtError;
    },
    write: (more) => write(dir, more),
    read,
    nodeEntry(route) {
      const { code } = routeOf(JSON.parse(read('build.json')) as BuildOutput, route);
      const file = join(outDir, code.files.at(-1)!);
      const bundle = createRequire(file)(file);
      return bundle instanceof Promise ? bundle.then((namespace) => namespace.default) : bundle.default;
    },
  };
}

/** A route of the build's table, error pages among them. */
export function routeOf(output: BuildOutput, name: string): BuiltRoute {
  const route = [...output.routes, ...Object.values(output.errorPages)].find((item) => item?.route === name);
  if (!route) throw new Error(`no route ${name} in ${output.routes.map((item) => item.route).join(', ')}`);
  return route;
}

/** A diagnostic as `code file:line:column`. */
export function place({ code, file, line, column }: Diagnostic): string {
  return `${code} ${file}:${line}:${column}`;
}

/** All of an output's files below a folder with their content. */
export function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  // What V8 has compiled has its own digests in it, and is no part of a build.
  const cache = join(folder, 'cache');
  const paths = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(cache))
    .sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]));
}
