import { createElement } from 'react';
import type { ComponentType, ReactElement, ReactNode } from 'react';

import type { HtmlProps, NextRouter } from '../next/contexts.ts';
import { loadInitialProps } from '../next/shared/initial-props.ts';
import { errorOf } from './data.ts';
import { renderDocument } from './document.ts';
import type { DocumentParts } from './document.ts';
import type { HeadCollector } from './head-collector.ts';
import type { PageParts } from './modules.ts';
import type { PageInput } from './page.ts';
import { stringifyProps } from './serializable.ts';

/**
 * The document around a page.
 *
 * `__NEXT_DATA__` is the first to meet props that are no JSON: the error should say where they are.
 */
export function documentOf(
  parts: PageParts,
  method: string,
  html: Omit<HtmlProps, 'main'>,
  own: Record<string, unknown> | null,
): DocumentParts {
  try {
    return own === null && parts.documents
      ? parts.documents.render(html)
      : renderDocument(parts.Document, html, own ?? {});
  } catch (error) {
    stringifyProps(parts.route, method, html.nextData.props);
    throw error;
  }
}

type Enhancer = (component: ComponentType<never>) => ComponentType<never>;
type RenderPageOptions = Enhancer | { enhanceApp?: Enhancer; enhanceComponent?: Enhancer } | undefined;

export interface DocumentWork {
  props: Record<string, unknown>;
  html(): Omit<HtmlProps, 'main'>;
  wrap(children: ReactNode): ReactElement;
  head: HeadCollector;
  AppTree: unknown;
  render(element: ReactElement): Promise<string>;
}

/** `Document.getInitialProps`: it renders the page itself, possibly inside of wrappers that collect styles. */
export async function completeDocument(
  parts: PageParts,
  input: PageInput,
  router: NextRouter,
  work: DocumentWork,
): Promise<string> {
  const renderPage = async (options?: RenderPageOptions): Promise<{ html: string; head: ReactElement[] }> => {
    const { enhanceApp, enhanceComponent } =
      typeof options === 'function' ? { enhanceApp: undefined, enhanceComponent: options } : (options ?? {});
    const App = (enhanceApp ? enhanceApp(parts.App as ComponentType<never>) : parts.App) as ComponentType<
      Record<string, unknown>
    >;
    const Component = enhanceComponent ? enhanceComponent(parts.Page as ComponentType<never>) : parts.Page;
    work.head.clear();
    const html = await work.render(work.wrap(createElement(App, { ...work.props, Component, router })));
    return { html, head: work.head.collected() };
  };
  const { req, res, context } = input;
  const documentContext = {
    err: errorOf(context),
    req,
    res,
    pathname: router.pathname,
    query: router.query,
    asPath: router.asPath,
    AppTree: work.AppTree,
    renderPage,
    async defaultGetInitialProps(given: { renderPage: typeof renderPage }): Promise<Record<string, unknown>> {
      return { ...(await given.renderPage()), styles: null };
    },
  };
  const own = await loadInitialProps(parts.Document, documentContext as never);
  if (typeof own['html'] !== 'string') {
    throw new Error(
      'Document.getInitialProps() should resolve to an object with an "html" string: return what ctx.renderPage() or Document.getInitialProps(ctx) gave',
    );
  }
  const head = (own['head'] as ReactElement[] | undefined) ?? work.head.collected();
  const document = documentOf(
    parts,
    'getInitialProps',
    { ...work.html(), head, extraStyles: (own['styles'] as ReactNode) ?? null },
    own,
  );
  return document.prefix + own['html'] + document.middle + document.closing;
}
