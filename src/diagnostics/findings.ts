import { indexFindings } from '../manifest/query.ts';
import type { Diagnostic, Manifest, Severity } from '../manifest/types.ts';
import { codeFrame } from '../native/calls.ts';
import { sourceReader } from './source.ts';
import { paint, type Paint, printable } from './text.ts';

/** How findings are written. */
export interface DiagnosticTextOptions {
  /** ANSI colours. Default false. */
  color?: boolean;
  /** Folder that the findings' paths are relative to: code frames are read from it. */
  root?: string;
  /** Text of a file named by a finding, or null: instead of reading `root`. Without both there are no frames. */
  readSource?: (file: string) => string | null;
  /** The manifest that the findings belong to: it knows the import chain that leads a route to each place. */
  manifest?: Manifest;
}

/**
 * Findings as text for people: place, severity and code, the message, the lines in question, by which imports a route gets there, and
 * what to do.
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], options: DiagnosticTextOptions = {}): string {
  const color = paint(options.color ?? false);
  const read = options.readSource ?? sourceReader(options.root);
  const index = options.manifest && indexFindings(options.manifest);
  return diagnostics
    .map((finding) => {
      const source = finding.file ? read(finding.file) : null;
      const shown = source === null ? [] : frame(finding, source, options.color ?? false);
      return one(finding, color, shown, index?.trace(finding) ?? []);
    })
    .join('\n');
}

function one(finding: Diagnostic, color: Paint, shown: readonly string[], trace: readonly string[]): string {
  const place = finding.file ? `${printable(finding.file)}:${finding.line}:${finding.column}` : '';
  const lines = [
    `${color.bold(place)} ${severityPaint(color, finding.severity)(finding.severity)} ${color.dim(finding.code)}`.trimStart(),
    `  ${printable(finding.message)}`,
  ];
  const after: string[] = [];
  if (trace.length > 1) after.push(`  ${color.dim('imports')} ${trace.map(printable).join(color.dim(' → '))}`);
  const routes = finding.routes.filter((route) => !finding.message.includes(route));
  if (routes.length > 0) after.push(`  ${color.dim(routes.length === 1 ? 'route' : 'routes')} ${list(routes)}`);
  if (finding.hint) after.push(`  ${color.dim('hint')} ${printable(finding.hint)}`);
  if (shown.length > 0) lines.push('', ...shown, ...(after.length > 0 ? [''] : []));
  return `${[...lines, ...after].join('\n')}\n`;
}

function list(routes: readonly string[]): string {
  const shown = routes.slice(0, 8).map(printable).join(', ');
  return routes.length > 8 ? `${shown} and ${routes.length - 8} more` : shown;
}

/** Colour of a severity. */
export function severityPaint(color: Paint, severity: Severity): (text: string) => string {
  return severity === 'error' ? color.red : severity === 'warning' ? color.yellow : color.blue;
}

function frame(finding: Diagnostic, source: string, color: boolean): string[] {
  return codeFrame(source, finding, color ? finding.severity : undefined)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `  ${line}`);
}
