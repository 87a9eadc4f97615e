import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

import type { BuildOutput } from '../../bundle/output.ts';
import { CodeCache, cacheKey } from './code-cache.ts';
import { engineFlags, PARTS } from './host-process.ts';

/**
 * Program of a build: compiles a host's own scripts and those of every edge route, so that the first host of all finds them in the code cache.
 * None of them runs. Arguments: the build, `edge.memoryMb`.
 */
const [outDir, memory] = process.argv.slice(2) as [string, string];
const memoryMb = Number(memory);

/** Most that is compiled ahead, in bytes of source: a cache is about three times as large. */
const MOST_BYTES = 16 * 1024 * 1024;

// V8 compares the flags of who makes a cache with those of who takes it.
for (const flag of engineFlags(memoryMb)) setFlagsFromString(flag);
// What an earlier build has left is nobody's any more.
rmSync(join(outDir, 'cache/edge'), { recursive: true, force: true });
const cache = new CodeCache(outDir, memoryMb);

function compile(key: string, filename: string, source: Buffer): void {
  try {
    // Functions too: otherwise V8 leaves them for their first call, and out of the cache.
    setFlagsFromString('--no-lazy');
    const script = new Script(source.toString(), { filename });
    setFlagsFromString('--lazy');
    cache.keep(key, script.createCachedData());
  } catch {
    // Its own error is told when it is loaded.
    setFlagsFromString('--lazy');
  }
}

const parts = readFileSync(PARTS);
const start = 4 + parts.readUInt32BE(0);
const index = JSON.parse(parts.toString('utf8', 4, start)) as Record<string, [number, number, string]>;
for (const [name, [offset, length, digest]] of Object.entries(index))
  compile(`${name}@${digest}`, `edge:${name}`, parts.subarray(start + offset, start + offset + length));

const { routes, middleware } = JSON.parse(readFileSync(join(outDir, 'build.json'), 'utf8')) as BuildOutput;
const own = [...routes, ...(middleware === null ? [] : [middleware])].filter(({ runtime }) => runtime === 'edge');
let left = MOST_BYTES;
for (const name of new Set(own.flatMap(({ code }) => code.files))) {
  const source = readFileSync(join(outDir, name));
  left -= source.length;
  if (left < 0) break;
  compile(cacheKey(name, source), name, source);
}
cache.save();
