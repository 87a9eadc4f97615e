import type { Diagnostic, Manifest, Severity } from '../manifest/types.ts';

/** One manifest with what every format may need beside it. */
export interface Scanned {
  manifest: Manifest;
  /** What tells it from others in one output: its folder as it was given. Empty for one alone. */
  name: string;
  /** Findings that a baseline has: told apart, and no reason to fail. */
  known: ReadonlySet<Diagnostic>;
  /** Before each path where others read it: `apps/web/`, or nothing. */
  prefix: string;
  /** Text of a file, or null. */
  readSource(file: string): string | null;
}

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Within a severity the manifest's own order stays. */
export function worstFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** Findings that no baseline has. */
export function newFindings({ manifest, known }: Pick<Scanned, 'manifest' | 'known'>): Diagnostic[] {
  return known.size === 0 ? manifest.diagnostics : manifest.diagnostics.filter((finding) => !known.has(finding));
}
