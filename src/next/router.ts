import { createElement, useContext } from 'react';
import type { ComponentType, ReactElement } from 'react';

import { RouterContext } from './contexts.ts';
import type { NextRouter, RouterEvents, TransitionOptions, Url } from './contexts.ts';
import type { ClientRouter } from './shared/singleton.ts';
import { getRouter, routerEvents, whenRouter } from './shared/singleton.ts';

export type { NextRouter, RouterEvents, TransitionOptions, Url };

/** Props that {@link withRouter} adds. */
export interface WithRouterProps {
  router: NextRouter;
}

export type ExcludeRouterProps<P> = Pick<P, Exclude<keyof P, keyof WithRouterProps>>;

/** The page's router; the same values on the server and while hydrating. */
export function useRouter(): NextRouter {
  const router = useContext(RouterContext);
  if (router === null) throw new Error('NextRouter was not mounted: useRouter() needs to be called below the app.');
  return router;
}

/** Gives a component the router as a prop, and keeps its `getInitialProps`. */
export function withRouter<P extends WithRouterProps>(
  Composed: ComponentType<P>,
): ComponentType<ExcludeRouterProps<P>> {
  interface Statics {
    displayName?: string;
    getInitialProps?: unknown;
    origGetInitialProps?: unknown;
  }
  const WithRouter: ((props: ExcludeRouterProps<P>) => ReactElement) & Statics = (props) =>
    createElement(Composed, { ...props, router: useRouter() } as unknown as P);
  const inner = Composed as Statics & { name?: string };
  WithRouter.displayName = `withRouter(${inner.displayName ?? inner.name ?? 'Unknown'})`;
  if (inner.getInitialProps !== undefined) WithRouter.getInitialProps = inner.getInitialProps;
  if (inner.origGetInitialProps !== undefined) WithRouter.origGetInitialProps = inner.origGetInitialProps;
  return WithRouter as ComponentType<ExcludeRouterProps<P>>;
}

/** The browser's one router, for code outside of components. */
export interface SingletonRouter extends NextRouter {
  router: ClientRouter | null;
  /** Runs once the router is there; never on a server. */
  ready(callback: () => void): void;
}

function instance(): ClientRouter {
  const router = getRouter();
  if (router === null)
    throw new Error('No router instance found.\nYou should only use "next/router" on the client side of your app.');
  return router;
}

/** Everything but events belongs to the instance, read when asked for. */
const Router: SingletonRouter = new Proxy(
  {
    events: routerEvents,
    ready(callback: () => void): void {
      if (typeof window !== 'undefined') whenRouter(callback);
    },
  } as SingletonRouter,
  {
    get(target, name) {
      if (name === 'router') return getRouter();
      if (name in target) return target[name as keyof SingletonRouter];
      // Asked by loaders and formatters of any object they are handed, with no router in mind.
      if (typeof name === 'symbol' || name === 'then' || name === '$$typeof' || name === 'toJSON') return undefined;
      const value: unknown = instance()[name as keyof ClientRouter];
      return value;
    },
  },
);

export default Router;
