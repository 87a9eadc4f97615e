import { createContext } from 'react';
import type { ComponentType, Context, ReactElement, ReactNode } from 'react';

/** What `useRouter()` returns, on the server and in the browser: Next's pages router. */
export interface NextRouter {
  route: string;
  pathname: string;
  query: Record<string, string | string[] | undefined>;
  asPath: string;
  basePath: string;
  isReady: boolean;
  isFallback: boolean;
  isPreview: boolean;
  isLocaleDomain: boolean;
  push(url: Url, as?: Url, options?: TransitionOptions): Promise<boolean>;
  replace(url: Url, as?: Url, options?: TransitionOptions): Promise<boolean>;
  reload(): void;
  back(): void;
  forward(): void;
  prefetch(url: string, as?: string): Promise<void>;
  beforePopState(callback: (state: { url: string; as: string; options: TransitionOptions }) => boolean): void;
  events: RouterEvents;
}

export type Url =
  | string
  | {
      pathname?: string | null;
      query?: Record<string, unknown> | string | null;
      hash?: string | null;
      search?: string | null;
    };

export interface TransitionOptions {
  shallow?: boolean;
  scroll?: boolean;
  locale?: string | false;
}

export interface RouterEvents {
  on(type: string, handler: (...args: unknown[]) => void): void;
  off(type: string, handler: (...args: unknown[]) => void): void;
  emit(type: string, ...args: unknown[]): void;
}

/** Content of the `__NEXT_DATA__` script: what the server tells the browser of the page it rendered. */
export interface NextData {
  /** Result of `_app`'s props: `{ pageProps, __N_SSP?, __N_SSG? }`. */
  props: Record<string, unknown>;
  /** Route name: `/blog/[id]`. */
  page: string;
  query: Record<string, string | string[]>;
  buildId: string;
  assetPrefix?: string;
  isFallback?: boolean;
  gssp?: boolean;
  gsp?: boolean;
  gip?: boolean;
  appGip?: boolean;
  /** Static page without data: `router.isReady` is false until the query was read from the address bar. */
  autoExport?: boolean;
  err?: { name: string; message: string; statusCode?: number; stack?: string };
  runtime?: 'nodejs' | 'edge';
}

/** Collects `next/head` elements during a server render; in the browser it writes them to `document.head`. */
export interface HeadManager {
  /** Every mounted `<Head>`'s children, flattened and deduplicated by the rules of `next/head`. */
  updateHead(elements: ReactElement[]): void;
  /** Instances that are mounted, in order; the server clears it per render. */
  mountedInstances: Set<unknown>;
}

/** What `next/document`'s components render from. */
export interface HtmlProps {
  nextData: NextData;
  /** Elements collected from `next/head`, keys set. */
  head: ReactElement[];
  scripts: string[];
  styles: string[];
  /** Extra elements that `Document.getInitialProps` returned as `styles`. */
  extraStyles: ReactNode;
  /** Where `<Main/>` puts the page: the renderer cuts the document here. */
  main: ReactNode;
  nonce?: string;
  dev: boolean;
}

export const RouterContext: Context<NextRouter | null> = createContext<NextRouter | null>(null);
export const HeadManagerContext: Context<HeadManager | null> = createContext<HeadManager | null>(null);
export const HtmlContext: Context<HtmlProps | null> = createContext<HtmlProps | null>(null);

/** A page module as the bundles hand it over. */
export interface PageModule {
  default?: ComponentType<Record<string, unknown>> & { getInitialProps?: (context: unknown) => unknown };
  getServerSideProps?: (context: unknown) => unknown;
  getStaticProps?: (context: unknown) => unknown;
  getStaticPaths?: (context: unknown) => unknown;
  config?: Record<string, unknown>;
  [name: string]: unknown;
}
