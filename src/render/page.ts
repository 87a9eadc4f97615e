import { createElement } from 'react';
import type { ReactElement, ReactNode } from 'react';

import { HeadManagerContext, RouterContext } from '../next/contexts.ts';
import type { HtmlProps, NextData } from '../next/contexts.ts';
import { loadData } from './data.ts';
import type { DataInput } from './data.ts';
import type { DocumentParts } from './document.ts';
import { createHeadCollector } from './head-collector.ts';
import type { PageParts } from './modules.ts';
import { nextDataOf } from './next-data.ts';
import { completeDocument, documentOf } from './page-document.ts';
import { locationOf } from './page-location.ts';
import { redirectLocation } from './redirect.ts';
import { renderNow } from './render-now.ts';
import { createRequestRouter } from './request-router.ts';
import type { PageRedirect } from './results.ts';
import { stringifyProps } from './serializable.ts';

/** A page whose data is there. */
export interface PageJob {
  type: 'page';
  /** The app, in its `#__next`. */
  element: ReactElement;
  /**
   * The app as HTML, when nothing in it suspends or fails: three times cheaper than a stream, and the same bytes for hydration.
   * Null when a stream has to render it; the head starts afresh then.
   */
  now(): string | null;
  /** Renders the document; call it once the shell is there, since the shell fills the head. */
  document(): DocumentParts;
  /** Only for documents with `getInitialProps`: the whole page in one piece. `render` turns an element into its final HTML. */
  complete(render: (element: ReactElement) => Promise<string>): Promise<string>;
  /** What a data request would answer, before it is JSON. */
  pageData: Record<string, unknown>;
  revalidate: number | false;
}

/** What a request to a page comes to, before anything is written. */
export type PageOutcome =
  | PageJob
  | { type: 'json'; body: string; revalidate: number | false }
  | { type: 'redirect'; location: string; statusCode: number; revalidate: number | false }
  | { type: 'not-found'; revalidate: number | false }
  | { type: 'ended' };

export interface PageInput extends DataInput {
  runtime: 'nodejs' | 'edge';
  nonce: string | undefined;
}

/** Gets a page's data and makes everything ready to render. The same on every runtime. */
export async function preparePage(parts: PageParts, input: PageInput): Promise<PageOutcome> {
  const { context } = input;
  const location = locationOf(parts, input);
  const router = createRequestRouter({
    pathname: parts.route,
    query: location.query,
    asPath: location.asPath,
    basePath: context.build.basePath,
    isReady: location.isReady,
    isFallback: context.isFallback === true,
  });
  const head = createHeadCollector();
  const wrap = (children: ReactNode): ReactElement =>
    createElement(
      RouterContext.Provider,
      { value: router },
      createElement(HeadManagerContext.Provider, { value: head.manager }, children),
    );
  const AppTree = (props: Record<string, unknown>): ReactElement =>
    wrap(createElement(parts.App, { ...props, Component: parts.Page, router }));

  const data = await loadData(parts, input, router, AppTree);
  if (data.type === 'ended' || data.type === 'not-found') return data;
  if (data.type === 'redirect') {
    const { redirect, revalidate } = data;
    if (context.isData) return { type: 'json', body: JSON.stringify(redirectData(redirect, parts)), revalidate };
    return {
      type: 'redirect',
      location: redirectLocation(redirect, context.build.basePath),
      statusCode: redirect.statusCode,
      revalidate,
    };
  }
  const { props } = data;
  const method = parts.getStaticProps
    ? 'getStaticProps'
    : parts.getServerSideProps
      ? 'getServerSideProps'
      : 'getInitialProps';
  if (context.isData) {
    return { type: 'json', body: stringifyProps(parts.route, method, props), revalidate: data.revalidate };
  }

  // Within an element of its own: React holds a first flush back whose outermost Suspense boundary has none above it.
  const element = createElement('div', { id: '__next' }, AppTree(props));
  const nextData: NextData = nextDataOf(parts, input, props, location);
  const html = (): Omit<HtmlProps, 'main'> => ({
    nextData,
    head: head.collected(),
    scripts: context.build.scripts,
    styles: context.build.styles,
    extraStyles: null,
    nonce: input.nonce,
    dev: context.dev,
  });
  return {
    type: 'page',
    element,
    now() {
      if (parts.suspends !== false) return null;
      const html = renderNow(element);
      if (html === null) head.clear();
      return html;
    },
    document: () => documentOf(parts, method, html(), null),
    complete: (render) => completeDocument(parts, input, router, { props, html, wrap, head, AppTree, render }),
    pageData: props,
    revalidate: data.revalidate,
  };
}

/** A redirect as the router in the browser reads it. */
function redirectData({ destination, statusCode, basePath }: PageRedirect, parts: PageParts): Record<string, unknown> {
  return {
    pageProps: {
      __N_REDIRECT: destination,
      __N_REDIRECT_STATUS: statusCode,
      ...(basePath === false ? { __N_REDIRECT_BASE_PATH: false } : {}),
    },
    [parts.getStaticProps ? '__N_SSG' : '__N_SSP']: true,
  };
}
