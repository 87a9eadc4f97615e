import type { Diagnostic } from './manifest/types.ts';

/** Codes of errors that are no findings: see the table in `docs/reference/errors.md`. */
export type ErrorCode = 'SRT_OPTION' | 'SRT_IO' | 'SRT_ADDON' | 'SRT_ABORTED' | 'SRT_INTERNAL';

/**
 * The one error class of this package.
 *
 * `code` is one of {@link ErrorCode}, or a diagnostic code (`config/unreadable`) when findings ended the work;
 * `diagnostics` then holds them, worst first.
 */
export class SwitchrtError extends Error {
  override readonly name = 'SwitchrtError';
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: ErrorCode | Diagnostic['code'],
    message: string,
    options: { cause?: unknown; diagnostics?: readonly Diagnostic[] } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.diagnostics = options.diagnostics ?? [];
  }
}

/**
 * The known word closest to `word`, or null when none is near enough to be a typing slip.
 *
 * Distance is Damerau-Levenshtein (adjacent swaps count once), compared without case; a third of the longer word may differ.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3));
    if (Math.abs(wanted.length - other.length) > allowed) continue;
    const found = distance(wanted, other);
    if (found <= allowed && found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** ` Did you mean \`x\`?` with its leading space, or the empty string. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === null ? '' : ` Did you mean \`${found}\`?`;
}

/** Damerau-Levenshtein in its optimal-string-alignment form. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
