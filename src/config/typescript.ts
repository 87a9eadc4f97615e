import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';

import type { Options } from '@swc/core';

import { rememberMap } from './source-maps.ts';

interface Loaded {
  exports: unknown;
}

/** Runs a TypeScript module and gives its exports. `await` may stand at its top level; what it imports is loaded by `require`. */
export async function runTypeScript(file: string): Promise<unknown> {
  const compiled = await compiler();
  const module: Loaded = { exports: {} };
  const run = wrap(compiled(file), file, 'async ');
  const loaded = new Map<string, Loaded>([[file, module]]);
  await run(module.exports, requireFor(file, compiled, loaded), module, file, dirname(file));
  return module.exports;
}

type Compile = (file: string) => string;

/** `@swc/core` costs about 90 ms to load: only TypeScript config files pay it. */
async function compiler(): Promise<Compile> {
  const { transformSync } = await import('@swc/core');
  return (file) => {
    const options: Options = {
      filename: file,
      swcrc: false,
      configFile: false,
      sourceMaps: true,
      jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: extname(file) === '.tsx' } },
      module: { type: 'commonjs' },
    };
    const { code, map } = transformSync(readFileSync(file, 'utf8'), options);
    if (map) rememberMap(file, new SourceMap(JSON.parse(map)));
    return code;
  };
}

type Run = (exports: unknown, require: NodeJS.Require, module: Loaded, filename: string, dirname: string) => unknown;

/** On the code's own first line, so that line numbers stay those of the map. */
function wrap(code: string, file: string, prefix: string): Run {
  const head = `(${prefix}function (exports, require, module, __filename, __dirname) { `;
  const script = new Script(`${head}${code}\n})`, {
    filename: file,
    columnOffset: -head.length,
    importModuleDynamically: undefined,
  });
  return script.runInThisContext() as Run;
}

/** `require` that also knows TypeScript files, relative to `from`. */
function requireFor(from: string, compile: Compile, loaded: Map<string, Loaded>): NodeJS.Require {
  const native = createRequire(from);
  const load = (specifier: string): unknown => {
    const file =
      specifier.startsWith('.') || isAbsolute(specifier)
        ? findTypeScript(join(specifier.startsWith('.') ? dirname(from) : '', specifier))
        : null;
    if (!file) return native(specifier);
    const known = loaded.get(file);
    if (known) return known.exports;
    const module: Loaded = { exports: {} };
    loaded.set(file, module);
    wrap(compile(file), file, '')(module.exports, requireFor(file, compile, loaded), module, file, dirname(file));
    return module.exports;
  };
  return Object.assign(load, native);
}

/** The TypeScript file behind a path without its ending, with it, with its compiled ending (`./a.js`), or a folder's index. */
function findTypeScript(path: string): string | null {
  const bare = path.replace(/\.([cm]?)js$/, '');
  const tries = /\.[cm]?tsx?$/.test(path)
    ? [path]
    : [`${path}.ts`, `${path}.tsx`, `${path}.mts`, `${path}.cts`, join(path, 'index.ts')];
  if (bare !== path && !existsSync(path)) tries.push(`${bare}.ts`, `${bare}.mts`, `${bare}.cts`);
  if (isFile(path) && !/\.[cm]?tsx?$/.test(path)) return null;
  return tries.find(isFile) ?? null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
