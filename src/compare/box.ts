/** A row of a box: its label, and each column's lines. */
export interface BoxRow {
  label: string;
  cells: readonly (readonly string[])[];
}

/** Words in lines of at most `width` characters; a longer word has a line of its own. */
export function wrap(text: string, width = 32): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A table with a rule around it, for a terminal. */
export function box(titles: readonly string[], rows: readonly BoxRow[]): string {
  const widths = titles.map((title, i) =>
    Math.max(title.length, ...rows.flatMap((row) => row.cells[i]?.map((line) => line.length) ?? [0])),
  );
  const labelWidth = Math.max(0, ...rows.map(({ label }) => label.length));
  const line = (label: string, parts: readonly string[]): string =>
    `│ ${label.padEnd(labelWidth)} │ ${parts.map((part, i) => part.padEnd(widths[i] ?? 0)).join(' │ ')} │`;
  const rule = (left: string, middle: string, right: string): string =>
    left + [labelWidth, ...widths].map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const body = rows.flatMap(({ label, cells }) => {
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, i) =>
      line(
        i === 0 ? label : '',
        cells.map((lines) => lines[i] ?? ''),
      ),
    );
  });
  return [rule('╭', '┬', '╮'), line('', titles), rule('├', '┼', '┤'), ...body, rule('╰', '┴', '╯')].join('\n');
}
