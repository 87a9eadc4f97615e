import type { OpenProject } from '../explain/project.ts';
import type { Diagnostic } from '../manifest/types.ts';
import { offsetAt, readSource, UneditableError } from './source.ts';
import type { Plan, PlannedFile } from './plan.ts';
import type { CodemodSkip } from './types.ts';

const WORDS: Record<string, string> = { edge: 'experimental-edge', 'experimental-edge': 'edge' };

/** Writes Next's own word for edge wherever a file has the other one. */
export function planExperimentalEdge({ root, manifest }: OpenProject): Plan {
  const found = manifest.diagnostics.filter(({ code }) => code === 'config/alias-value');
  const byFile = groupBy(found);
  const files: PlannedFile[] = [];
  const skipped: CodemodSkip[] = [];
  for (const [file, findings] of byFile) {
    let before: string;
    try {
      before = readSource(root, file);
    } catch (error) {
      if (!(error instanceof UneditableError)) throw error;
      skipped.push({ file, line: 1, column: 1, reason: error.message, fine: false });
      continue;
    }
    const edits = new Map<number, [number, number, string]>();
    for (const finding of findings) {
      const edit = editOf(before, finding);
      const shared = findings.filter(({ line, column }) => line === finding.line && column === finding.column);
      if (typeof edit === 'string') skipped.push(skip(finding, edit));
      // A constant that a page and an API route share: one word cannot be both.
      else if (new Set(shared.map(({ message }) => message)).size > 1 || isShared(manifest.routes, finding))
        skipped.push(skip(finding, 'Routes that want different words share it: declare it in each of them.'));
      else edits.set(edit[0], edit);
    }
    if (edits.size > 0)
      files.push({ file, before, edits: [...edits.values()].toSorted((a, b) => a[0] - b[0]), notes: [] });
  }
  return { files, skipped, notes: [] };
}

function editOf(text: string, { line, column, endLine, endColumn }: Diagnostic): [number, number, string] | string {
  const start = offsetAt(text, line, column);
  const end = offsetAt(text, endLine, endColumn);
  const match = /^(['"`])(edge|experimental-edge)\1$/.exec(text.slice(start, end));
  if (start === -1 || !match) return 'The word is not written as one literal here: change it by hand.';
  return [start + 1, end - 1, WORDS[match[2]!]!];
}

/** The same words decide routes of kinds that want different ones. */
function isShared(routes: OpenProject['manifest']['routes'], { file, line, column }: Diagnostic): boolean {
  const here = routes.filter(
    ({ declaredAt }) => declaredAt?.file === file && declaredAt.line === line && declaredAt.column === column,
  );
  return new Set(here.map(({ kind }) => kind === 'page')).size > 1;
}

function skip({ file, line, column }: Diagnostic, reason: string): CodemodSkip {
  return { file, line, column, reason, fine: false };
}

function groupBy(found: readonly Diagnostic[]): Map<string, Diagnostic[]> {
  const out = new Map<string, Diagnostic[]>();
  for (const one of found) out.set(one.file, [...(out.get(one.file) ?? []), one]);
  return out;
}
