import { closeSync, openSync, readSync } from 'node:fs';

/** What decides which addon file a machine needs. */
export interface Machine {
  platform: string;
  arch: string;
  /** Linux only; `null` elsewhere or where it cannot be told. */
  libc: 'gnu' | 'musl' | null;
}

/** Triples that a platform package is published for, as in `npm/`. */
export const TRIPLES: readonly string[] = [
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
  'win32-arm64-msvc',
];

/** `linux-x64-gnu`, `darwin-arm64`, `win32-x64-msvc`: the triple in package and file names, published or not. */
export function tripleOf(machine: Machine): string {
  const base = `${machine.platform}-${machine.arch}`;
  if (machine.platform === 'linux') return `${base}-${machine.libc ?? 'gnu'}`;
  return machine.platform === 'win32' ? `${base}-msvc` : base;
}

/** The machine this process runs on. */
export function thisMachine(): Machine {
  const { platform, arch } = process;
  return { platform, arch, libc: platform === 'linux' ? detectLibc(process.execPath) : null };
}

/**
 * Which C library an executable is linked against: its ELF interpreter says so in the first kilobytes.
 *
 * The running node itself is asked, since a glibc system may well have musl installed beside it.
 */
export function detectLibc(executable: string): 'gnu' | 'musl' | null {
  const interpreter = elfInterpreter(executable);
  if (interpreter?.includes('ld-musl-')) return 'musl';
  if (interpreter?.includes('ld-linux')) return 'gnu';
  return libcFromReport();
}

/** PT_INTERP of a little-endian ELF64 file, or null (ELF-64 object file format, version 1.5, section "Program header"). */
function elfInterpreter(file: string): string | null {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const head = Buffer.alloc(4096);
    const length = readSync(descriptor, head, 0, head.length, 0);
    if (length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return null;
    const table = Number(head.readBigUInt64LE(32));
    const entrySize = head.readUInt16LE(54);
    for (let i = 0; i < head.readUInt16LE(56); i++) {
      const at = table + i * entrySize;
      if (at + 40 > length) return null;
      if (head.readUInt32LE(at) !== 3) continue;
      const text = Buffer.alloc(Math.min(Number(head.readBigUInt64LE(at + 32)), 256));
      readSync(descriptor, text, 0, text.length, Number(head.readBigUInt64LE(at + 8)));
      return text.toString('latin1').replace(/\0.*$/s, '');
    }
    return null;
  } catch {
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Slower: the diagnostic report names the glibc version, and the loaded libraries where there is none. */
function libcFromReport(): 'gnu' | 'musl' | null {
  try {
    const report = process.report.getReport() as {
      header?: { glibcVersionRuntime?: string };
      sharedObjects?: string[];
    };
    if (report.header?.glibcVersionRuntime) return 'gnu';
    return report.sharedObjects?.some((name) => name.includes('ld-musl-') || name.includes('libc.musl-'))
      ? 'musl'
      : null;
  } catch {
    return null;
  }
}
