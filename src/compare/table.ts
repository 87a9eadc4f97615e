import type { Attempts, Measured } from './measure.ts';

const ms = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function through(attempts: Attempts): string {
  const names = Object.keys(attempts);
  const passed = names.filter((name) => attempts[name]);
  if (passed.length === names.length) return `all ${names.length} tried`;
  return passed.length === 0 ? `none of ${names.length}` : `${passed.length} of ${names.length}: ${passed.join(', ')}`;
}

function denied(attempts: Attempts): string {
  const tried = Object.values(attempts);
  return `${tried.filter((ok) => !ok).length} of ${tried.length} denied`;
}

const rows: [string, (column: Measured) => string[]][] = [
  ['Cold boot', (c) => [ms(c.coldBootMs)]],
  ['HTTP streaming', (c) => [c.streaming ? 'yes' : 'no']],
  ['First byte', (c) => [ms(c.firstByteMs)]],
  ['Whole response', (c) => [ms(c.wholeMs)]],
  ['IO', (c) => wrap(through(c.io))],
  [
    'Scalability',
    (c) =>
      c.scalability.map((s) => `${s.concurrency} at once: ${Math.round(s.requestsPerSecond)}/s, ${s.instances} inst.`),
  ],
  ['Security', (c) => [denied(c.security)]],
  ['Code size', (c) => [c.code.limit === null ? size(c.code.bytes) : `${size(c.code.bytes)} of ${size(c.code.limit)}`]],
  ['NPM packages', (c) => wrap(through(c.packages))],
];

function wrap(text: string, width = 32): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The table of the three runtimes, every cell measured, as text for a terminal. */
export function formatRuntimeTable(columns: readonly Measured[]): string {
  const cells = rows.map(([label, cell]) => ({ label, columns: columns.map(cell) }));
  const widths = columns.map((column, i) =>
    Math.max(column.title.length, ...cells.flatMap((row) => row.columns[i]?.map((line) => line.length) ?? [0])),
  );
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const line = (label: string, parts: readonly string[]): string =>
    `│ ${label.padEnd(labelWidth)} │ ${parts.map((part, i) => part.padEnd(widths[i] ?? 0)).join(' │ ')} │`;
  const rule = (left: string, middle: string, right: string): string =>
    left + [labelWidth, ...widths].map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const body = cells.flatMap((row) => {
    const height = Math.max(...row.columns.map((lines) => lines.length));
    return Array.from({ length: height }, (_, i) =>
      line(
        i === 0 ? row.label : '',
        row.columns.map((lines) => lines[i] ?? ''),
      ),
    );
  });
  return [
    rule('╭', '┬', '╮'),
    line(
      '',
      columns.map((column) => column.title),
    ),
    rule('├', '┼', '┤'),
    ...body,
    rule('╰', '┴', '╯'),
  ].join('\n');
}
