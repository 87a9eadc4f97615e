import { box, wrap } from './box.ts';
import type { Attempts, Measured } from './measure.ts';
import { limited, ms } from './words.ts';

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
  ['Code size', (c) => [limited(c.code)]],
  ['NPM packages', (c) => wrap(through(c.packages))],
];

/** The table of the three runtimes, every cell measured, as text for a terminal. */
export function formatRuntimeTable(columns: readonly Measured[]): string {
  return box(
    columns.map((column) => column.title),
    rows.map(([label, cell]) => ({ label, cells: columns.map(cell) })),
  );
}
