import { Component } from 'react';
import type { ComponentType, ReactElement, ReactNode } from 'react';

import type { NextRouter } from './contexts.ts';
import type { NextComponentType, NextPageContext } from './index.ts';
import { loadInitialProps } from './shared/initial-props.ts';

/** What `App.getInitialProps` gets. */
export interface AppContext {
  AppTree: ComponentType<Record<string, unknown>>;
  Component: NextComponentType<NextPageContext>;
  ctx: NextPageContext;
  router: NextRouter;
}

export interface AppInitialProps<PageProps = any> {
  pageProps: PageProps;
}

/** Props of a custom app. */
export interface AppProps<PageProps = any> extends AppInitialProps<PageProps> {
  Component: NextComponentType<NextPageContext, any, any>;
  router: NextRouter;
  __N_SSG?: boolean;
  __N_SSP?: boolean;
}

export type AppType<Props = {}> = NextComponentType<AppContext, Props, AppProps<any> & Props>;

async function appGetInitialProps({ Component: Page, ctx }: AppContext): Promise<AppInitialProps> {
  return { pageProps: await loadInitialProps(Page, ctx as never) };
}

/** The default app, and what a class app extends. */
export default class App<P = {}, CP = {}, S = {}> extends Component<P & AppProps<CP>, S> {
  /** Tells a renderer that nobody replaced `getInitialProps`: static pages stay static. */
  static origGetInitialProps: (context: AppContext) => Promise<AppInitialProps> = appGetInitialProps;
  static getInitialProps: (context: AppContext) => Promise<AppInitialProps> = appGetInitialProps;

  override render(): ReactNode {
    const { Component: Page, pageProps } = this.props as AppProps<Record<string, unknown>>;
    return (<Page {...pageProps} />) as ReactElement;
  }
}
