import { createHash } from 'node:crypto';

import type { LoaderContext } from '@rspack/core';

/** The loader gets bytes, not text. */
export const raw = true;

/** The name a WebAssembly module has on an edge realm, from its bytes. */
export function wasmName(bytes: Uint8Array): string {
  return `wasm_${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
}

/** `./x.wasm?module`: a `WebAssembly.Module`, compiled by the host on edge and at load on Node. */
export default function wasmLoader(this: LoaderContext<{ runtime: 'nodejs' | 'edge' }>, bytes: Buffer): string {
  if (this.getOptions().runtime === 'nodejs') {
    return `export default new WebAssembly.Module(Buffer.from(${JSON.stringify(bytes.toString('base64'))}, 'base64'));`;
  }
  const name = wasmName(bytes);
  this.emitFile(`wasm/${name}.wasm`, bytes);
  return `export default self.__switchrt_wasm[${JSON.stringify(name)}];`;
}
