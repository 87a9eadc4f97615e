import { Script } from 'node:vm';

/** Scripts by name: routes share chunks, and a compiled script runs in any realm. */
const compiled = new Map<string, Script>();

/** Compiles a script, from the code cache where one was kept. */
export function compile(
  name: string,
  source: string | null,
  cache: Buffer | null,
): { script: Script; cached: boolean } {
  const known = compiled.get(name);
  if (known !== undefined) return { script: known, cached: true };
  const script = new Script(source!, { filename: name, cachedData: cache ?? undefined });
  compiled.set(name, script);
  return { script, cached: cache !== null && script.cachedDataRejected === false };
}

/** WebAssembly from the build, compiled in the host: realms may not. */
export function compileWasm(bytes: Buffer): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array(bytes));
}
