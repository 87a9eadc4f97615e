import { SwitchrtError } from '../errors.ts';
import type { Severity } from '../manifest/types.ts';
import { withSignal } from './abort.ts';
import type { AddonScanOptions, AddonScanResult } from './addon.ts';
import { load } from './load.ts';

/** Manifests and stats as JSON texts, one of each a folder. */
export interface ScanTexts {
  manifests: string[];
  stats: string[];
}

/** A stretch of a source. Lines and columns from 1, columns in UTF-16 units; the end is the first unit behind it. */
export interface CodeSpan {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/**
 * Scans on the addon's own threads; the event loop stays free.
 *
 * @throws SwitchrtError `SRT_ABORTED` when the signal fires, `SRT_IO` for a folder that cannot be read or holds no app, `SRT_OPTION`, `SRT_INTERNAL`
 */
export async function scanTexts(options: AddonScanOptions, signal?: AbortSignal): Promise<ScanTexts> {
  return unwrap(await withSignal(signal, (inner) => load().scan(options, inner)));
}

/** {@link scanTexts} on this thread. */
export function scanTextsSync(options: AddonScanOptions): ScanTexts {
  return unwrap(load().scanSync(options));
}

/** Facts of one module as JSON. Never throws for what the source holds: that is a diagnostic in the facts. */
export function analyzeText(source: string, filename: string): string {
  return load().analyzeModule(source, filename);
}

/**
 * How to remove the exports in `names` with the imports and declarations that only they need, as JSON:
 * `{ edits: [start, end, text][], removed: string[], diagnostics }`, in UTF-16 offsets, ascending, not overlapping.
 */
export function stripExports(source: string, filename: string, names: readonly string[]): string {
  return load().stripExports(source, filename, [...names]);
}

/** What a config file exports as far as its source alone tells, as JSON: `{ value, unknown: dotted paths, diagnostics }`. */
export function readConfigText(source: string, filename: string): string {
  return load().readConfig(source, filename);
}

/**
 * The lines around a span with its place underlined, each line ended by `\n`; empty where there is no such line.
 *
 * With `colors`, the severity that the place is coloured by, the text has ANSI escape codes; none of them is the source's own.
 */
export function codeFrame(source: string, { line, column, endLine, endColumn }: CodeSpan, colors?: Severity): string {
  return load().codeFrame(source, line, column, endLine, endColumn, colors);
}

function unwrap(result: AddonScanResult): ScanTexts {
  if (result.error) throw new SwitchrtError(result.error.code as 'SRT_IO', result.error.message);
  return result;
}
