import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';

import { SwitchrtError } from '../errors.ts';
import { isEmpty, type ScanDelta } from './delta.ts';

/** Options of `scanner.watch()`. */
export interface WatchOptions {
  /** Told when an update fails, such as in a project without an app for the moment, or when no more folders can be watched. Watching goes on. */
  onError?: (error: SwitchrtError) => void;
  /** Ends watching. */
  signal?: AbortSignal;
}

/** Watching under way. */
export interface Watching {
  /** Fulfilled once every change from here on will be noticed, with the number of folders. */
  readonly ready: Promise<number>;
  close(): void;
}

interface Source extends WatchOptions {
  /** The folders in which a change matters, now. */
  folders(): Promise<string[]>;
  update(paths: readonly string[]): Promise<ScanDelta>;
  onChange(delta: ScanDelta): void;
}

/** Editors save in several steps, and a checkout touches many files: an update waits until nothing has happened for so long … */
const QUIET_MS = 30;
/** … but never longer than this. */
const PATIENCE_MS = 500;

/** One watcher a folder, without what lies below it: exactly those that the answer stands on. */
export function watchFolders(source: Source): Watching {
  const watchers = new Map<string, { watcher: FSWatcher; inode: bigint }>();
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let since: number | undefined;
  let work: Promise<unknown> = Promise.resolve();
  let closed = false;

  const note = (path: string): void => {
    if (closed) return;
    pending.add(path);
    const now = performance.now();
    since ??= now;
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(0, Math.min(QUIET_MS, since + PATIENCE_MS - now)));
  };
  const flush = (): void => {
    since = undefined;
    const paths = [...pending];
    pending.clear();
    work = work.then(() => settle(paths));
  };
  const fail = (error: unknown): void => {
    if (!closed) source.onError?.(error as SwitchrtError);
  };
  const settle = async (paths: string[]): Promise<void> => {
    // What appears in a folder before it is watched is found by looking at the folder once it is.
    for (let look = paths; look.length > 0 && !closed;) {
      try {
        const delta = await source.update(look);
        if (!closed && !isEmpty(delta)) source.onChange(delta);
      } catch (error) {
        fail(error);
      }
      look = await follow().catch(() => []);
    }
  };
  /** Watches the folders that matter now; those that are new are given back. */
  const follow = async (): Promise<string[]> => {
    const folders = new Set(await source.folders());
    if (closed) return [];
    for (const [folder, { watcher }] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    return [...folders].filter(attach);
  };
  const attach = (folder: string): boolean => {
    const known = watchers.get(folder);
    try {
      const inode = statSync(folder, { bigint: true }).ino;
      // Another folder may have taken the name.
      if (known?.inode === inode) return false;
      known?.watcher.close();
      const watcher = watch(folder, (_, name) => note(name === null ? folder : join(folder, name)));
      watcher.on('error', () => detach(folder));
      watchers.set(folder, { watcher, inode });
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') fail(new SwitchrtError('SRT_IO', `Cannot watch ${folder}: ${message}`, { cause: error }));
      return false;
    }
  };
  const detach = (folder: string): void => {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
    note(folder);
  };

  const watching: Watching = {
    ready: follow().then(async () => {
      // What changed since the scan, and before the watchers stood.
      const delta = await source.update([]);
      if (!closed && !isEmpty(delta)) source.onChange(delta);
      await follow();
      return watchers.size;
    }),
    close() {
      closed = true;
      clearTimeout(timer);
      for (const { watcher } of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
  watching.ready.catch(fail);
  source.signal?.addEventListener('abort', () => watching.close(), { once: true });
  return watching;
}
