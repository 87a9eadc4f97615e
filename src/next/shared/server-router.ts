import type { NextRouter } from '../contexts.ts';
import { createEvents } from './events.ts';

/** What a server knows of the place it renders. */
export type ServerLocation = Pick<NextRouter, 'pathname' | 'query' | 'asPath' | 'basePath' | 'isReady' | 'isFallback'>;

/**
 * The router of a server render: same shape as the browser's, and every way to leave the page throws, as there is no
 * page to leave.
 */
export function createServerRouter(location: ServerLocation): NextRouter {
  const refuse = (name: string) => (): never => {
    throw new Error(
      `No router instance found: router.${name}() works in the browser only. Call it in an effect or an event handler, not while rendering.`,
    );
  };
  return {
    ...location,
    route: location.pathname.replace(/\/+$/, '') || '/',
    isPreview: false,
    isLocaleDomain: false,
    push: refuse('push'),
    replace: refuse('replace'),
    reload: refuse('reload'),
    back: refuse('back'),
    forward: refuse('forward'),
    prefetch: refuse('prefetch'),
    beforePopState: refuse('beforePopState'),
    events: createEvents(),
  };
}
