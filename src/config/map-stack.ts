import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Maps that were read, by bundle file; a folder of bundles has few that ever fail. */
const maps = new Map<string, SourceMap | null>();
const MAX_MAPS = 50;

function mapOf(file: string): SourceMap | null {
  const known = maps.get(file);
  if (known !== undefined) return known;
  let map: SourceMap | null = null;
  try {
    map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    // No map beside the file: its own positions are the best there is.
  }
  if (maps.size >= MAX_MAPS) maps.delete(maps.keys().next().value!);
  maps.set(file, map);
  return map;
}

const FRAME = /(\(|at (?:async )?)((?:file:\/\/)?\/[^():]+|(?:file:\/\/\/)?[A-Za-z]:[\\/][^():]+):(\d+):(\d+)(\)?)$/;

/**
 * Rewrites a stack's positions in bundles to those in the sources, by the `.map` files beside them.
 * Done when a failure is logged, so that maps cost nothing until then.
 */
export function mapStack(stack: string): string {
  if (!stack.includes('\n')) return stack;
  return stack
    .split('\n')
    .map((line) => {
      const match = FRAME.exec(line);
      if (!match) return line;
      const [whole, before, where, row, column, after] = match as unknown as string[];
      let file = where!;
      try {
        if (file.startsWith('file:')) file = fileURLToPath(file);
      } catch {
        return line;
      }
      const entry = mapOf(file)?.findEntry(Number(row) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry) || !entry.originalSource) return line;
      const source = entry.originalSource.replace(/^(?:webpack|rspack):\/\/(?:[^/]*\/)?/, '').replace(/^file:\/\//, '');
      return `${line.slice(0, -whole!.length)}${before}${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}${after}`;
    })
    .join('\n');
}
