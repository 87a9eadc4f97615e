import { indexFindings } from '../manifest/query.ts';
import type { Diagnostic, Severity } from '../manifest/types.ts';
import { newFindings, type Scanned, worstFirst } from './scanned.ts';

const COMMANDS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Annotations of GitHub Actions, one workflow command a line, worst first; findings of a baseline are left out.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function githubAnnotations(scanned: Scanned): string {
  const { trace } = indexFindings(scanned.manifest);
  return worstFirst(newFindings(scanned))
    .map((finding) => `${annotation(finding, scanned.prefix, trace(finding))}\n`)
    .join('');
}

function annotation(finding: Diagnostic, prefix: string, trace: readonly string[]): string {
  const { file, line, column, endLine, endColumn, code, message, hint, severity } = finding;
  const properties: [string, string | number][] = [];
  if (file !== '') {
    properties.push(['file', `${prefix}${file}`], ['line', line], ['endLine', endLine]);
    // GitHub takes columns only where they are of one line.
    if (line === endLine) properties.push(['col', column], ['endColumn', endColumn]);
  }
  properties.push(['title', code]);
  const parts = [message];
  if (trace.length > 1) parts.push(`imports ${trace.join(' → ')}`);
  if (hint !== null) parts.push(`hint ${hint}`);
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${COMMANDS[severity]} ${written}::${escapeData(parts.join('\n'))}`;
}

/** As `@actions/core` escapes what stands behind the second `::`. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As `@actions/core` escapes a property. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
