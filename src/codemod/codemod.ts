import { realpathSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';

import { parseOptions } from '../config/options.ts';
import { projectRoot } from '../config/root.ts';
import { didYouMean, SwitchrtError } from '../errors.ts';
import { openProject } from '../explain/project.ts';
import { throwIfAborted } from '../native/abort.ts';
import { unifiedDiff } from '../native/questions.ts';
import { planEdgeToNode } from './edge-to-node.ts';
import { planExperimentalEdge } from './experimental-edge.ts';
import type { Plan } from './plan.ts';
import { planNodePrefix } from './node-prefix.ts';
import { planSetRuntime } from './set-runtime.ts';
import { applyEdits, faultOf } from './source.ts';
import {
  CODEMODS,
  type CodemodChange,
  type CodemodName,
  type CodemodOptions,
  type CodemodResult,
  type CodemodSkip,
  RUNTIME_WORDS,
} from './types.ts';
import { writeAll } from './write.ts';

const schema: v.GenericSchema<unknown, CodemodOptions> = v.strictObject({
  dir: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  route: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  runtime: v.optional(v.picklist(RUNTIME_WORDS)),
  write: v.optional(v.boolean()),
  force: v.optional(v.boolean()),
  configEval: v.optional(v.boolean()),
  cwd: v.optional(v.string()),
  signal: v.optional(v.instance(AbortSignal)),
});

/**
 * Edits a project's own source: only what has to change, everything else stays byte for byte.
 *
 * Without `write` nothing is touched. With it all files are written or none; a file that git has uncommitted changes of is refused
 * without `force`. What cannot be edited is in `skipped`, and costs no other file its edit.
 *
 * @throws SwitchrtError `SRT_OPTION` for no such codemod or route, a wrong option, or a refused file; `SRT_IO`, `SRT_ABORTED`
 */
export async function runCodemod(name: CodemodName, options: CodemodOptions = {}): Promise<CodemodResult> {
  if (!CODEMODS.includes(name)) {
    const meant = didYouMean(String(name), CODEMODS) || ` There are: ${CODEMODS.join(', ')}.`;
    throw new SwitchrtError('SRT_OPTION', `There is no codemod \`${String(name)}\`.${meant}`);
  }
  const checked = parseOptions(schema, options, 'runCodemod()');
  const { dir = '.', write = false, force = false, signal } = checked;
  const root = projectRoot(dir);
  const { files, skipped, notes: planned } = await plan(name, dir, root, checked);
  throwIfAborted(signal);

  const changes: CodemodChange[] = [];
  const texts = new Map<string, { before: string; after: string }>();
  const seen = new Map<string, string>();
  for (const { file, before, edits, notes, declares } of files.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const after = applyEdits(before, edits);
    if (after === before) continue;
    const fault = faultOf(after, file, declares);
    if (fault !== null) {
      skipped.push(skip(file, fault));
      continue;
    }
    // Two links to one file are one file.
    const real = realpathSync(join(root, file));
    const twin = seen.get(real);
    if (twin !== undefined) {
      skipped.push({ ...skip(file, `It is the same file as ${twin}, which is edited.`), fine: true });
      continue;
    }
    seen.set(real, file);
    texts.set(file, { before, after });
    changes.push({
      file,
      edits: edits.map(([start, end, text]) => ({ file, start, end, text })),
      diff: unifiedDiff(before, after, file),
      notes:
        real === join(root, file)
          ? notes
          : [...notes, 'It is reached through a link: the file that it leads to is edited.'],
    });
  }
  // Where nothing could be done, nothing changes.
  const notes = changes.length > 0 || skipped.every(({ fine }) => fine) ? planned : [];
  if (write && changes.length > 0)
    notes.push(...(await writeAll(root, texts, { force, ...(signal ? { signal } : {}) })));
  skipped.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
  return { codemod: name, changes, skipped, notes, written: write && changes.length > 0 };
}

async function plan(name: CodemodName, dir: string, root: string, options: CodemodOptions): Promise<Plan> {
  const { configEval, signal } = options;
  if (name === 'node-prefix') return planNodePrefix(root, signal);
  const project = await openProject(dir, {
    ...(configEval === undefined ? {} : { configEval }),
    ...(signal ? { signal } : {}),
  });
  if (name === 'set-runtime') return planSetRuntime(project, options);
  return name === 'experimental-edge' ? planExperimentalEdge(project) : planEdgeToNode(project);
}

function skip(file: string, reason: string): CodemodSkip {
  return { file, line: 1, column: 1, reason, fine: false };
}
