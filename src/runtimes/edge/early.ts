import { HostProcess } from './host-process.ts';

/** A host that nobody has taken after this long is ended. */
const UNUSED_MS = 10_000;

let early: { host: HostProcess; outDir: string; memoryMb: number } | null = null;

/**
 * Starts a host process before the rest of the server is even loaded: most of a first request's time would be spent on it.
 * The next runtime over the same build takes it; {@link dropEarlyHost} ends one that nobody took.
 */
export function startEarlyHost(outDir: string, memoryMb: number): void {
  dropEarlyHost();
  early = { host: new HostProcess(outDir, memoryMb), outDir, memoryMb };
  // It ends with this process, or when nobody came for it.
  setTimeout(dropEarlyHost, UNUSED_MS).unref();
}

export function takeEarlyHost(outDir: string, memoryMb: number): HostProcess | null {
  if (early === null || early.outDir !== outDir || early.memoryMb !== memoryMb) return null;
  const { host } = early;
  early = null;
  return host.dead ? null : host;
}

export function dropEarlyHost(): void {
  early?.host.kill('nobody needed it');
  early = null;
}
