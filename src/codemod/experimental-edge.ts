import { basename } from 'node:path/posix';

import type { OpenProject } from '../explain/project.ts';
import type { Diagnostic, Route } from '../manifest/types.ts';
import type { Plan, PlannedFile } from './plan.ts';
import { declareIn, isFlat } from './set-runtime.ts';
import { offsetAt, readSource, UneditableError } from './source.ts';
import type { CodemodSkip } from './types.ts';

type Done = { file: PlannedFile } | { skip: CodemodSkip };

/** Writes Next's own word for edge wherever a file has the other one. */
export function planExperimentalEdge({ root, manifest }: OpenProject): Plan {
  const files: PlannedFile[] = [];
  const skipped: CodemodSkip[] = [];
  const seen = new Set<string>();
  for (const finding of manifest.diagnostics) {
    if (finding.code !== 'config/alias-value' || seen.has(finding.file)) continue;
    seen.add(finding.file);
    const done = rewrite(root, manifest.routes, finding);
    if ('skip' in done) skipped.push(done.skip);
    else files.push(done.file);
  }
  return { files, skipped, notes: [] };
}

function rewrite(root: string, routes: readonly Route[], finding: Diagnostic): Done {
  const { file } = finding;
  const route = routes.find((one) => one.file === file);
  if (route) return declareIn(root, file, isFlat(route), wanted(route));
  if (basename(file).startsWith('layout.')) return declareIn(root, file, true, 'edge');
  return literalIn(root, routes, finding);
}

/** Next's word for a kind of route. */
export function wanted({ kind }: Pick<Route, 'kind'>): 'edge' | 'experimental-edge' {
  return kind === 'page' ? 'experimental-edge' : 'edge';
}

/** A word that stands in a file of its own, for whoever takes its config from there. */
function literalIn(
  root: string,
  routes: readonly Route[],
  { file, line, column, endLine, endColumn }: Diagnostic,
): Done {
  const skip = (reason: string): Done => ({ skip: { file, line, column, reason, fine: false } });
  const here = routes.filter(
    ({ declaredAt }) => declaredAt?.file === file && declaredAt.line === line && declaredAt.column === column,
  );
  const words = new Set(here.map(wanted));
  if (words.size !== 1) return skip('Routes that want different words share it: declare it in each of them.');
  try {
    const before = readSource(root, file);
    const start = offsetAt(before, line, column);
    const end = offsetAt(before, endLine, endColumn);
    if (start === -1 || !/^(['"`])(?:edge|experimental-edge)\1$/.test(before.slice(start, end)))
      return skip('The word is not written as one literal here: change it by hand.');
    return { file: { file, before, edits: [[start + 1, end - 1, [...words][0]!]], notes: [] } };
  } catch (error) {
    if (error instanceof UneditableError) return skip(error.message);
    throw error;
  }
}
