import { readFileSync } from 'node:fs';

import { headOf, type Place } from './findings.ts';

/** Where a config file writes a key (`experimental.ppr`), or the file's head where that cannot be seen in the text. */
export function locateKey(source: string, file: string, path: string): Place {
  if (path === '') return headOf(file);
  const text = blank(source);
  let from = 0;
  let found: { index: number; length: number } | null = null;
  for (const key of path.split('.')) {
    const name = key.replace(/[$.*+?^{}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`(?<![\\w$.'"])(?:(['"])${name}\\1|${name})(?=\\s*(?:[:(,}=]))`, 'g');
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (!match) return headOf(file);
    found = { index: match.index, length: match[0].length };
    from = match.index + match[0].length;
  }
  if (!found) return headOf(file);
  const before = source.slice(0, found.index).split(/\r\n|[\n\r\u2028\u2029]/);
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  return { file, line, column, endLine: line, endColumn: column + found.length };
}

/** {@link locateKey} in a file that is read for it. */
export function locateKeyIn(file: string, path: string): Place {
  return locateKey(readFileSync(file, 'utf8'), file, path);
}

/** Comments, and strings that are no keys, become spaces of the same length. */
function blank(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n\r]*|(['"`])(?:\\[\s\S]|(?!\1)[^\\])*\1/g,
    (text: string, quote: string | undefined, at: number) => {
      const isKey = quote !== undefined && /^\s*:/.test(source.slice(at + text.length, at + text.length + 20));
      return isKey ? text : text.replace(/[^\n\r]/g, ' ');
    },
  );
}
