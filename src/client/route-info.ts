import { createElement } from 'react';
import type { ComponentType, ReactElement } from 'react';

import type { NextRouter, PageModule } from '../next/contexts.ts';
import { PRODUCTION } from '../next/shared/constants.ts';
import { loadInitialProps } from '../next/shared/initial-props.ts';
import { delBasePath, parsePath, addBasePath } from '../next/shared/url.ts';
import { dataUrl, fetchData } from './data.ts';
import type { DataAnswer } from './data.ts';
import type { ClientManifest } from './manifest.ts';
import { loadPage } from './page-loader.ts';
import { registered } from './register.ts';
import type { PageFlags } from './register.ts';
import { renderApp } from './root.tsx';
import { dataPath, findTarget, isFilled } from './target.ts';
import type { Target } from './target.ts';

type AnyComponent = ComponentType<Record<string, unknown>>;

/** What a page is rendered from. */
export interface RouteInfo {
  Component: AnyComponent;
  /** The app's props: `{ pageProps, … }`. */
  props: Record<string, unknown>;
}

/** A page's component: the default export, or the whole of a CommonJS module. */
export function componentOf(module: PageModule): AnyComponent {
  return (typeof module === 'function' ? module : module.default) as AnyComponent;
}

/** The usual reason for a document load, and nothing to warn of. */
export const NO_PAGE = 'it is no page of this build';

/** How a navigation goes on: with a page, elsewhere, or as a document load. */
export type Found =
  | ({ kind: 'page' } & Target & RouteInfo)
  | { kind: 'redirect'; location: string }
  | { kind: 'document'; reason: string };

/** What a navigation wants. */
export interface Ask {
  manifest: ClientManifest;
  /** The page that the URL names here, if any. */
  target: Target | null;
  href: string;
  as: string;
  buildId: string;
  app: AnyComponent;
  router: NextRouter;
  signal?: AbortSignal;
}

/**
 * Code and data of a page.
 *
 * @throws what loading code, or `getInitialProps`, throws.
 */
export async function routeInfo(ask: Ask): Promise<Found> {
  const { manifest, signal } = ask;
  let { target } = ask;
  // Only the server knows what a rewrite made of the address.
  const asks = runsMiddleware(manifest, ask.as) || (target !== null && !isFilled(target));
  if (target === null && !asks) return { kind: 'document', reason: NO_PAGE };

  const flags = target === null ? {} : flagsOf(manifest, target.route);
  const code = target === null ? null : loadPage(target.route);
  // Known before the code is here where the manifest says so: both are then fetched side by side.
  let request = asks || hasData(flags) ? askData(ask, target, flags ?? {}, asks) : null;
  for (const early of [code, request]) early?.catch(() => {});

  let answer: DataAnswer | null = null;
  if (asks && request !== null) {
    answer = await request;
    if (answer.redirect !== null) return { kind: 'redirect', location: answer.redirect };
    target = rewrittenTarget(ask, answer) ?? target;
    if (target === null) return { kind: 'document', reason: NO_PAGE };
  }
  if (target === null) return { kind: 'document', reason: NO_PAGE };

  const page = await (code !== null && target === ask.target ? code : loadPage(target.route));
  const Component = componentOf(page.module);
  if (hasData(page.flags)) {
    request ??= askData(ask, target, page.flags, false);
    answer ??= await request;
    return fromAnswer(answer, target, Component);
  }
  const context = initialContext({ ...ask, Component }, target);
  const props = await loadInitialProps(ask.app, context);
  if (signal?.aborted) throw new Error('Route Cancelled');
  return { kind: 'page', ...target, Component, props };
}

function fromAnswer(answer: DataAnswer, target: Target, Component: AnyComponent): Found {
  if (answer.redirect !== null) return { kind: 'redirect', location: answer.redirect };
  if (answer.status !== 200) return { kind: 'document', reason: `its data answered ${answer.status}` };
  if (answer.json === null) return { kind: 'document', reason: 'its data is no JSON' };
  const pageProps = answer.json['pageProps'] as { __N_REDIRECT?: string; __N_REDIRECT_BASE_PATH?: boolean } | undefined;
  const destination = pageProps?.__N_REDIRECT;
  if (typeof destination === 'string') {
    return {
      kind: 'redirect',
      location: pageProps?.__N_REDIRECT_BASE_PATH === false ? destination : addBasePath(destination),
    };
  }
  return { kind: 'page', ...target, Component, props: answer.json };
}

function flagsOf(manifest: ClientManifest, route: string): PageFlags | undefined {
  return registered(route)?.flags ?? manifest.flags[route];
}

function hasData(flags: PageFlags | undefined): boolean {
  return flags?.ssp === true || flags?.ssg === true;
}

function runsMiddleware({ middleware }: ClientManifest, as: string): boolean {
  if (middleware.length === 0) return false;
  const { pathname } = parsePath(as);
  const full = parsePath(addBasePath(as)).pathname;
  return middleware.some((pattern) => pattern.test(full) || pattern.test(pathname));
}

function askData(
  { href, as, buildId, signal }: Ask,
  target: Target | null,
  flags: PageFlags,
  asks: boolean,
): Promise<DataAnswer> {
  // Middleware sees the address; a page's data hangs on the page.
  const path =
    asks || target === null
      ? parsePath(as).pathname + parsePath(as).search
      : dataPath(target, flags.ssg ? '' : parsePath(href).search);
  return fetchData(dataUrl(buildId, path), { keep: flags.ssg === true && !asks, signal });
}

/** The page that the server found behind the address, where that is another one. */
function rewrittenTarget({ manifest, target, as }: Ask, { rewrite, matchedPath }: DataAnswer): Target | null {
  const to = rewrite ?? (matchedPath === null ? null : matchedPath + parsePath(as).search);
  if (to === null || !to.startsWith('/')) return null;
  const local = delBasePath(to);
  try {
    const found = findTarget(manifest, local, local);
    return rewrite === null && found?.route === target?.route ? null : found;
  } catch {
    // A route's own name, with no values for its segments: the address has them.
    return null;
  }
}

/** Fetches what a build made of a page's data, ahead. Pages that render per request are not asked for nothing. */
export async function prefetchData(manifest: ClientManifest, target: Target, buildId: string): Promise<void> {
  if (!PRODUCTION || flagsOf(manifest, target.route)?.ssg !== true) return;
  await fetchData(dataUrl(buildId, dataPath(target, '')), { keep: true, prefetch: true });
}

function initialContext(
  { app, router, Component, as }: Pick<Ask, 'app' | 'router' | 'as'> & { Component: AnyComponent },
  { route, query }: Target,
  err?: Error,
): Record<string, unknown> {
  const AppTree = (props: Record<string, unknown>): ReactElement => renderApp({ App: app, Component, props, router });
  return { Component, router, AppTree, ctx: { err, pathname: route, query, asPath: as, AppTree } };
}

/** What `_error` shows of an error that a page threw in the browser. Never rejects. */
export async function errorInfo({
  app,
  router,
  error,
}: {
  app: AnyComponent;
  router: NextRouter;
  error: Error;
}): Promise<RouteInfo> {
  try {
    if (router.route === '/_error') throw error;
    const { module } = await loadPage('/_error');
    const Component = componentOf(module);
    const target: Target = { route: '/_error', query: router.query as Target['query'] };
    return {
      Component,
      props: await loadInitialProps(app, initialContext({ app, router, Component, as: router.asPath }, target, error)),
    };
  } catch {
    // The error page failed as well, or is what threw.
    return { Component: LastResort, props: { pageProps: {} } };
  }
}

function LastResort(): ReactElement {
  return createElement(
    'p',
    { role: 'alert', style: { font: '1rem system-ui', padding: '2rem' } },
    'Application error: a client-side exception has occurred (see the browser console).',
  );
}
