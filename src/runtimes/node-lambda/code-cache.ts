import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { Script, constants } from 'node:vm';

/** Smaller files compile faster than their code is found. */
const LEAST_BYTES = 16 * 1024;

/** The part of Node's CommonJS loader that compiles; older than the compile cache it has itself. */
interface CommonJsModule {
  exports: unknown;
  require(id: string): unknown;
}
interface Loader {
  prototype: { _compile(this: CommonJsModule, content: string, filename: string, ...rest: unknown[]): unknown };
  wrap(source: string): string;
}

/**
 * Compiles the large CommonJS files below `root` from V8's code cache in `folder`, so that a later boot does not parse them again. Where Node has
 * a compile cache of its own (22.1 on, turned on by `NODE_COMPILE_CACHE`) nothing is left to do here.
 *
 * V8 itself refuses a cache of another version, other flags or another source. A folder that cannot be read or written is no error.
 *
 * @returns writes what was compiled and had no cache; call it when the code has run.
 */
export function cacheCode(root: string, folder: string | undefined): () => void {
  if (folder === undefined || folder === '') return () => {};
  const own = nodeModule as { enableCompileCache?: unknown; flushCompileCache?(): void };
  // It writes when a process exits; an instance is killed.
  if (own.enableCompileCache !== undefined) return () => own.flushCompileCache?.();
  const loader = nodeModule.Module as unknown as Loader;
  const { _compile: compile } = loader.prototype;
  const fresh = new Map<string, Script>();
  const below = root + sep;
  loader.prototype._compile = function (content, filename, ...rest) {
    if (content.length < LEAST_BYTES || !filename.startsWith(below))
      return compile.call(this, content, filename, ...rest);
    const key = createHash('sha256').update(filename).update('\0').update(content).digest('base64url');
    const file = join(folder, `${key}-${process.versions.v8}`);
    const cachedData = read(file);
    const script = new Script(loader.wrap(content.startsWith('#!') ? `//${content}` : content), {
      filename,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      ...(cachedData && { cachedData }),
    });
    if (!cachedData || script.cachedDataRejected) fresh.set(file, script);
    const run = script.runInThisContext() as (...parameters: unknown[]) => unknown;
    const require = Object.assign((id: string) => this.require(id), createRequire(filename));
    return run.call(this.exports, this.exports, require, this, filename, dirname(filename));
  };
  return () => {
    for (const [file, script] of fresh) write(folder, file, script);
    fresh.clear();
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
function write(folder: string, file: string, script: Script): void {
  try {
    mkdirSync(folder, { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, script.createCachedData());
    renameSync(own, file);
  } catch {
    // A disk that is full or read-only costs time, not answers.
  }
}
