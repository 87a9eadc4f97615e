import { Script } from 'node:vm';

import { cachedCode } from './parts.ts';

/** A script of the build. A compiled script runs in any realm. */
export interface CompiledScript {
  /** Its name and the digest of its text. */
  key: string;
  script: Script;
  /** V8 took its compiled form from the cache. */
  cached: boolean;
}

/** By key: routes share chunks. */
const compiled = new Map<string, CompiledScript>();

/** Compiles a script, from the code cache where one was kept. */
export function compile(name: string, key: string, source: string | null, cache: Buffer | null): CompiledScript {
  let known = compiled.get(key);
  if (known === undefined) {
    const cachedData = cache ?? cachedCode(key) ?? undefined;
    const script = make(key, name, source, cachedData);
    known = { key, script, cached: cachedData !== undefined && script.cachedDataRejected === false };
    compiled.set(key, known);
  }
  return known;
}

export function forget(key: string): void {
  compiled.delete(key);
}

/** Errors of scripts that do not compile: the text is sent once, and every route that uses it is to learn why. */
const broken = new Map<string, unknown>();

function make(key: string, filename: string, source: string | null, cachedData: Buffer | undefined): Script {
  if (source === null) throw broken.get(key) ?? new Error(`${filename} was not sent`);
  try {
    return new Script(source, { filename, cachedData });
  } catch (error) {
    broken.set(key, error);
    throw error;
  }
}

/** A script that was compiled from its text, each told once. */
export function nextUncached(): CompiledScript | null {
  for (const item of compiled.values()) {
    if (item.cached) continue;
    item.cached = true;
    return item;
  }
  return null;
}

/** WebAssembly from the build, compiled in the host: realms may not. */
export function compileWasm(bytes: Buffer): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array(bytes));
}
