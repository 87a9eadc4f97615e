import type { Script } from 'node:vm';

/** One of the host's own scripts. `cached`: V8 took its compiled form from the cache. */
export interface Part {
  key: string;
  script: Script;
  cached: boolean;
}

/** What the program of `loader.ts` hands to the host. */
export interface Parts {
  /** Compiles a part. */
  part(name: string): Part;
  /** Runs a part that is a CommonJS module. */
  load(name: string): Part & { exports: unknown };
  /** The compiled form of a script, by its key; null when there is none or it is damaged. */
  cached(key: string): Buffer | null;
  /** The host's own script. */
  host: Part;
  /** Reads from the wire, and waits for what has not come yet; null when the dispatcher is gone. */
  read(bytes: number): Buffer | null;
}

let parts: Parts;

export function setParts(value: Parts): void {
  parts = value;
}

const lazy = new Map<string, Part>();

/** A part that few need, compiled when the first does. */
export function lazyPart(name: string): Part {
  let part = lazy.get(name);
  if (part === undefined) lazy.set(name, (part = parts.part(name)));
  return part;
}

/** A module that few need, run when the first does. */
export function lazyModule(name: string): unknown {
  const part = parts.load(name);
  lazy.set(name, part);
  return part.exports;
}

export function cachedCode(key: string): Buffer | null {
  return parts.cached(key);
}

/** Parts that were compiled from their text, each told once. */
export function uncachedParts(): Part[] {
  const list = [parts.host, ...lazy.values()].filter((part) => !part.cached);
  for (const part of list) part.cached = true;
  return list;
}
