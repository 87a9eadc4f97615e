import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Script, constants } from 'node:vm';

/** Smaller files compile faster than their code is found. */
export const LEAST_BYTES: number = 16 * 1024;

/** The part of Node's CommonJS loader that compiles. */
interface CommonJsModule {
  exports: unknown;
  require(id: string): unknown;
}
interface Loader {
  prototype: { _compile(this: CommonJsModule, content: string, filename: string, ...rest: unknown[]): unknown };
  wrap(source: string): string;
}
const loader = nodeModule.Module as unknown as Loader;

/** A CommonJS file's script as {@link cacheCode} looks for it. */
export interface Compiled {
  /** Where its code cache is kept. */
  file: string;
  /** What it was made of: the file's name and text. */
  origin: Buffer;
  script: Script;
  /** V8 took its compiled form from the cache. */
  cached: boolean;
}

/** The function at `root`, and the folder of all functions' caches. */
export interface Place {
  root: string;
  folder: string;
}

/**
 * Compiles a CommonJS file, from the cache where there is one. Beside what V8 made a cache has all that it was made of: V8 itself compares
 * the length of a text and keeps the file's name. (A digest would do as well, but loading Node's crypto takes longer than the comparison.)
 */
export function compileFile({ root, folder }: Place, filename: string, content: string): Compiled {
  const file = `${join(folder, basename(root), relative(root, filename))}-${process.versions.v8}`;
  const origin = Buffer.from(`${filename}\0${content}`);
  const kept = read(file);
  const isOurs = kept !== undefined && kept.length > origin.length && kept.subarray(0, origin.length).equals(origin);
  const script = new Script(loader.wrap(content.startsWith('#!') ? `//${content}` : content), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(isOurs && { cachedData: kept.subarray(origin.length) }),
  });
  return { file, origin, script, cached: isOurs && script.cachedDataRejected === false };
}

/**
 * Compiles the large CommonJS files below `root` from V8's code cache in `folder`, so that a boot does not parse them again. Node's own compile
 * cache (22.1 on, turned on by `NODE_COMPILE_CACHE`) has the other files.
 *
 * V8 itself refuses a cache of another version, other flags or another source. A folder that cannot be read or written is no error.
 *
 * @returns writes what was compiled and had no cache; call it when the code has run.
 */
export function cacheCode(root: string, folder: string | undefined): () => void {
  if (folder === undefined || folder === '') return () => {};
  hideLoaderWarning();
  const { _compile: compile } = loader.prototype;
  const fresh: Compiled[] = [];
  const below = root + sep;
  loader.prototype._compile = function (content, filename, ...rest) {
    // Newer versions say the format; theirs alone knows what to do with ESM.
    const isCommonJs = rest[0] === undefined || rest[0] === 'commonjs' || typeof rest[0] === 'boolean';
    if (!isCommonJs || content.length < LEAST_BYTES || !filename.startsWith(below))
      return compile.call(this, content, filename, ...rest);
    const compiled = compileFile({ root, folder }, filename, content);
    if (!compiled.cached) fresh.push(compiled);
    const run = compiled.script.runInThisContext() as (...parameters: unknown[]) => unknown;
    const require = Object.assign((id: string) => this.require(id), createRequire(filename));
    return run.call(this.exports, this.exports, require, this, filename, dirname(filename));
  };
  return () => {
    for (const compiled of fresh.splice(0)) writeCode(compiled);
    // It writes when a process exits; an instance is killed.
    (nodeModule as { flushCompileCache?(): void }).flushCompileCache?.();
  };
}

/**
 * An `import()` in a script of ours goes to Node's own loader, and Node warns of the constant that says so. The function's log is its developer's, who
 * has not chosen it and can do nothing about it.
 */
function hideLoaderWarning(): void {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: []) => {
    if (typeof warning === 'string' && warning.startsWith('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER ')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another instance may be reading. */
export function writeCode({ file, origin, script }: Compiled): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, Buffer.concat([origin, script.createCachedData()]));
    renameSync(own, file);
  } catch {
    // A disk that is full or read-only costs time, not answers.
  }
}
