import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SwitchrtError } from '../errors.ts';
import { writeFileAtomic } from '../manifest/atomic.ts';
import { throwIfAborted } from '../native/abort.ts';
import { gitStates } from './git.ts';

/**
 * Writes all files, or none: each whole, with its mode, through its links; when one fails the ones before it get their text back.
 *
 * @returns what a person should know: files that no git keeps
 * @throws SwitchrtError `SRT_OPTION` naming files with uncommitted changes (unless `force`) or that changed meanwhile; `SRT_IO`
 */
export async function writeAll(
  root: string,
  texts: ReadonlyMap<string, { before: string; after: string }>,
  { force, signal }: { force: boolean; signal?: AbortSignal },
): Promise<string[]> {
  const notes: string[] = [];
  if (!force) {
    let states: Awaited<ReturnType<typeof gitStates>>;
    try {
      states = await gitStates(root, [...texts.keys()]);
    } catch (error) {
      throw new SwitchrtError(
        'SRT_IO',
        `${(error as Error).message}. Give --force (\`force: true\`) to write without asking git.`,
        {
          cause: error,
        },
      );
    }
    const of = (wanted: string): string[] => [...states].filter(([, state]) => state === wanted).map(([file]) => file);
    const dirty = of('dirty');
    if (dirty.length > 0) {
      throw new SwitchrtError(
        'SRT_OPTION',
        `Nothing is written: git has uncommitted changes of ${list(dirty)}. Commit them, or give --force (\`force: true\`).`,
      );
    }
    if (of('outside').length > 0)
      notes.push('Outside a git repository: nothing but your own copy keeps what was there before.');
    if (of('no-git').length > 0)
      notes.push('There is no git here: nothing but your own copy keeps what was there before.');
  }
  throwIfAborted(signal);
  for (const [file, { before }] of texts) {
    if (readFileSync(join(root, file), 'utf8') !== before)
      throw new SwitchrtError('SRT_IO', `Nothing is written: ${file} changed while it was worked on. Run it again.`);
  }
  const written: string[] = [];
  try {
    for (const [file, { after }] of texts) {
      writeFileAtomic(join(root, file), after);
      written.push(file);
    }
  } catch (error) {
    for (const file of written) writeFileAtomic(join(root, file), texts.get(file)!.before);
    throw error;
  }
  return notes;
}

function list(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  return files.length > 5 ? `${shown} and ${files.length - 5} more` : shown;
}
