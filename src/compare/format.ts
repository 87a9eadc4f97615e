import { SwitchrtError } from '../errors.ts';
import { box, wrap } from './box.ts';
import { htmlReport } from './html.ts';
import { method, ROUTE_COLUMNS, SUMMARY_ROWS } from './rows.ts';
import type { Comparison } from './types.ts';
import { TITLES } from './words.ts';

/** What {@link formatComparison} writes. */
export const COMPARISON_FORMATS = ['table', 'json', 'markdown', 'html'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/**
 * A comparison as text: `table` for a terminal, `json`, `markdown`, or `html` (one page with plots that loads nothing).
 *
 * @throws SwitchrtError `SRT_OPTION` for another format
 */
export function formatComparison(comparison: Comparison, format: ComparisonFormat): string {
  switch (format) {
    case 'table':
      return table(comparison);
    case 'json':
      return `${JSON.stringify(comparison, null, 2)}\n`;
    case 'markdown':
      return markdown(comparison);
    case 'html':
      return htmlReport(comparison);
    default:
      throw new SwitchrtError('SRT_OPTION', `format: expected one of ${COMPARISON_FORMATS.join(', ')}`);
  }
}

function table(comparison: Comparison): string {
  const summary = box(
    comparison.runtimes.map(({ runtime }) => TITLES[runtime]),
    SUMMARY_ROWS.map(([label, cell]) => ({ label, cells: comparison.runtimes.map((one) => wrap(cell(one))) })),
  );
  const rows = [
    ROUTE_COLUMNS.map(([title]) => title),
    ...comparison.routes.map((route) => ROUTE_COLUMNS.map(([, cell]) => cell(route))),
  ];
  const widths = ROUTE_COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const list = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  const skipped = comparison.skipped.map(({ route, why }) => `not measured: ${route} (${why})`);
  return `${[summary, '', ...list, ...(skipped.length > 0 ? ['', ...skipped] : []), '', method(comparison)].join('\n')}\n`;
}

function markdown(comparison: Comparison): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = (count: number): string => `|${'---|'.repeat(count)}`;
  const { runtimes, routes, skipped } = comparison;
  return [
    line(['', ...runtimes.map(({ runtime }) => TITLES[runtime])]),
    rule(runtimes.length + 1),
    ...SUMMARY_ROWS.map(([label, read]) => line([label, ...runtimes.map(read)])),
    '',
    line(ROUTE_COLUMNS.map(([title]) => title)),
    rule(ROUTE_COLUMNS.length),
    ...routes.map((route) => line(ROUTE_COLUMNS.map(([, read]) => read(route)))),
    ...(skipped.length > 0
      ? ['', ...skipped.map(({ route, why }) => `- not measured: ${cell(route)} (${cell(why)})`)]
      : []),
    '',
    cell(method(comparison)),
    '',
  ].join('\n');
}

/** Text that Markdown shows as it is. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\r?\n/g, ' ');
}
