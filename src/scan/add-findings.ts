import type { Diagnostic, Manifest } from '../manifest/types.ts';

/** The manifest with further findings, in the published order; one that is there already stays one. */
export function addFindings<M extends Manifest>(manifest: M, more: readonly Diagnostic[]): M {
  if (more.length === 0) return manifest;
  const known = new Set(manifest.diagnostics.map(key));
  manifest.diagnostics.push(...more.filter((finding) => !known.has(key(finding))));
  manifest.diagnostics.sort(compare);
  return manifest;
}

function key({ file, line, column, code, message }: Diagnostic): string {
  return JSON.stringify([file, line, column, code, message]);
}

/** `file, line, column, code`, strings by code unit: the contract's order. */
function compare(a: Diagnostic, b: Diagnostic): number {
  return (
    text(a.file, b.file) || a.line - b.line || a.column - b.column || text(a.code, b.code) || text(a.message, b.message)
  );
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
