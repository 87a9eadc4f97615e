import { Component, StrictMode, createElement, startTransition, useEffect, useLayoutEffect } from 'react';
import type { ComponentType, ReactElement, ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';

import { HeadManagerContext, RouterContext } from '../next/contexts.ts';
import type { NextRouter } from '../next/contexts.ts';
import { STRICT_MODE } from '../next/shared/constants.ts';
import { createHeadManager } from './head-manager.ts';
import { report } from './report.ts';

type AnyComponent = ComponentType<Record<string, unknown>>;

/** Everything that one navigation shows. */
export interface View {
  App: AnyComponent;
  Component: AnyComponent;
  /** Props of the app: `{ pageProps, … }`. */
  props: Record<string, unknown>;
  router: NextRouter;
}

/** Shows a view; resolves when it is in the document with its head, and rejects when another one came first. */
export type Render = (view: View) => Promise<void>;

/** A render was overtaken by another navigation. */
export class Superseded extends Error {}

interface BoundaryProps {
  view: View;
  onError: (error: Error) => void;
  children: ReactNode;
}

/** Catches what no boundary of the app caught; the next view is tried afresh. */
class Boundary extends Component<BoundaryProps, { view: View; failed: boolean }> {
  override state: { view: View; failed: boolean } = { view: this.props.view, failed: false };

  static getDerivedStateFromProps(
    { view }: BoundaryProps,
    state: { view: View; failed: boolean },
  ): { view: View; failed: boolean } {
    return view === state.view ? state : { view, failed: false };
  }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: Error): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}

/** The app as the server rendered it: one child a level, so that `useId` counts alike. */
export function renderApp({ App, Component: Page, props, router }: View): ReactElement {
  return createElement(
    RouterContext.Provider,
    { value: router },
    createElement(App, { ...props, Component: Page, router }),
  );
}

/**
 * Hydrates the container. `onReady` runs once, after the first commit and its effects; `onError` gets what the app
 * throws while rendering.
 */
export function mount(container: Element, first: View, onReady: () => void, onError: (error: Error) => void): Render {
  const head = createHeadManager();
  let overtake: (() => void) | null = null;

  function Root({ view, onCommit }: { view: View; onCommit: () => void }): ReactElement {
    useLayoutEffect(() => {
      head.flush();
      onCommit();
    }, [onCommit]);
    useEffect(onReady, []);
    const app = (
      <Boundary view={view} onError={onError}>
        <HeadManagerContext.Provider value={head}>{renderApp(view)}</HeadManagerContext.Provider>
      </Boundary>
    );
    return STRICT_MODE ? <StrictMode>{app}</StrictMode> : app;
  }

  const root = hydrateRoot(container, <Root view={first} onCommit={() => {}} />, {
    onRecoverableError(error, info) {
      report(error, info.componentStack ?? '');
    },
  });

  return (view) =>
    new Promise((resolve, reject) => {
      overtake?.();
      overtake = () => reject(new Superseded('Another navigation came first.'));
      const onCommit = (): void => {
        overtake = null;
        resolve();
      };
      startTransition(() => root.render(<Root view={view} onCommit={onCommit} />));
    });
}
