import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
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
  script: Script;
  /** V8 took its compiled form from the cache. */
  cached: boolean;
}

/** Compiles a CommonJS file, from the cache in `folder` where there is one. The name is part of what V8 keeps, and so of the key. */
export function compileFile(folder: string, filename: string, content: string): Compiled {
  const key = createHash('sha256').update(filename).update('\0').update(content).digest('base64url');
  const file = join(folder, `${key}-${process.versions.v8}`);
  const cachedData = read(file);
  const script = new Script(loader.wrap(content.startsWith('#!') ? `//${content}` : content), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  });
  return { file, script, cached: cachedData !== undefined && script.cachedDataRejected === false };
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
  const { _compile: compile } = loader.prototype;
  const fresh: Compiled[] = [];
  const below = root + sep;
  loader.prototype._compile = function (content, filename, ...rest) {
    // Newer versions say the format; theirs alone knows what to do with ESM.
    const isCommonJs = rest[0] === undefined || rest[0] === 'commonjs' || typeof rest[0] === 'boolean';
    if (!isCommonJs || content.length < LEAST_BYTES || !filename.startsWith(below))
      return compile.call(this, content, filename, ...rest);
    const compiled = compileFile(folder, filename, content);
    if (!compiled.cached) fresh.push(compiled);
    const run = compiled.script.runInThisContext() as (...parameters: unknown[]) => unknown;
    const require = Object.assign((id: string) => this.require(id), createRequire(filename));
    return run.call(this.exports, this.exports, require, this, filename, dirname(filename));
  };
  return () => {
    for (const compiled of fresh.splice(0)) writeCode(folder, compiled);
    // It writes when a process exits; an instance is killed.
    (nodeModule as { flushCompileCache?(): void }).flushCompileCache?.();
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another instance may be reading. */
export function writeCode(folder: string, { file, script }: Compiled): void {
  try {
    mkdirSync(folder, { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, script.createCachedData());
    renameSync(own, file);
  } catch {
    // A disk that is full or read-only costs time, not answers.
  }
}
