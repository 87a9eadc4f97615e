import { SwitchrtError } from '../errors.ts';
import type { AddonAnswer, AddonScanOptions, AddonScanner } from './addon.ts';
import { throwIfAborted, withSignal } from './abort.ts';
import { load } from './load.ts';

/** Texts that a scanner answers with. */
export interface ScannerText {
  /** JSON. */
  text: string;
  /** A `stats` object as JSON; empty where none is kept. */
  stats: string;
}

/** A scanner on the addon's own threads: calls are answered one after another. */
export interface NativeScanner {
  update(paths: readonly string[], signal?: AbortSignal): Promise<ScannerText>;
  manifest(): Promise<ScannerText>;
  folders(): Promise<string[]>;
  affected(paths: readonly string[]): Promise<{ route: string; file: string }[]>;
  close(): Promise<void>;
}

/**
 * Scans a project and stays with it.
 *
 * @throws SwitchrtError as `scanTexts`
 */
export async function openScanner(options: AddonScanOptions, signal?: AbortSignal): Promise<NativeScanner> {
  throwIfAborted(signal);
  const scanner: AddonScanner = new (load().BindingScanner)(options);
  unwrap(await withSignal(signal, (inner) => scanner.open(inner)));
  return {
    update: async (paths, stop) => unwrap(await withSignal(stop, (inner) => scanner.update([...paths], inner))),
    manifest: async () => unwrap(await scanner.manifest()),
    folders: async () => JSON.parse(unwrap(await scanner.folders()).text) as string[],
    affected: async (paths) =>
      JSON.parse(unwrap(await scanner.affected([...paths])).text) as { route: string; file: string }[],
    close: async () => void unwrap(await scanner.close()),
  };
}

function unwrap({ text, stats, error }: AddonAnswer): ScannerText {
  if (error) throw new SwitchrtError(error.code as 'SRT_IO', error.message);
  return { text: text ?? '', stats: stats ?? '' };
}
