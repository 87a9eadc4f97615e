import { countRuntimes, indexFindings } from '../manifest/query.ts';
import type { Diagnostic, Route, RuntimeName } from '../manifest/types.ts';
import { countsText } from './counts.ts';
import { formatDiagnostics, severityPaint } from './findings.ts';
import { routeSize, routeSpeaker, worst } from './route-text.ts';
import { newFindings, type Scanned, worstFirst } from './scanned.ts';
import { paint, type Paint, plural, printable, shorten, textWidth } from './text.ts';

/** How a table is drawn. */
export interface TableOptions {
  color: boolean;
  /** Columns of the terminal; Infinity in a pipe. */
  width: number;
  /** Node routes that run as lambda functions. */
  lambdas: ReadonlySet<string>;
}

interface Cell {
  text: string;
  paint?: (text: string) => string;
}

/** A manifest for people: the routes, then every finding that no baseline has with its lines, then the counts. */
export function manifestTable(scanned: Scanned, options: TableOptions): string {
  const { manifest, readSource } = scanned;
  const color = paint(options.color);
  const parts = manifest.routes.length > 0 ? [table(scanned, options, color)] : [];
  const found = worstFirst(newFindings(scanned));
  if (found.length > 0) parts.push(formatDiagnostics(found, { color: options.color, readSource, manifest }));
  return `${[...parts, counts(scanned, options.color)].join('\n')}\n`;
}

function counts(scanned: Scanned, color: boolean): string {
  const { manifest } = scanned;
  const { nodejs, edge } = countRuntimes(manifest);
  const routes =
    manifest.routes.length === 0
      ? 'no routes'
      : `${plural(manifest.routes.length, 'route')}: ${nodejs} nodejs, ${edge} edge`;
  return `${routes}; ${countsText(scanned, { color })}`;
}

function table({ manifest, known }: Scanned, { width, lambdas }: TableOptions, color: Paint): string {
  const support =
    manifest.targets.length > 1 ||
    manifest.routes.some((route) => route.runtime === 'nodejs' && Object.keys(route.support).length > 0);
  const sizes = manifest.routes.some((route) => route.size !== null);
  const head: Cell[] = [
    'Route',
    'Kind',
    'Runtime',
    'Why',
    'Rendering',
    ...(sizes ? ['Size'] : []),
    ...(support ? manifest.targets : []),
    '',
  ].map((text) => ({ text, paint: color.dim }));
  const index = indexFindings(manifest);
  const rows = manifest.routes.map((route) =>
    row(
      route,
      index.of(route).filter((finding) => !known.has(finding)),
      { sizes, targets: support ? manifest.targets : [], lambda: lambdas.has(route.route) },
      color,
    ),
  );
  const widths = head.map((cell, i) =>
    rows.reduce((most, cells) => Math.max(most, textWidth(cells[i]!.text)), textWidth(cell.text)),
  );
  const gap = 2;
  const rest = widths.slice(1).reduce((sum, column) => sum + column + gap, 0);
  widths[0] = Math.min(widths[0]!, Math.max(16, width - rest - 1));
  const rule = ` ${color.dim('─'.repeat(widths[0]! + rest))}`;
  return [line(head, widths, gap), rule, ...rows.map((cells) => line(cells, widths, gap)), ''].join('\n');
}

function line(cells: readonly Cell[], widths: readonly number[], gap: number): string {
  const parts = cells.map(({ text, paint: painted }, i) => {
    const shown = shorten(text, widths[i]!);
    const padding = i === cells.length - 1 ? '' : ' '.repeat(widths[i]! - textWidth(shown) + gap);
    return `${painted ? painted(shown) : shown}${padding}`;
  });
  return ` ${parts.join('')}`.trimEnd();
}

const RUNTIME_MARK: Record<RuntimeName, string> = { nodejs: '●', edge: '◆' };

function row(
  route: Route,
  findings: readonly Diagnostic[],
  shown: { sizes: boolean; targets: readonly string[]; lambda: boolean },
  color: Paint,
): Cell[] {
  return [
    { text: printable(route.route), paint: color.bold },
    { text: route.kind },
    {
      text: `${RUNTIME_MARK[route.runtime]} ${shown.lambda ? 'lambda' : route.runtime}`,
      paint: route.runtime === 'edge' ? color.magenta : color.green,
    },
    { text: routeSpeaker(route), paint: color.dim },
    { text: route.rendering },
    ...(shown.sizes ? [{ text: routeSize(route) }] : []),
    ...shown.targets.map((target): Cell => supportCell(route.support[target], color)),
    mark(findings, color),
  ];
}

function supportCell(level: 'yes' | 'no' | 'partial' | undefined, color: Paint): Cell {
  if (!level) return { text: '·', paint: color.dim };
  return { text: level, paint: level === 'yes' ? color.green : level === 'no' ? color.red : color.yellow };
}

function mark(findings: readonly Diagnostic[], color: Paint): Cell {
  const found = worst(findings);
  return found ? { text: found.text, paint: severityPaint(color, found.severity) } : { text: '' };
}
