import type { Diagnostic } from '../manifest/types.ts';
import { ask } from '../native/questions.ts';
import { readSource, UneditableError } from './source.ts';
import type { Plan, PlannedFile } from './plan.ts';
import type { CodemodSkip } from './types.ts';

interface PrefixedFile {
  file: string;
  edits: [number, number, string][];
  kept: { specifier: string; line: number; column: number; why: string }[];
  problem: Diagnostic | null;
}

/** Writes `node:` before every module of Node in the project's own source files. */
export async function planNodePrefix(root: string, signal?: AbortSignal): Promise<Plan> {
  const answer = await ask<PrefixedFile[]>({ ask: 'node-prefix', dir: root, subject: '' }, signal);
  const files: PlannedFile[] = [];
  const skipped: CodemodSkip[] = [];
  for (const { file, edits, kept, problem } of answer) {
    if (problem) {
      const { line, column, message } = problem;
      skipped.push({ file, line, column, reason: `It was left alone: ${message}.`, fine: false });
      continue;
    }
    for (const { specifier, line, column, why } of kept)
      skipped.push({ file, line, column, reason: `'${specifier}' stays: ${why}.`, fine: true });
    if (edits.length === 0) continue;
    try {
      files.push({ file, before: readSource(root, file), edits, notes: [] });
    } catch (error) {
      if (!(error instanceof UneditableError)) throw error;
      skipped.push({ file, line: 1, column: 1, reason: error.message, fine: false });
    }
  }
  return { files, skipped, notes: [] };
}
