import type { Diagnostic } from '../../dist/index.js';

/** A file's text with all edits of it at once, equal ones once. */
export function applied(source: string, name: string, diagnostics: readonly Diagnostic[]): string {
  const edits = new Map(
    diagnostics
      .flatMap(({ edits }) => edits)
      .filter(({ file }) => file === name)
      .map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit]),
  );
  let text = source;
  for (const { start, end, text: by } of [...edits.values()].toSorted((a, b) => b.start - a.start)) {
    text = text.slice(0, start) + by + text.slice(end);
  }
  return text;
}
