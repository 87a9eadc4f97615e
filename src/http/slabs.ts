/** Memory for large bodies that is used again: fresh memory costs more than the copy into it, and its garbage more than both. */
export interface Slab {
  /** A copy of the bytes. */
  bytes: Uint8Array;
  /** Gives the memory back. Nobody may look at `bytes` afterwards; who never calls it leaves it to the garbage collector. */
  release(): void;
}

/** Below, a fresh copy is as cheap. */
const MIN_BYTES = 64 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;
/** Most that is kept of free slabs, in bytes. */
const MAX_KEPT = 16 * 1024 * 1024;

/** By size; sizes are powers of two. */
const free = new Map<number, Uint8Array[]>();
let kept = 0;

/** Copies bytes into a slab; `null` when their size gains nothing by it. */
export function slabOf(source: Uint8Array): Slab | null {
  const { byteLength } = source;
  if (byteLength < MIN_BYTES || byteLength > MAX_BYTES) return null;
  const size = 2 ** Math.ceil(Math.log2(byteLength));
  let list = free.get(size);
  if (list === undefined) free.set(size, (list = []));
  let memory = list.pop();
  if (memory === undefined) memory = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  else kept -= size;
  memory.set(source);
  let mine = true;
  return {
    bytes: memory.subarray(0, byteLength),
    release() {
      if (mine && kept + size <= MAX_KEPT) {
        list.push(memory);
        kept += size;
      }
      mine = false;
    },
  };
}
