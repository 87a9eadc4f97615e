import { changesOf } from '../explain/changes.ts';
import type { OpenProject } from '../explain/project.ts';
import type { Route } from '../manifest/types.ts';
import { fetchHandlerText, setRuntimeText } from '../native/questions.ts';
import { declareIn, isFlat } from './set-runtime.ts';
import { applyEdits, offsetAt, readSource, UneditableError } from './source.ts';
import type { Plan, PlannedFile } from './plan.ts';
import type { CodemodSkip } from './types.ts';

/** Moves every edge route to Node: its runtime, and the handler of an API route. */
export function planEdgeToNode({ root, manifest }: OpenProject): Plan {
  const files = new Map<string, PlannedFile>();
  const skipped: CodemodSkip[] = [];
  const notes = new Set<string>();
  const add = (done: { file: PlannedFile } | { skip: CodemodSkip }): void => {
    if ('skip' in done) skipped.push(done.skip);
    else files.set(done.file.file, done.file);
  };
  for (const route of manifest.routes) {
    if (route.runtime !== 'edge') continue;
    if (route.kind === 'middleware') {
      const reason =
        'A middleware always runs on the edge. To run it on Node, rename the file to `proxy` and its function to `proxy`.';
      skipped.push({ file: route.file, line: 1, column: 1, reason, fine: true });
      continue;
    }
    for (const change of changesOf(route, root)) notes.add(change);
    if (route.reason === 'layout' && route.declaredAt) {
      const { file } = route.declaredAt;
      // The layout's word holds for all its pages: it changes once.
      if (!files.has(file)) add(declareIn(root, file, true, 'nodejs'));
    } else if (route.reason === 'global' && route.declaredAt) {
      if (!files.has(route.declaredAt.file)) add(literalIn(root, route));
    } else if (route.kind === 'api') add(apiRoute(root, route));
    else add(declareIn(root, route.file, isFlat(route), 'nodejs'));
  }
  return { files: [...files.values()], skipped, notes: [...notes] };
}

/** Two rewrites one after the other: the second one's edits are of the first one's text, so one edit stands for both. */
function apiRoute(root: string, route: Route): { file: PlannedFile } | { skip: CodemodSkip } {
  const { file } = route;
  const declared = declareIn(root, file, false, 'nodejs');
  if ('skip' in declared) return declared;
  const { before, edits, notes, declares } = declared.file;
  const handler = fetchHandlerText(before, file);
  if (handler.refused !== null) return { skip: { file, line: 1, column: 1, reason: handler.refused, fine: false } };
  const own = [...edits, ...handler.edits].toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  // Both found their place in the same text. Where they meet, the second one is made from the first one's result.
  const apart = own.every(([start], i) => i === 0 || start > own[i - 1]![1]);
  if (apart) return { file: { file, before, edits: own, notes: [...notes, ...handler.notes], declares } };
  const middle = applyEdits(before, handler.edits);
  const after = applyEdits(middle, setRuntimeText(middle, file, false, 'nodejs').edits);
  return { file: { file, before, edits: [smallest(before, after)], notes: [...notes, ...handler.notes], declares } };
}

/** The one edit between two texts, without what they share at both ends. */
function smallest(before: string, after: string): [number, number, string] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [start, before.length - end, after.slice(start, after.length - end)];
}

/** The word in `next.config`, where it is a literal. */
function literalIn(root: string, route: Route): { file: PlannedFile } | { skip: CodemodSkip } {
  const { file, line, column } = route.declaredAt!;
  const skip = (reason: string): { skip: CodemodSkip } => ({ skip: { file, line, column, reason, fine: false } });
  try {
    const before = readSource(root, file);
    const start = offsetAt(before, line, column);
    const match = start === -1 ? null : /^(['"`])(edge|experimental-edge)\1/.exec(before.slice(start));
    if (!match) return skip('The global runtime is not written as one literal here: change it by hand.');
    return { file: { file, before, edits: [[start + 1, start + match[0].length - 1, 'nodejs']], notes: [] } };
  } catch (error) {
    if (error instanceof UneditableError) return skip(error.message);
    throw error;
  }
}
