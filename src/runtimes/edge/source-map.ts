import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';

import type { WireError } from './protocol.ts';

/** Maps the stacks of edge scripts to the sources, by the `.map` files beside them. */
export class StackMapper {
  #outDir: string;
  #known: (file: string) => boolean;
  #maps = new Map<string, SourceMap | null>();

  /** `known`: which names are scripts of this build; a stack is text of the user's and may name any file. */
  constructor(outDir: string, known: (file: string) => boolean) {
    this.#outDir = outDir;
    this.#known = known;
  }

  #map(file: string): SourceMap | null {
    if (!this.#known(file)) return null;
    let map = this.#maps.get(file);
    if (map === undefined) {
      try {
        map = new SourceMap(JSON.parse(readFileSync(join(this.#outDir, `${file}.map`), 'utf8')) as SourceMapPayload);
      } catch {
        // Without a map the script's own position is the best there is.
        map = null;
      }
      this.#maps.set(file, map);
    }
    return map;
  }

  /** Rewrites the positions in a stack; frames of the realm's own scripts go. */
  stack(text: string): string {
    const lines = text.split('\n');
    const kept = lines.filter(
      (line) =>
        !/^\s+at .*\bedge:(?:realm|node|host|url-pattern)\b/.test(line) && !/^\s+at .*\bnode:[a-z_]+/.test(line),
    );
    return kept.map((line) => (/^\s+at /.test(line) ? this.#line(line) : line)).join('\n');
  }

  #line(line: string): string {
    return line.replace(
      /(\(|at (?:async )?)([^()\s]+\.js):(\d+):(\d+)(?=\)?$)/,
      (whole, before: string, file: string, row: string, column: string) => {
        const entry = this.#map(file)?.findEntry(Number(row) - 1, Number(column) - 1) as
          | { originalSource?: string; originalLine: number; originalColumn: number }
          | undefined;
        if (!entry?.originalSource) return whole;
        const source = entry.originalSource
          .replace(/^(?:webpack|rspack):\/\/(?:[^/]*\/)?(?:\.\/)?/, '')
          .replace(/^file:\/\//, '');
        return `${before}${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
      },
    );
  }

  /** The error that a realm sent, as an error of this process. */
  error(wire: WireError): Error {
    const error = new Error(wire.message);
    Object.defineProperty(error, 'name', { value: wire.name, configurable: true, writable: true });
    error.stack = wire.stack === '' ? `${wire.name}: ${wire.message}` : this.stack(wire.stack);
    return error;
  }
}
