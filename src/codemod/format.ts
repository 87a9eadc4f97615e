import { paint, plural, printable } from '../diagnostics/text.ts';
import type { CodemodResult } from './types.ts';

/**
 * The diffs of all files, as `git apply` takes them; empty when nothing changes.
 *
 * With `color` or `escape` they are for a terminal: control characters are shown, and not obeyed.
 */
export function formatCodemodDiff(
  { changes }: CodemodResult,
  options: { color?: boolean; escape?: boolean } = {},
): string {
  const diff = changes.map((change) => change.diff).join('');
  if (!options.color && !options.escape) return diff;
  const color = paint(options.color ?? false);
  return diff
    .split('\n')
    .map((line) => {
      const text = printable(line);
      if (/^(?:---|\+\+\+) /.test(text)) return color.bold(text);
      if (text.startsWith('@@')) return color.blue(text);
      return text.startsWith('+') ? color.green(text) : text.startsWith('-') ? color.red(text) : text;
    })
    .join('\n');
}

/** What else there is to say, for people: what was written or would be, what stayed, what to know. */
export function formatCodemodSummary(result: CodemodResult, options: { color?: boolean } = {}): string {
  const { changes, skipped, notes, written } = result;
  const color = paint(options.color ?? false);
  const lines: string[] = [];
  const edits = changes.reduce((count, change) => count + change.edits.length, 0);
  if (written) for (const { file } of changes) lines.push(`${color.green('written')} ${printable(file)}`);
  for (const { file, notes } of changes)
    for (const note of notes) lines.push(`${color.blue('note')} ${printable(file)}: ${printable(note)}`);
  for (const { file, line, column, reason, fine } of skipped) {
    const label = fine ? color.dim('stays') : color.yellow('left alone');
    lines.push(`${label} ${printable(file)}:${line}:${column}: ${printable(reason)}`);
  }
  for (const note of notes) lines.push(`${color.blue('note')} ${printable(note)}`);
  const files = `${plural(edits, 'edit')} in ${plural(changes.length, 'file')}`;
  if (changes.length === 0) lines.push(skipped.every(({ fine }) => fine) ? 'nothing to do' : 'nothing is changed');
  else lines.push(written ? files : `${files}; nothing is written without --write`);
  return `${lines.join('\n')}\n`;
}
