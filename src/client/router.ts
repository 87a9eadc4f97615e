import type { ComponentType } from 'react';

import type { NextData, NextRouter, TransitionOptions, Url } from '../next/contexts.ts';
import { BASE_PATH } from '../next/shared/constants.ts';
import { queryToSearch } from '../next/shared/query.ts';
import { resolveHref, stripOrigin, toAddress } from '../next/shared/resolve.ts';
import { isDynamicRoute } from '../next/shared/route.ts';
import { routerEvents } from '../next/shared/singleton.ts';
import type { ClientRouter } from '../next/shared/singleton.ts';
import {
  delBasePath,
  formatUrl,
  hasBasePath,
  isAbsoluteUrl,
  isLocalUrl,
  parsePath,
  removeTrailingSlash,
} from '../next/shared/url.ts';
import { ahead } from './ahead.ts';
import { firstRouter } from './first-router.ts';
import type { FirstRouter } from './first-router.ts';
import { address, currentState, here, isHashChange, leave, pathOf } from './history.ts';
import type { HistoryState, Method } from './history.ts';
import { clientManifest } from './manifest.ts';
import { dropStyles, loadPage, prefetchPage } from './page-loader.ts';
import type { LoadedPage } from './page-loader.ts';
import { NO_PAGE, componentOf, errorInfo, routeInfo } from './route-info.ts';
import type { Found, RouteInfo } from './route-info.ts';
import { report, warn } from './report.ts';
import type { Render, View } from './root.tsx';
import { newKey, positionOf, restore, savePosition, scrollAfter, scrollToHash, takeOver } from './scroll.ts';
import type { Position } from './scroll.ts';
import { fallbackInfo, lateQuery } from './settle.ts';
import { findTarget, isErrorRoute, isStatusRoute } from './target.ts';

interface Change extends TransitionOptions {
  /** Going through the history: the address bar is there already. */
  popped?: { position: Position | null; key: string };
  /** How many redirects led here. */
  redirects?: number;
}

interface Pending {
  address: string;
  shallow: boolean;
  controller: AbortController;
}

type State = Pick<NextRouter, 'route' | 'pathname' | 'asPath' | 'isReady' | 'isFallback'> & {
  query: Record<string, string | string[]>;
} & RouteInfo;

const MAX_REDIRECTS = 20;

/** The pages router in the browser. */
export class BrowserRouter implements ClientRouter {
  readonly basePath: string = BASE_PATH;
  readonly isPreview: boolean = false;
  readonly isLocaleDomain: boolean = false;
  readonly events: typeof routerEvents = routerEvents;
  readonly #data: NextData;
  readonly #app: ComponentType<Record<string, unknown>>;
  #state: State;
  /** What `view` last gave out. */
  #viewed: State | null = null;
  #render: Render | null = null;
  #pending: Pending | null = null;
  #beforePop: Parameters<NextRouter['beforePopState']>[0] = () => true;
  #key: string;
  readonly #first: FirstRouter;

  constructor(data: NextData, app: ComponentType<Record<string, unknown>>, page: LoadedPage) {
    this.#data = data;
    this.#app = app;
    // First what the server rendered with, so that hydration agrees; `start` then reads what only the browser knows.
    this.#state = {
      route: removeTrailingSlash(data.page),
      pathname: data.page,
      query: data.query,
      asPath: serverAsPath(data),
      isReady: !(data.autoExport || data.gsp || data.isFallback),
      isFallback: data.isFallback === true,
      Component: componentOf(page.module),
      props: data.props,
    };
    this.#first = firstRouter(this.#snapshot());
    const state = currentState();
    this.#key = state?.key ?? newKey();
    this.#writeHistory('replaceState', state?.url ?? data.page + location.search, address(), state?.options ?? {});
    addEventListener('popstate', (event) => void this.#popped(event));
    addEventListener('pagehide', () => savePosition(this.#key));
  }

  get route(): string {
    return this.#state.route;
  }
  get pathname(): string {
    return this.#state.pathname;
  }
  get query(): Record<string, string | string[]> {
    return this.#state.query;
  }
  get asPath(): string {
    return this.#state.asPath;
  }
  get isReady(): boolean {
    return this.#state.isReady;
  }
  get isFallback(): boolean {
    return this.#state.isFallback;
  }

  readonly push: NextRouter['push'] = (url, as, options = {}) => this.#go('pushState', url, as, options);
  readonly replace: NextRouter['replace'] = (url, as, options = {}) => this.#go('replaceState', url, as, options);
  readonly reload = (): void => location.reload();
  readonly back = (): void => history.back();
  readonly forward = (): void => history.forward();
  readonly beforePopState: NextRouter['beforePopState'] = (callback) => {
    this.#beforePop = callback;
  };

  readonly prefetch = (url: string, as?: string): Promise<void> =>
    ahead(this, this.#data.buildId, url, as, prefetchPage);
  readonly preload = (url: string, as?: string): Promise<void> => ahead(this, this.#data.buildId, url, as, loadPage);

  /** What is on screen, with the router as components see it. */
  view(): View {
    this.#viewed = this.#state;
    const { Component, props } = this.#state;
    const router = this.#render === null ? this.#first.router : this.#snapshot();
    return { App: this.#app, Component, props, router };
  }

  /** The first view is hydrated: from here on the router may render. Reads what a static page could not know. */
  start(render: Render): void {
    this.#render = render;
    // It changed in between: the page threw while it hydrated.
    if (this.#viewed !== this.#state) return void this.#show();
    const state = currentState();
    const position = history.scrollRestoration === 'manual' ? positionOf(state?.key) : null;
    if (position !== null && location.hash === '') restore(position);
    if (!this.#state.isReady || this.#state.asPath !== here()) void this.#settle();
  }

  /** Shows `_error` in place of a page that threw while it rendered. */
  async showError(error: Error): Promise<void> {
    const info = await errorInfo({ app: this.#app, router: this, error });
    this.#state = { ...this.#state, ...info, route: '/_error', pathname: '/_error' };
    await this.#show();
  }

  #snapshot(): NextRouter {
    const { route, pathname, query, asPath, isReady, isFallback } = this.#state;
    const {
      basePath,
      isPreview,
      isLocaleDomain,
      events,
      push,
      replace,
      reload,
      back,
      forward,
      prefetch,
      beforePopState,
    } = this;
    return {
      route,
      pathname,
      query,
      asPath,
      isReady,
      isFallback,
      basePath,
      isPreview,
      isLocaleDomain,
      events,
      push,
      replace,
      reload,
      back,
      forward,
      prefetch,
      beforePopState,
    };
  }

  /** False when another view came first. */
  #show(): Promise<boolean> {
    if (this.#render === null) return Promise.resolve(true);
    return this.#render(this.view()).then(
      () => true,
      () => false,
    );
  }

  async #go(method: Method, url: Url, as: Url | undefined, options: TransitionOptions): Promise<boolean> {
    const text = formatUrl(url);
    if (!isLocalUrl(text)) return leave(text, method);
    const local = isAbsoluteUrl(text) ? stripOrigin(text) : url;
    const shown = as !== undefined && isAbsoluteUrl(formatUrl(as)) ? stripOrigin(formatUrl(as)) : as;
    const resolved = resolveHref(this.#state, local, shown);
    return this.#change(method, resolved.href, resolved.as, options);
  }

  async #change(method: Method, href: string, asked: string, options: Change): Promise<boolean> {
    const to = toAddress(asked);
    const as = delBasePath(to);
    const shallow = options.shallow === true;
    this.#cancel();
    if (options.popped === undefined) savePosition(this.#key);
    if (isHashChange(this.#state.asPath, as) && !this.#state.isFallback)
      return this.#changeHash(method, href, as, options);

    const pending: Pending = { address: to, shallow, controller: new AbortController() };
    this.#pending = pending;
    this.#tell(pending, 'routeChangeStart');
    let found: Found;
    try {
      found = await this.#find(href, as, pending);
    } catch (error) {
      return this.#pending === pending ? this.#abandon(pending, error as Error, method, options) : false;
    }
    if (this.#pending !== pending) return false;
    if (found.kind === 'document') return this.#abandon(pending, new Error(found.reason), method, options);
    if (found.kind === 'redirect') return this.#redirect(pending, found.location, method, options);

    this.#tell(pending, 'beforeHistoryChange');
    this.#writeHistory(method, href, to, options);
    const { route, query, Component, props } = found;
    this.#state = { route, pathname: route, query, asPath: as, isReady: true, isFallback: false, Component, props };
    if (!(await this.#show()) || this.#pending !== pending) return false;
    this.#pending = null;
    scrollAfter(as, options, shallow);
    void dropStyles(route).catch(() => {});
    this.events.emit('routeChangeComplete', to, { shallow });
    return true;
  }

  /** A handler may throw to keep the reader here: that is the caller's to see, not a failed load. */
  #tell(pending: Pending, event: string): void {
    try {
      this.events.emit(event, pending.address, { shallow: pending.shallow });
    } catch (error) {
      this.#pending = null;
      throw error;
    }
  }

  async #find(href: string, as: string, { shallow, controller }: Pending): Promise<Found> {
    const manifest = await clientManifest();
    const target = findTarget(manifest, href, as);
    if (shallow && target !== null && target.route === this.#state.route && !this.#state.isFallback) {
      return { kind: 'page', ...target, Component: this.#state.Component, props: this.#state.props };
    }
    return routeInfo({
      manifest,
      target,
      href,
      as,
      buildId: this.#data.buildId,
      app: this.#app,
      router: this,
      signal: controller.signal,
    });
  }

  /** What cannot be shown from here is left to a document load. */
  #abandon({ address: to, shallow }: Pending, error: Error, method: Method, { popped }: Change): Promise<boolean> {
    this.#pending = null;
    if (error.message !== NO_PAGE) warn(`Loading ${to} as a document: ${error.message}`);
    this.events.emit('routeChangeError', error, to, { shallow });
    if (popped !== undefined) location.reload();
    else void leave(to, method);
    return new Promise(() => {});
  }

  async #redirect({ address: from }: Pending, destination: string, method: Method, options: Change): Promise<boolean> {
    this.#pending = null;
    const redirects = (options.redirects ?? 0) + 1;
    const inside =
      isLocalUrl(destination) && hasBasePath(parsePath(pathOf(destination)).pathname) && redirects <= MAX_REDIRECTS;
    if (!inside) return leave(redirects > MAX_REDIRECTS ? from : destination, method);
    const path = delBasePath(pathOf(destination));
    return this.#change(method, path, path, { ...options, redirects });
  }

  #cancel(): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    pending.controller.abort();
    const error = Object.assign(new Error('Route Cancelled'), { cancelled: true });
    this.events.emit('routeChangeError', error, pending.address, { shallow: pending.shallow });
  }

  async #changeHash(method: Method, href: string, as: string, options: Change): Promise<boolean> {
    const to = toAddress(as);
    const about = { shallow: options.shallow === true };
    this.#state = { ...this.#state, asPath: as };
    this.events.emit('hashChangeStart', to, about);
    this.#writeHistory(method, href, to, options);
    if (options.popped !== undefined) scrollAfter(as, options, false);
    else if (options.scroll !== false) scrollToHash(parsePath(as).hash);
    await this.#show();
    this.events.emit('hashChangeComplete', to, about);
    return true;
  }

  #writeHistory(method: Method, url: string, as: string, { shallow, scroll, locale, popped }: Change): void {
    // Pushing where one already is adds no entry.
    const adds = method === 'pushState' && address() !== as;
    if (adds) {
      takeOver();
      this.#key = newKey();
    }
    if (popped !== undefined) this.#key = popped.key;
    const options = JSON.parse(JSON.stringify({ shallow, scroll, locale })) as TransitionOptions;
    const state: HistoryState = { __N: true, url, as, options, key: this.#key };
    history[adds ? 'pushState' : 'replaceState'](state, '', as);
  }

  async #popped(event: PopStateEvent): Promise<void> {
    const state = event.state as HistoryState | null;
    if (state === null) {
      // The reader edited the hash, or followed a plain anchor: the browser made an entry of its own.
      savePosition(this.#key);
      this.#key = newKey();
      const as = here();
      this.#writeHistory('replaceState', this.#state.pathname + parsePath(this.#state.asPath).search, address(), {});
      if (as === this.#state.asPath) return;
      const to = address();
      this.#state = { ...this.#state, asPath: as };
      this.events.emit('hashChangeStart', to, { shallow: false });
      await this.#show();
      this.events.emit('hashChangeComplete', to, { shallow: false });
      return;
    }
    // Another library's entry.
    if (state.__N !== true) return;
    savePosition(this.#key);
    const { url, options, key } = state;
    if (!this.#beforePop({ url, as: state.as, options })) return;
    await this.#change('replaceState', url, delBasePath(state.as), {
      ...options,
      popped: { position: positionOf(key), key: key ?? newKey() },
    });
  }

  /** Hash, and query and address of a static page, or the data of a page that was served as its fallback. */
  async #settle(): Promise<void> {
    const before = this.#state;
    const { route } = before;
    const as = here();
    try {
      const asked = { as, buildId: this.#data.buildId, app: this.#app, router: this };
      const found = before.isFallback ? await fallbackInfo(asked, route) : await lateQuery(before, as);
      if (found.kind === 'redirect') return void leave(found.location, 'replaceState');
      // The same URL as a document is the fallback again: the reader keeps it, and is told.
      if (found.kind === 'document') throw new Error(found.reason);
      // A navigation in between has set all of this.
      if (this.#pending !== null || this.#state !== before) return;
      const { query, Component, props } = found;
      this.#state = { ...before, Component, props, query, asPath: as, isReady: true, isFallback: false };
      const news =
        this.#first.learn({ isReady: true, asPath: as }) ||
        before.isFallback ||
        queryToSearch(query) !== queryToSearch(before.query);
      if (news) await this.#show();
    } catch (error) {
      report(error);
    }
  }
}

/** `router.asPath` as the page was rendered with: a static page knew no search, the page of a pattern or of a status no address. */
function serverAsPath({ page, autoExport, gsp, isFallback }: NextData): string {
  const { pathname, search } = parsePath(here());
  const written = autoExport === true || gsp === true;
  if (isFallback || (autoExport && isDynamicRoute(page)) || (written && isStatusRoute(page))) return page;
  return written && !isErrorRoute(page) ? pathname : pathname + search;
}
