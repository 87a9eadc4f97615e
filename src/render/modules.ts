import type { ComponentType } from 'react';

import DefaultApp from '../next/default-app.tsx';
import DefaultDocument from '../next/document.tsx';
import DefaultError from '../next/error.tsx';
import type { PageModule } from '../next/contexts.ts';
import { isComponent, pageModule } from '../next/shared/page-module.ts';
import type { ModuleNamespace } from '../next/shared/page-module.ts';
import { DocumentCache } from './document-cache.ts';

/** What a generated bundle entry passes to `createNodePage` and `createEdgePage`. */
export interface PageOptions {
  /** The route's name: `/blog/[id]`, `/_error`. */
  route: string;
  page?: ModuleNamespace | null;
  app?: ModuleNamespace | null;
  document?: ModuleNamespace | null;
  /** Accepted for entries that carry the error page along; errors are rendered by its own entry. */
  error?: ModuleNamespace | null;
  /** Told of every error that the client does not get as a 500: one inside a Suspense boundary. */
  onError?: (error: unknown, info: { route: string; requestId: string }) => void;
}

export type WithInitialProps = ComponentType<Record<string, unknown>> & {
  getInitialProps?: (context: unknown) => unknown;
  origGetInitialProps?: unknown;
};

/** A page's modules, looked at once. */
export interface PageParts {
  route: string;
  /** Has `[param]` segments. */
  dynamic: boolean;
  Page: WithInitialProps;
  App: WithInitialProps;
  Document: WithInitialProps;
  getServerSideProps: PageModule['getServerSideProps'];
  getStaticProps: PageModule['getStaticProps'];
  getStaticPaths: PageModule['getStaticPaths'];
  /** The app has a `getInitialProps` of its own. */
  appGip: boolean;
  pageGip: boolean;
  /**
   * Whether a render of this page has to wait: null until a first one has told, which is a stream's. What suspends would be rendered once more by it,
   * and would ask for its data twice. One that had to wait streams from then on.
   */
  suspends: boolean | null;
  /** Only for the default document. */
  documents: DocumentCache | null;
  /** The document has a `getInitialProps` of its own: the page cannot stream. */
  documentGip: boolean;
  onError: (error: unknown, info: { route: string; requestId: string }) => void;
}

/**
 * Learns from a stream that went well whether the page suspends.
 *
 * @param before what was known when its request began: `false` means that it was tried in one go and could not
 * @param waited null: the client went away before that was known
 */
export function learn(parts: PageParts, before: boolean | null, waited: boolean | null): void {
  if (waited === null) return;
  if (waited || before === false) parts.suspends = true;
  else parts.suspends ??= false;
}

/** Reads the modules of a page. Throws what is wrong with them, naming the route. */
export function readPage(options: PageOptions): PageParts {
  const { route } = options;
  const module = unwrap(options.page);
  const Page = (module ? module['default'] : route === '/_error' ? DefaultError : undefined) as
    | WithInitialProps
    | undefined;
  requireComponent(Page, `The default export is not a React Component in page: "${route}"`);
  const App = (options.app ? unwrap(options.app)!['default'] : DefaultApp) as WithInitialProps;
  requireComponent(App, 'The default export is not a React Component in page: "/_app"');
  const Document = (options.document ? unwrap(options.document)!['default'] : DefaultDocument) as WithInitialProps;
  requireComponent(Document, 'The default export is not a React Component in page: "/_document"');

  const parts: PageParts = {
    route,
    dynamic: /\/\[[^/]+?\](?=\/|$)/.test(route),
    Page,
    App,
    Document,
    getServerSideProps: asFunction(module, 'getServerSideProps', route),
    getStaticProps: asFunction(module, 'getStaticProps', route),
    getStaticPaths: asFunction(module, 'getStaticPaths', route),
    appGip: typeof App.getInitialProps === 'function' && App.getInitialProps !== inherited(App, DefaultApp),
    suspends: null,
    documents: Document === (DefaultDocument as unknown) ? new DocumentCache(Document) : null,
    pageGip: typeof Page.getInitialProps === 'function',
    documentGip:
      typeof Document.getInitialProps === 'function' &&
      Document.getInitialProps !== inherited(Document, DefaultDocument),
    onError: options.onError ?? reportError,
  };
  requireOneSource(parts);
  return parts;
}

function reportError(error: unknown, info: { route: string; requestId: string }): void {
  // oxlint-disable-next-line no-console -- a bundle has no other log
  console.error(`Error while rendering "${info.route}" (request ${info.requestId}):`, error);
}

/** The default's method, which a class that extends it has without writing one. */
function inherited(component: WithInitialProps, base: unknown): unknown {
  return component.origGetInitialProps ?? (base as WithInitialProps).getInitialProps;
}

function unwrap(module: ModuleNamespace | null | undefined): ModuleNamespace | null {
  return module ? pageModule(module) : null;
}

function requireComponent(value: unknown, message: string): asserts value is WithInitialProps {
  if (!isComponent(value)) throw new Error(message);
}

function asFunction(
  module: ModuleNamespace | null,
  name: string,
  route: string,
): ((context: unknown) => unknown) | undefined {
  const value = module?.[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'function')
    throw new Error(`page "${route}" exports ${name}, but as ${typeof value} instead of a function`);
  return value as (context: unknown) => unknown;
}

function requireOneSource(parts: PageParts): void {
  const { route, getServerSideProps, getStaticProps, getStaticPaths, pageGip, dynamic } = parts;
  const both = (a: string, b: string): Error =>
    new Error(`page "${route}" has both ${a} and ${b}: its props can come from one of them only`);
  if (getServerSideProps && getStaticProps) throw both('getServerSideProps', 'getStaticProps');
  if (pageGip && getServerSideProps) throw both('getInitialProps', 'getServerSideProps');
  if (pageGip && getStaticProps) throw both('getInitialProps', 'getStaticProps');
  if (getStaticPaths && !getStaticProps) throw new Error(`page "${route}" has getStaticPaths without getStaticProps`);
  if (getStaticPaths && !dynamic) throw new Error(`page "${route}" has getStaticPaths, but no parameter in its name`);
}
