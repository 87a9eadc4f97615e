import { Suspense, createElement, lazy, useSyncExternalStore } from 'react';
import type { ComponentType, ReactElement, ReactNode } from 'react';

import { IS_SERVER } from './shared/constants.ts';

/** What a loading component is told. */
export interface DynamicOptionsLoadingProps {
  error?: Error | null;
  isLoading?: boolean;
  pastDelay?: boolean;
  retry?: () => void;
  timedOut?: boolean;
}

export type LoaderComponent<P = {}> = Promise<ComponentType<P> | { default: ComponentType<P> }>;
export type Loader<P = {}> = (() => LoaderComponent<P>) | LoaderComponent<P>;

export interface DynamicOptions<P = {}> {
  loader?: Loader<P>;
  loading?: (props: DynamicOptionsLoadingProps) => ReactNode;
  /** `false` renders the loading component on the server and while hydrating. */
  ssr?: boolean;
}

const preloads = new Map<() => Promise<unknown>, boolean>();

/**
 * Loads what every `dynamic()` call so far wants on the server, so that the first render holds it. A server calls this
 * before it renders; what fails to load fails again, and is told, when it is rendered.
 */
export async function preloadAll(): Promise<void> {
  // A loaded module may itself call dynamic().
  for (;;) {
    const open = [...preloads].filter(([, done]) => !done).map(([load]) => load);
    if (open.length === 0) return;
    for (const load of open) preloads.set(load, true);
    await Promise.allSettled(open.map((load) => load()));
  }
}

const never = (): (() => void) => () => {};

/** A component whose code arrives on its own. `dynamic(() => import('./chart'), { loading, ssr })`. */
export default function dynamic<P = {}>(
  given: DynamicOptions<P> | Loader<P>,
  more?: DynamicOptions<P>,
): ComponentType<P> {
  const options: DynamicOptions<P> =
    typeof given === 'function'
      ? { loader: given, ...more }
      : given instanceof Promise
        ? { loader: () => given, ...more }
        : { ...given, ...more };
  const { loader, loading, ssr = true } = options;
  let pending: Promise<ComponentType<P>> | null = null;
  let loaded: ComponentType<P> | null = null;

  const load = (): Promise<ComponentType<P>> => {
    pending ??= Promise.resolve(typeof loader === 'function' ? loader() : loader).then(
      (module) => (loaded = componentOf(module)),
      (error: unknown) => {
        // The next mount may try again: a chunk that did not arrive may arrive then.
        pending = null;
        throw error;
      },
    );
    return pending;
  };
  const show = (error: Error | null): ReactNode =>
    loading === undefined
      ? null
      : createElement(loading, { isLoading: error === null, pastDelay: true, timedOut: false, error });
  const Lazy = lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      // As next/dynamic has it: a loading component is told of the error, without one it is the error boundary's.
      if (loading === undefined) throw error;
      return { default: (() => show(error as Error)) as ComponentType<P> };
    }
  }) as unknown as ComponentType<P>;
  if (IS_SERVER && ssr) preloads.set(load, false);

  const content = (props: P): ReactElement => {
    const Content = IS_SERVER && loaded !== null ? loaded : Lazy;
    return (
      <Suspense fallback={show(null)}>{createElement(Content as ComponentType<object>, props as object)}</Suspense>
    );
  };
  function InBrowser(props: P): ReactElement {
    const hydrating = useSyncExternalStore(
      never,
      () => false,
      () => true,
    );
    // Without a boundary: one that shows its loading state as content would show it twice while the content loads.
    return hydrating ? <>{show(null)}</> : content(props);
  }
  // Nothing may update above a boundary that is still to be hydrated: React 18 would throw its HTML away.
  const Dynamic = Object.assign(ssr ? (props: P) => content(props) : InBrowser, {
    displayName: 'LoadableComponent',
    preload: load,
  });
  return Dynamic as ComponentType<P>;
}

/** `() => import('./x')` gives a namespace, `.then((m) => m.X)` the component. */
function componentOf<P>(module: ComponentType<P> | { default: ComponentType<P> } | undefined): ComponentType<P> {
  const component = typeof module === 'object' && module !== null && 'default' in module ? module.default : module;
  if (component === undefined || component === null)
    throw new TypeError('next/dynamic: the loader resolved to no component. Does the module have a default export?');
  return component as ComponentType<P>;
}
