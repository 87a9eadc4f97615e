import type { TransitionOptions } from '../next/contexts.ts';
import { delBasePath, isAbsoluteUrl } from '../next/shared/url.ts';

/** What the router leaves in `history.state`: Next's own shape. */
export interface HistoryState {
  __N: true;
  url: string;
  as: string;
  options: TransitionOptions;
  /** Names the entry's scroll position. */
  key: string;
}

export type Method = 'pushState' | 'replaceState';

export function currentState(): HistoryState | null {
  return history.state as HistoryState | null;
}

/** Address bar without origin. */
export function address(): string {
  return location.pathname + location.search + location.hash;
}

/** Address bar without origin and base path. */
export function here(): string {
  return delBasePath(address());
}

/** Path, search and hash of a URL. */
export function pathOf(url: string): string {
  if (!isAbsoluteUrl(url)) return url;
  const parsed = new URL(url, location.href);
  return parsed.pathname + parsed.search + parsed.hash;
}

/** Same page and search, another hash; or the same hash again. */
export function isHashChange(before: string, after: string): boolean {
  const [oldPath = '', oldHash] = before.split('#', 2);
  const [newPath = '', newHash] = after.split('#', 2);
  if (oldPath !== newPath) return false;
  return oldHash !== newHash || (newHash !== undefined && newHash !== '');
}

/** Loads a document. The promise stays open: nothing after it should run in a page that is going away. */
export function leave(url: string, method: Method): Promise<boolean> {
  if (method === 'replaceState') location.replace(url);
  else location.assign(url);
  return new Promise(() => {});
}
