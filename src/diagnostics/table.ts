import { countRuntimes, findingsOf } from '../manifest/query.ts';
import type { Diagnostic, Manifest, Route, RuntimeName, Severity } from '../manifest/types.ts';
import { formatCounts, formatDiagnostics, severityPaint } from './findings.ts';
import { paint, type Paint, plural, printable, shorten, textWidth } from './text.ts';

/** How a table is drawn. */
export interface TableOptions {
  color: boolean;
  /** Columns of the terminal; Infinity in a pipe. */
  width: number;
  readSource: (file: string) => string | null;
  /** Node routes that run as lambda functions. */
  lambdas: ReadonlySet<string>;
}

interface Cell {
  text: string;
  paint?: (text: string) => string;
}

/** A manifest for people: the routes, then every finding with its lines, then the counts. */
export function manifestTable(manifest: Manifest, options: TableOptions): string {
  const color = paint(options.color);
  const parts = [table(manifest, options, color)];
  if (manifest.diagnostics.length > 0) {
    parts.push(
      formatDiagnostics(worstFirst(manifest.diagnostics), {
        color: options.color,
        readSource: options.readSource,
        manifest,
      }),
    );
  }
  return `${parts.join('\n')}\n${counts(manifest, options.color)}\n`;
}

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Within a severity the manifest's own order stays. */
function worstFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

function counts(manifest: Manifest, color: boolean): string {
  const { nodejs, edge } = countRuntimes(manifest);
  return `${plural(manifest.routes.length, 'route')}: ${nodejs} nodejs, ${edge} edge; ${formatCounts(manifest.diagnostics, { color })}`;
}

function table(manifest: Manifest, { width, lambdas }: TableOptions, color: Paint): string {
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
  const rows = manifest.routes.map((route) =>
    row(manifest, route, { sizes, support, lambda: lambdas.has(route.route) }, color),
  );
  const widths = head.map((cell, i) =>
    Math.max(textWidth(cell.text), ...rows.map((cells) => textWidth(cells[i]!.text))),
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
  manifest: Manifest,
  route: Route,
  shown: { sizes: boolean; support: boolean; lambda: boolean },
  color: Paint,
): Cell[] {
  const findings = findingsOf(manifest, route);
  return [
    { text: printable(route.route), paint: color.bold },
    { text: route.kind },
    {
      text: `${RUNTIME_MARK[route.runtime]} ${shown.lambda ? 'lambda' : route.runtime}`,
      paint: route.runtime === 'edge' ? color.magenta : color.green,
    },
    { text: why(route), paint: color.dim },
    { text: route.rendering },
    ...(shown.sizes ? [{ text: size(route) }] : []),
    ...(shown.support ? manifest.targets.map((target): Cell => supportCell(route.support[target], color)) : []),
    mark(findings, color),
  ];
}

/** The speaker, and the file that spoke where it is another one than the route's. */
function why(route: Route): string {
  return route.reason === 'layout' && route.declaredAt ? `layout ${printable(route.declaredAt.file)}` : route.reason;
}

/** What a budget counts: gzip on edge, plain bytes on Node. */
function size({ size: known, runtime }: Route): string {
  if (!known) return '';
  const bytes = runtime === 'edge' ? known.gzip : known.bytes;
  const text =
    bytes < 1024
      ? `${bytes} B`
      : bytes < 1_048_576
        ? `${(bytes / 1024).toFixed(1)} KB`
        : `${(bytes / 1_048_576).toFixed(2)} MB`;
  return runtime === 'edge' ? `${text} gzip` : text;
}

function supportCell(level: 'yes' | 'no' | 'partial' | undefined, color: Paint): Cell {
  if (!level) return { text: '·', paint: color.dim };
  return { text: level, paint: level === 'yes' ? color.green : level === 'no' ? color.red : color.yellow };
}

const MARK: Record<Severity, string> = { error: '✖', warning: '▲', info: 'ℹ' };

/** The worst severity with its number. */
function mark(findings: readonly Diagnostic[], color: Paint): Cell {
  for (const severity of ['error', 'warning', 'info'] as const) {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count > 0)
      return {
        text: `${MARK[severity]} ${severity === 'info' ? `${count} info` : plural(count, severity)}`,
        paint: severityPaint(color, severity),
      };
  }
  return { text: '' };
}
