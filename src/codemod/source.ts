import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { analyzeText } from '../native/calls.ts';
import type { Diagnostic, RuntimeName } from '../manifest/types.ts';

/** The addon's limit for source files, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A file that is not fit to be edited; its message says why, in one sentence. */
export class UneditableError extends Error {}

/**
 * Text of a source file, byte order mark included, so that writing it gives the same bytes.
 *
 * @throws UneditableError for what is no regular file, is too large or is not UTF-8
 */
export function readSource(root: string, file: string): string {
  const path = join(root, file);
  let bytes: Buffer;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new UneditableError('It is not a regular file.');
    if (found.size > MAX_BYTES)
      throw new UneditableError(`It has ${found.size} bytes; more than ${MAX_BYTES} (32 MB) are not read.`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof UneditableError) throw error;
    throw new UneditableError(`It cannot be read: ${(error as Error).message}.`);
  }
  if (!isUtf8(bytes)) throw new UneditableError('It is not UTF-8.');
  return bytes.toString('utf8');
}

/** The text with its edits, which ascend and do not overlap. */
export function applyEdits(
  text: string,
  edits: readonly (readonly [start: number, end: number, text: string])[],
): string {
  let out = '';
  let at = 0;
  for (const [start, end, replacement] of edits) {
    out += text.slice(at, start) + replacement;
    at = end;
  }
  return out + text.slice(at);
}

/** What is wrong with an edited text, in one sentence, or null: it does not parse, or does not declare what it should. */
export function faultOf(text: string, file: string, declares?: RuntimeName): string | null {
  const { diagnostics, runtime } = JSON.parse(analyzeText(text, file)) as {
    diagnostics: Diagnostic[];
    runtime: RuntimeName | null;
  };
  const broken = diagnostics.find(({ code }) => code.startsWith('syntax/') || code.startsWith('io/'));
  if (broken) return `The edit would leave code that does not parse (${broken.message}): change it by hand.`;
  if (declares === undefined || runtime === declares) return null;
  return `The edit would not make it declare ${declares}: change it by hand.`;
}

/** UTF-16 offset of a place, lines and columns from 1 as the addon counts them; -1 where there is none. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  const ends = /\r\n|[\n\r\u2028\u2029]/g;
  for (let at = 1; at < line; at++) {
    const match = ends.exec(text);
    if (!match) return -1;
    start = match.index + match[0].length;
  }
  // No editor counts a byte order mark as a column.
  const mark = line === 1 && text.startsWith('\ufeff') ? 1 : 0;
  const offset = start + mark + column - 1;
  return offset <= text.length ? offset : -1;
}
