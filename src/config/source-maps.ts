import type { SourceMap } from 'node:module';

const maps = new Map<string, SourceMap>();

/** Remembers how the code that is run for a file relates to its source. */
export function rememberMap(file: string, map: SourceMap): void {
  maps.set(file, map);
}

/** Place in the source of a place in the code that was run; lines and columns from 1. Null for files that run as they are. */
export function originalPlace(file: string, line: number, column: number): { line: number; column: number } | null {
  const entry = maps.get(file)?.findEntry(line - 1, column - 1);
  if (!entry || !('originalLine' in entry)) return null;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
