import { optionError } from '../config/options.ts';
import { failingFindings, knownFindings, readBaseline } from '../manifest/baseline.ts';
import type { Diagnostic, Manifest } from '../manifest/types.ts';
import type { ScanSyncOptions } from './options.ts';

/** What a check makes of a scan; neither is enumerable on the result: a manifest's bytes do not depend on them. */
export interface Verdict {
  /** Findings that the baseline has too. */
  readonly known: readonly Diagnostic[];
  /** Findings that `scan --check` ends with 1 for: errors, with `strict` warnings too, without the known ones. */
  readonly failing: readonly Diagnostic[];
}

/**
 * Reads the baselines of `count` folders, before any of them is scanned; undefined without.
 *
 * @throws SwitchrtError `SRT_IO` for a file that is no baseline for them, `SRT_OPTION` for a list of another length
 */
export function baselines({ baseline }: ScanSyncOptions, count: number): readonly Manifest[] | undefined {
  if (baseline === undefined) return undefined;
  if (typeof baseline === 'string') return readBaseline(baseline, count);
  const list = Array.isArray(baseline) ? (baseline as readonly Manifest[]) : [baseline as Manifest];
  if (list.length === count) return list;
  const message = `\`baseline\` has ${list.length} manifests for ${count} folders.`;
  throw optionError('scan()', [{ path: 'baseline', message }]);
}

/** Puts the verdict on each result. */
export function judged<M extends Manifest>(
  results: readonly M[],
  known: readonly Manifest[] | undefined,
  strict: boolean | undefined,
): (M & Verdict)[] {
  return results.map((manifest, i) => {
    const before = known ? knownFindings(manifest, known[i]!) : [];
    const failing = failingFindings(manifest.diagnostics, { strict: strict ?? false, known: before });
    return Object.defineProperties(manifest, { known: { value: before }, failing: { value: failing } }) as M & Verdict;
  });
}
