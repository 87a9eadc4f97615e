import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { optionError, parseOptions } from '../config/options.ts';
import { projectRoot } from '../config/root.ts';
import { SwitchrtError } from '../errors.ts';
import { aborted } from '../native/abort.ts';
import { folderSchema } from './options.ts';

const run = promisify(execFile);
/** Paths of a very large checkout. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/**
 * The files of a git checkout that differ from a revision: committed since, changed, removed, or new and not ignored. Absolute paths.
 *
 * `dir` is any folder of the checkout; files outside of it count too, since a project may import them.
 *
 * @throws SwitchrtError `SRT_OPTION` for a revision that there is not, `SRT_IO` where there is no checkout or no git
 */
export async function changedSince(
  dir: string,
  revision: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<string[]> {
  const root = projectRoot(parseOptions(folderSchema, dir, 'changedSince(): dir'));
  const git = async (cwd: string, ...args: string[]): Promise<string> => {
    // A checkout may name programs to be run; a question needs none, and takes no lock.
    const safe = ['-c', 'core.fsmonitor=false', ...args];
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    return (await run('git', safe, { cwd, env, maxBuffer: MAX_OUTPUT, ...(signal ? { signal } : {}) })).stdout;
  };
  const tell = (error: unknown, otherwise: () => SwitchrtError): SwitchrtError => {
    if (signal?.aborted) return aborted(signal);
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing ? new SwitchrtError('SRT_IO', 'git is not installed.', { cause: error }) : otherwise();
  };

  const top = await git(root, 'rev-parse', '--show-toplevel').then(
    (text) => text.replace(/\n$/, ''),
    (error: unknown) => {
      throw tell(error, () => new SwitchrtError('SRT_IO', `${root} is in no git checkout.`, { cause: error }));
    },
  );
  const commit = await git(top, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).then(
    (text) => text.trim(),
    (error: unknown) => {
      throw tell(error, () =>
        optionError('changedSince()', [{ path: 'revision', message: `\`${revision}\` is no revision of ${top}.` }]),
      );
    },
  );
  const lists = await Promise.all([
    git(top, 'diff', '--name-only', '--no-renames', '--no-ext-diff', '--ignore-submodules=dirty', '-z', commit, '--'),
    git(top, 'ls-files', '--others', '--exclude-standard', '-z'),
  ]).catch((error: unknown) => {
    throw tell(
      error,
      () => new SwitchrtError('SRT_IO', `git cannot list what changed: ${(error as Error).message}`, { cause: error }),
    );
  });
  const names = new Set(lists.flatMap((text) => text.split('\0').filter((name) => name !== '')));
  return [...names].map((name) => join(top, name)).sort();
}
