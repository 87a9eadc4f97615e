import type { NextRouter } from '../next/contexts.ts';

/** What only the browser knows of a static page's address. */
type Late = Pick<NextRouter, 'isReady' | 'asPath'>;

/**
 * The router that hydration sees: what the server rendered with. It notes whether what the browser knows better was asked
 * for: when nobody did, nobody needs another render for it, which would cost late parts of the page their HTML.
 */
export interface FirstRouter {
  router: NextRouter;
  /** Takes the better values in; true when a component has seen the old ones. */
  learn(late: Late): boolean;
}

export function firstRouter(snapshot: NextRouter): FirstRouter {
  const known: Late = { isReady: snapshot.isReady, asPath: snapshot.asPath };
  const read = new Set<keyof Late>();
  const router = { ...snapshot };
  for (const name of ['isReady', 'asPath'] as const) {
    const get = (): boolean | string => {
      read.add(name);
      return known[name];
    };
    Object.defineProperty(router, name, { enumerable: true, get });
  }
  return {
    router,
    learn(late) {
      const seen = [...read].some((name) => known[name] !== late[name]);
      Object.assign(known, late);
      return seen;
    },
  };
}
