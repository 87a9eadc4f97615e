import { countFindings } from '../manifest/query.ts';
import type { Diagnostic } from '../manifest/types.ts';
import { newFindings, type Scanned } from './scanned.ts';
import { paint, plural } from './text.ts';

/** `2 errors, 1 warning`, or `no findings`. */
export function formatCounts(diagnostics: readonly Diagnostic[], options: { color?: boolean } = {}): string {
  const color = paint(options.color ?? false);
  const counts = countFindings(diagnostics);
  const parts = [
    counts.error && color.red(plural(counts.error, 'error')),
    counts.warning && color.yellow(plural(counts.warning, 'warning')),
    counts.info && color.blue(`${counts.info} info`),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : color.green('no findings');
}

/** The counts of what no baseline has, then how many it has: `1 error, 3 known`. */
export function countsText(scanned: Pick<Scanned, 'manifest' | 'known'>, options: { color?: boolean } = {}): string {
  const color = paint(options.color ?? false);
  const found = newFindings(scanned);
  const known = scanned.known.size;
  if (known === 0) return formatCounts(found, options);
  const counts = found.length === 0 ? color.green('no new findings') : formatCounts(found, options);
  return `${counts}, ${color.dim(`${known} known`)}`;
}
