import { readFileSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Diagnostic } from '../manifest/types.ts';
import { analyzeText } from '../native/calls.ts';
import { ConfigFileError } from './files.ts';
import { originalPlace } from './source-maps.ts';

/** A place in a file; line and column from 1, column in UTF-16 units. */
export interface Place {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** A finding about a config file. `place.file` is absolute. */
export function finding(
  dir: string,
  place: Place,
  what: Pick<Diagnostic, 'code' | 'severity' | 'message'> & { hint?: string | null },
): Diagnostic {
  const { file, ...at } = place;
  return {
    code: what.code,
    severity: what.severity,
    message: what.message,
    hint: what.hint ?? null,
    file: posix(dir, file),
    ...at,
    routes: [],
    edits: [],
  };
}

/** The head of a file: where a finding stands that has no better place. */
export function headOf(file: string): Place {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** POSIX path relative to the project. */
export function posix(dir: string, file: string): string {
  return relative(dir, file).split(sep).join('/');
}

/** `config/unreadable` at the place that threw, or at the parse error. */
export function unreadable(dir: string, file: string, error: unknown): Diagnostic {
  const name = posix(dir, file);
  const parse = error instanceof SyntaxError || isSwcError(error) ? parseError(dir, file, error) : null;
  if (parse) return parse;
  const said = error instanceof Error ? error.message.split('\n')[0]! : textOf(error);
  // The same project gives the same bytes wherever it lies.
  const message = said.replaceAll(dir + sep, '');
  const hint =
    missingModule(error) ??
    notReadable(error, file) ??
    'Fix what it throws, or have the file read without running it: `build --no-config-eval`, `scan` without `--config-eval`.';
  const place = (error instanceof Error && placeOf(error, dir, file)) || headOf(file);
  return finding(dir, place, {
    code: 'config/unreadable',
    severity: 'error',
    message: `${name} cannot be read: ${message}`,
    hint,
  });
}

function missingModule(error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
    ? 'Install the missing package, or correct the path.'
    : null;
}

/** Anything can be thrown, also what has no text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'it threw an object without a text';
  }
}

function notReadable(error: unknown, file: string): string | null {
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof ConfigFileError || (syscall !== undefined && path === file)
    ? 'Check that it is a file and that this user may read it.'
    : null;
}

/** swc throws plain errors whose text is a frame. */
function isSwcError(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'GenericFailure';
}

/** The addon's parser says where: V8 and swc say it only in prose. */
function parseError(dir: string, file: string, error: unknown): Diagnostic | null {
  let found: Diagnostic | undefined;
  try {
    const facts = JSON.parse(analyzeText(readFileSync(file, 'utf8'), file)) as { diagnostics?: Diagnostic[] };
    found = facts.diagnostics?.find(({ code }) => code.startsWith('syntax/'));
  } catch {
    return null; // Without an addon the place is read from the stack.
  }
  if (!found) return null;
  const { line, column, endLine, endColumn } = found;
  const said = found.message || (error as Error).message;
  return finding(
    dir,
    { file, line, column, endLine, endColumn },
    {
      code: 'config/unreadable',
      severity: 'error',
      message: `${posix(dir, file)} does not parse: ${said}`,
      hint: found.hint,
    },
  );
}

/** First stack frame inside the project's own files. */
function placeOf(error: Error, dir: string, file: string): Place | null {
  // A syntax error of CommonJS stands in the head of the stack as `file:line`, its caret two lines on.
  const head = /^(.+):(\d+)\n.*\n(\s*)\^/.exec(error.stack ?? '');
  if (head && isOwn(head[1]!, dir)) return at(head[1]!, Number(head[2]), head[3]!.length + 1);
  for (const match of (error.stack ?? '').matchAll(/^\s+at (?:.*\()?((?:file:\/\/)?[^()\n]+?):(\d+):(\d+)\)?$/gm)) {
    const path = toPath(match[1]!);
    if (!path || (path !== file && !isOwn(path, dir))) continue;
    const line = Number(match[2]);
    const column = Number(match[3]);
    const original = originalPlace(path, line, column);
    return at(path, original?.line ?? line, original?.column ?? column);
  }
  return null;
}

function at(file: string, line: number, column: number): Place {
  return { file, line, column, endLine: line, endColumn: column };
}

function toPath(text: string): string | null {
  try {
    return text.startsWith('file://') ? fileURLToPath(text.replace(/\?.*$/, '')) : text;
  } catch {
    return null;
  }
}

function isOwn(path: string, dir: string): boolean {
  const inside = relative(dir, path);
  return (
    isAbsolute(path) && !inside.startsWith('..') && !isAbsolute(inside) && !inside.split(sep).includes('node_modules')
  );
}
