import type { NextRouter, RouterEvents } from '../contexts.ts';
import { createEvents } from './events.ts';

/** The browser's one router. `next/router`'s default export and `next/link` read it; `client/main` sets it. */
export interface ClientRouter extends NextRouter {
  /** Like `prefetch`, but the page is about to be asked for: loads its code, and its data where a build knows it. */
  preload(url: string, as?: string): Promise<void>;
}

/** Shared by every router of the document, so that handlers may be set before there is one. */
export const routerEvents: RouterEvents = createEvents();

let current: ClientRouter | null = null;
let waiting: (() => void)[] = [];

export function setRouter(router: ClientRouter): void {
  current = router;
  const callbacks = waiting;
  waiting = [];
  for (const callback of callbacks) callback();
}

export function getRouter(): ClientRouter | null {
  return current;
}

/** Runs the callback once there is a router; at once when there is. */
export function whenRouter(callback: () => void): void {
  if (current !== null) callback();
  else waiting.push(callback);
}
