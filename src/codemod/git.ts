import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What git knows of a file. */
export type GitState = 'clean' | 'dirty' | 'outside' | 'no-git';

/** Git's state of each file, by its path as given; a link is asked about where it leads. */
export async function gitStates(root: string, files: readonly string[]): Promise<Map<string, GitState>> {
  const states = new Map<string, GitState>();
  const byFolder = new Map<string, { file: string; name: string }[]>();
  for (const file of files) {
    const real = realpathSync(join(root, file));
    const folder = dirname(real);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), { file, name: basename(real) }]);
  }
  const folders = [...byFolder];
  // Eight at once: a project has many folders, and a machine few cores.
  const worker = async (): Promise<void> => {
    for (let next = folders.pop(); next; next = folders.pop()) {
      const [folder, here] = next;
      const answer = await status(
        folder,
        here.map(({ name }) => name),
      );
      for (const { file, name } of here) {
        states.set(file, typeof answer === 'string' ? answer : answer.has(name) ? 'dirty' : 'clean');
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return states;
}

/** Names in a folder that have changes git has not got, untracked ones included. */
function status(folder: string, names: readonly string[]): Promise<Set<string> | 'outside' | 'no-git'> {
  const args = [
    '--no-optional-locks',
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--',
    ...names.map((name) => `:(literal)${name}`),
  ];
  // Its words are looked at: no translation.
  const env = { ...process.env, LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    execFile('git', args, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (!error) {
        const changed = stdout
          .split('\0')
          .filter((line) => line !== '')
          .map((line) => basename(line.slice(3)));
        resolve(new Set(changed));
      } else if ((error as NodeJS.ErrnoException).code === 'ENOENT') resolve('no-git');
      else if (/not a git repository/i.test(stderr)) resolve('outside');
      else reject(new Error(`git status failed: ${stderr.trim() || error.message}`));
    });
  });
}
