import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import type { Stats, StatsError } from '@rspack/core';

import type { Diagnostic, Severity } from '../manifest/types.ts';
import { builtinName } from './builtins.ts';
import { fileStart, findImport, finding, relativePath, spanAt } from './finding.ts';
import type { Span } from './finding.ts';

/** Errors and warnings of one compiler as findings with a place in the user's own text. */
export function mapStats(stats: Stats, dir: string): Diagnostic[] {
  if (!stats.hasErrors() && !stats.hasWarnings()) return [];
  const { errors = [], warnings = [] } = stats.toJson({
    all: false,
    errors: true,
    warnings: true,
    moduleTrace: true,
    ids: true,
  });
  return [
    ...errors.map((error) => mapError(error, 'error', dir)),
    // Nobody can change a package: what its author was told is no news here.
    ...warnings
      .map((warning) => mapError(warning, 'warning', dir))
      .filter(({ file }) => !/(?:^|\/)node_modules\//.test(file)),
  ];
}

function mapError(error: StatsError, severity: Severity, dir: string): Diagnostic {
  const text = plain(error.message);
  const file = fileOf(error.moduleIdentifier, dir);
  const missing = /Can't resolve '([^']+)'/.exec(text);
  if (missing && file) return notFound(missing[1]!, file, severity, dir);
  const linking = /export '([^']+)' \(imported as '[^']+'\) was not found in '([^']+)'/.exec(text);
  if (linking && file) {
    const span = findName(dir, file, linking[1]!, linking[2]!) ?? fileStart(file);
    return finding('build/export-not-found', 'warning', `'${linking[2]}' has no export '${linking[1]}'.`, span);
  }
  const syntax = /Syntax Error: ([^\n]+)[\s\S]*?─\[(?:[^\]]*?:)?(\d+):(\d+)\]/.exec(text);
  if (syntax && file) {
    const [line, column] = [Number(syntax[2]), Number(syntax[3]) + 1];
    return finding('syntax/parse-error', 'error', `${syntax[1]!.trim()}.`, {
      file,
      line,
      column,
      endLine: line,
      endColumn: column + 1,
    });
  }
  const scheme = /Reading from "([^"]+)" is not handled/.exec(text);
  const importer = fileOf(error.moduleTrace?.[0]?.originIdentifier, dir);
  if (scheme && importer) return notFound(scheme[1]!, importer, severity, dir);
  const loader = /need an appropriate loader/.test(text);
  const hint = loader ? 'Add a loader for this kind of file in the `webpack()` function of next.config.' : null;
  const place = file ?? importer ?? '';
  return finding('build/bundler', severity, firstSentence(text), fileStart(place), { hint });
}

function notFound(specifier: string, file: string, severity: Severity, dir: string): Diagnostic {
  const hint = hintFor(specifier);
  return finding(
    'build/module-not-found',
    severity,
    `Module not found: '${specifier}'.`,
    findImport(dir, file, specifier) ?? fileStart(file),
    { hint },
  );
}

function hintFor(specifier: string): string {
  if (builtinName(specifier) !== null) {
    return 'The browser has no modules of Node.js: import it where only getServerSideProps, getStaticProps or an API route uses it.';
  }
  if (/^\.{1,2}(\/|$)/.test(specifier)) return 'Correct the path, or create the file.';
  return `Install it: \`npm install ${packageOf(specifier)}\`.`;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Where a name stands in the import that brings it in. */
function findName(dir: string, file: string, name: string, specifier: string): Span | null {
  const at = findImport(dir, file, specifier);
  if (!at) return null;
  const source = readFileSync(join(dir, file), 'utf8');
  const end =
    source
      .split('\n')
      .slice(0, at.line - 1)
      .join('\n').length +
    at.column -
    (at.line === 1 ? 1 : 0);
  const start = Math.max(source.lastIndexOf('import', end), source.lastIndexOf('export', end), 0);
  const index = source.slice(start, end).search(new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\b`));
  return index < 0 ? at : spanAt(file, source, start + index, start + index + name.length);
}

/** `loader!/abs/file.ts?query` → path relative to the project; null for what has no file. */
function fileOf(identifier: string | undefined, dir: string): string | null {
  const file = identifier
    ?.split('!')
    .at(-1)
    ?.replace(/\?.*$/, '')
    .replace(/^[a-z/-]+\|/, '')
    .replace(/\|.*$/, '');
  return file?.startsWith('/') ? relativePath(dir, file) : null;
}

/** Without colour codes. */
function plain(text: string): string {
  return stripVTControlCharacters(text);
}

/** The innermost reason of a report, without its drawing. */
function firstSentence(text: string): string {
  const reasons = [...text.matchAll(/^[ │╰─▶]*[×⚠]\s*(.+)$/gm)].map((match) => match[1]!.trim());
  const said = reasons.at(-1) ?? text.split('\n')[0]!.trim();
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
