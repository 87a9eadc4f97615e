import { createHash } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Largest file that is kept, in bytes: what this run has not used goes first. */
const LARGEST = 64 * 1024 * 1024;

type Index = Record<string, [offset: number, length: number, digest: string]>;

/** Names a script's cache by its text: V8 itself compares no more than the length. */
export function cacheKey(name: string, source: Uint8Array): string {
  return `${name}@${createHash('sha256').update(source).digest('base64url').slice(0, 22)}`;
}

/**
 * What V8 made of the scripts of hosts, kept under `cache/` of the build so that the next process starts where this one was.
 *
 * A host reads the file itself, over a descriptor. V8 refuses what another version or other flags have made, and a digest
 * finds what is damaged; a cache that is missing, refused or cannot be written is no error.
 */
export class CodeCache {
  readonly #path: string;
  #made = new Map<string, Buffer>();
  #used = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(outDir: string, memoryMb: number) {
    this.#path = codeCachePath(outDir, memoryMb);
  }

  get(key: string): Buffer | undefined {
    this.#used.add(key);
    return this.#made.get(key);
  }

  keep(key: string, bytes: Buffer): void {
    this.#used.add(key);
    this.#made.set(key, bytes);
    this.#timer ??= setTimeout(() => this.save(), 1000).unref();
  }

  /** Writes what is new. The file appears whole or not at all. */
  save(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#made.size === 0) return;
    try {
      const all = new Map([...readEntries(this.#path), ...this.#made]);
      let total = 0;
      for (const bytes of all.values()) total += bytes.length;
      for (const [key, bytes] of all) {
        if (total <= LARGEST) break;
        if (this.#used.has(key) && this.#made.has(key)) continue;
        all.delete(key);
        total -= bytes.length;
      }
      const index: Index = {};
      let offset = 0;
      for (const [key, bytes] of all) {
        index[key] = [offset, bytes.length, createHash('sha1').update(bytes).digest('base64url')];
        offset += bytes.length;
      }
      const head = Buffer.from(JSON.stringify(index));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(head.length);
      mkdirSync(dirname(this.#path), { recursive: true });
      const fresh = `${this.#path}.${process.pid}`;
      try {
        writeFileSync(fresh, Buffer.concat([length, head, ...all.values()]));
        renameSync(fresh, this.#path);
      } catch (error) {
        rmSync(fresh, { force: true });
        throw error;
      }
    } catch {
      // A folder that cannot be written to costs the next process some milliseconds.
    }
  }
}

function codeCachePath(outDir: string, memoryMb: number): string {
  // V8's own check covers its version and flags; the heap limit is one of them.
  return join(outDir, 'cache/edge', `${process.version}-${process.arch}-${memoryMb}.bin`);
}

/** Opens the file for a host to inherit; null where there is none. */
export function openCodeCache(outDir: string, memoryMb: number): number | null {
  try {
    return openSync(codeCachePath(outDir, memoryMb), 'r');
  } catch {
    return null;
  }
}

function readEntries(path: string): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
    const start = 4 + bytes.readUInt32BE(0);
    const index = JSON.parse(bytes.toString('utf8', 4, start)) as Index;
    for (const [key, [offset, length, digest]] of Object.entries(index)) {
      const entry = bytes.subarray(start + offset, start + offset + length);
      if (createHash('sha1').update(entry).digest('base64url') === digest) entries.set(key, entry);
    }
  } catch {
    // None, or a damaged one: it is written anew.
  }
  return entries;
}
