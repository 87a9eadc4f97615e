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
/** Free slabs of one size that are kept; sizes are powers of two. */
const KEPT = 4;

const free = new Map<number, Uint8Array[]>();

/** Copies bytes into a slab; `null` when their size gains nothing by it. */
export function slabOf(source: Uint8Array): Slab | null {
  const { byteLength } = source;
  if (byteLength < MIN_BYTES || byteLength > MAX_BYTES) return null;
  const size = 2 ** Math.ceil(Math.log2(byteLength));
  let list = free.get(size);
  if (list === undefined) free.set(size, (list = []));
  const memory = list.pop() ?? new Uint8Array(size);
  memory.set(source);
  let mine = true;
  return {
    bytes: memory.subarray(0, byteLength),
    release() {
      if (mine && list.length < KEPT) list.push(memory);
      mine = false;
    },
  };
}
