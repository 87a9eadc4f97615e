/** Lines and columns of UTF-16 offsets, all from 1. */
export interface Places {
  start(offset: number): { startLine: number; startColumn: number };
  end(offset: number): { endLine: number; endColumn: number };
}

/** Reads a source once. Its lines are ECMAScript's; a byte order mark is no column. */
export function placesOf(source: string): Places {
  const starts = [0];
  for (const { index, 0: text } of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + text.length);
  const mark = source.startsWith('\ufeff') ? 1 : 0;
  const find = (offset: number): [line: number, column: number] => {
    const at = starts.findLastIndex((start) => start <= offset);
    return [at + 1, offset - starts[at]! + 1 - (at === 0 && offset >= mark ? mark : 0)];
  };
  return {
    start(offset) {
      const [startLine, startColumn] = find(offset);
      return { startLine, startColumn };
    },
    end(offset) {
      const [endLine, endColumn] = find(offset);
      return { endLine, endColumn };
    },
  };
}
