import type { NextRouter, RouterEvents } from '../next/contexts.ts';
import { createServerRouter } from '../next/shared/server-router.ts';
import type { ServerLocation } from '../next/shared/server-router.ts';

/** Nothing navigates on a server; a handler that a render adds would never be taken off. */
const silent: RouterEvents = { on() {}, off() {}, emit() {} };

/** Its methods refuse, whatever the page: they are made once. */
const template: NextRouter = {
  ...createServerRouter({ pathname: '/', query: {}, asPath: '/', basePath: '', isReady: true, isFallback: false }),
  events: silent,
};

/** The router of one server render. */
export function createRequestRouter(location: ServerLocation): NextRouter {
  return { ...template, ...location, route: location.pathname };
}
