import { parsePath } from '../next/shared/url.ts';

/** Scroll positions of this tab's history entries, by the key that the router puts into `history.state`. */
export interface Position {
  x: number;
  y: number;
}

const PREFIX = '__switchrt_scroll_';

export function newKey(): string {
  return Math.random().toString(36).slice(2, 10);
}

export function savePosition(key: string): void {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify({ x: scrollX, y: scrollY }));
  } catch {
    // No storage (full, or forbidden): the entry is shown from its top.
  }
}

export function positionOf(key: string | undefined): Position | null {
  try {
    return key === undefined ? null : (JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null') as Position | null);
  } catch {
    return null;
  }
}

/** Once the router makes entries it restores them itself: the browser would before their content is there. */
export function takeOver(): void {
  if ('scrollRestoration' in history && history.scrollRestoration !== 'manual') history.scrollRestoration = 'manual';
}

/** Scrolls at once, even where the page asks for smooth scrolling. */
export function jump(to: () => void): void {
  const { style } = document.documentElement;
  const before = style.scrollBehavior;
  style.scrollBehavior = 'auto';
  to();
  style.scrollBehavior = before;
}

/** To the element that a hash names; none, `#` and `#top` are the top. */
export function scrollToHash(hash: string): void {
  const raw = hash.slice(1);
  if (raw === '' || raw === 'top') {
    jump(() => scrollTo(0, 0));
    return;
  }
  let name = raw;
  try {
    name = decodeURIComponent(raw);
  } catch {
    // A bad escape names an element as it stands.
  }
  const element = document.getElementById(name) ?? document.getElementsByName(name)[0];
  if (element !== undefined && element !== null) jump(() => element.scrollIntoView());
}

let stopRestoring: (() => void) | null = null;

/** Scrolls to a saved position, and again as content that is still to come makes it reachable, until the reader moves. */
export function restore({ x, y }: Position): void {
  stopRestoring?.();
  const go = (): boolean => {
    jump(() => scrollTo(x, y));
    return Math.abs(scrollY - y) <= 1;
  };
  if (go() || typeof ResizeObserver === 'undefined') return;
  const observer = new ResizeObserver(() => {
    if (go()) stop();
  });
  const moves = ['wheel', 'touchstart', 'keydown', 'pointerdown'];
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(timer);
    for (const move of moves) removeEventListener(move, stop);
    if (stopRestoring === stop) stopRestoring = null;
  };
  const timer = setTimeout(stop, 5000);
  for (const move of moves) addEventListener(move, stop, { passive: true });
  stopRestoring = stop;
  observer.observe(document.body);
}

/** Where a navigation leaves the reader: at the place it goes back to, at the hash, else at the top. */
export function scrollAfter(
  as: string,
  { popped, scroll }: { popped?: { position: Position | null }; scroll?: boolean },
  shallow: boolean,
): void {
  const { hash } = parsePath(as);
  if (popped === undefined && !(scroll ?? !shallow)) return;
  if (popped !== undefined && popped.position !== null) restore(popped.position);
  else scrollToHash(hash);
}
