import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import type { Diagnostic, Severity } from '../manifest/types.ts';

/** A place in a project file, lines and columns from 1, columns in UTF-16 units. */
export interface Span {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** A finding of the build, in the manifest's shape. */
export function finding(
  code: string,
  severity: Severity,
  message: string,
  span: Span,
  more: { hint?: string | null; routes?: string[] } = {},
): Diagnostic {
  return { code, severity, message, hint: more.hint ?? null, ...span, routes: more.routes ?? [], edits: [] };
}

/** The start of a file, where nothing more exact is known. */
export function fileStart(file: string): Span {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** POSIX path relative to the project. */
export function relativePath(dir: string, file: string): string {
  return relative(dir, file).split(sep).join('/');
}

/** Sorted as the manifest sorts: file, line, column, code; one finding that several compilers made is told once. */
export function sortFindings(findings: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const item of findings) {
    const key = [item.code, item.file, item.line, item.column, item.message].join('\0');
    const before = seen.get(key);
    if (!before) seen.set(key, item);
    else seen.set(key, { ...before, routes: [...new Set([...before.routes, ...item.routes])].sort() });
  }
  return [...seen.values()].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Where `file` imports `specifier`: the literal, quotes included; comments do not count. Null when it stands in no import,
 * `export … from`, `require` or `import()` of the file.
 */
export function findImport(dir: string, file: string, specifier: string): Span | null {
  let source: string;
  try {
    source = readFileSync(join(dir, file), 'utf8');
  } catch {
    return null;
  }
  const bare = blankComments(source);
  const literal = specifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`(?:\\bfrom|\\bimport|\\brequire|\\brequire\\.resolve)\\s*\\(?\\s*(['"\`])${literal}\\1`);
  const match = pattern.exec(bare);
  if (!match) return null;
  const end = match.index + match[0].length;
  return spanAt(file, source, end - specifier.length - 2, end);
}

/** The span of UTF-16 offsets `start` to `end` of `source`. */
export function spanAt(file: string, source: string, start: number, end: number): Span {
  const from = placeAt(source, start);
  const to = placeAt(source, end);
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function placeAt(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** Comments become spaces of the same length; strings stay. */
function blankComments(source: string): string {
  return source.replace(
    /(['"`])(?:\\[\s\S]|(?!\1)[^\\])*\1|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (text, quote: string | undefined) => (quote ? text : text.replace(/[^\n]/g, ' ')),
  );
}
