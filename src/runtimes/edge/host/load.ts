import type { LoadMeta } from '../protocol.ts';
import type { Route } from './realm.ts';
import { compile } from './scripts.ts';

/** Reads a `Load` frame: `u32 length | meta`, then sources, caches and WebAssembly in the order of the meta. */
export function readLoad(route: Route, payload: Buffer): void {
  const metaEnd = 4 + payload.readUInt32BE(0);
  const meta = JSON.parse(payload.toString('utf8', 4, metaEnd)) as LoadMeta;
  Object.assign(route.meta, meta);
  let at = metaEnd;
  let failure: { error: unknown } | null = null;
  // The frame's memory goes back to the wire; what outlives it is copied.
  const take = (length: number): Buffer => payload.subarray(at, (at += length));
  for (const { name, key, source, cache } of meta.files) {
    const text = source < 0 ? null : take(source).toString('utf8');
    const cached = cache < 0 ? null : Buffer.from(take(cache));
    try {
      route.scripts.push(compile(name, key, text, cached));
    } catch (error) {
      // The scripts after it may be another route's as well.
      failure ??= { error };
    }
  }
  for (const { name, length } of meta.wasm) route.wasm.push({ name, bytes: Buffer.from(take(length)) });
  if (failure !== null) throw failure.error;
}
