import { parsePath } from '../next/shared/url.ts';
import type { Query } from '../server/entry.ts';
import type { PageParts } from './modules.ts';
import type { PageInput } from './page.ts';

/** What the router of a render says. */
export interface PageLocation {
  query: Query;
  asPath: string;
  isReady: boolean;
  autoExport: boolean;
}

/** A page that is rendered ahead of requests must not depend on a query it cannot know. */
export function locationOf(parts: PageParts, { context, runtime, prerender }: PageInput): PageLocation {
  const perRequest = parts.getServerSideProps !== undefined || parts.pageGip || (parts.appGip && !parts.getStaticProps);
  const asked = asShown(context.asPath, context.build.trailingSlash);
  const { pathname: path } = parsePath(asked);
  if (context.isFallback === true) return { query: {}, asPath: parts.route, isReady: false, autoExport: false };
  if (perRequest) return { query: context.query, asPath: asked, isReady: true, autoExport: false };
  if (parts.getStaticProps) return { query: context.params, asPath: path, isReady: false, autoExport: false };
  // An edge page has no build-time copy that its answer would have to equal.
  if (runtime === 'edge' && !prerender)
    return { query: context.query, asPath: asked, isReady: true, autoExport: false };
  // `_error` shows the address that failed; what the build wrote before there was any (404, 500) shows its own.
  const own = parts.dynamic || parts.route === '/404' || parts.route === '/500';
  const asPath = own ? parts.route : context.status === undefined ? path : asked;
  return { query: {}, asPath, isReady: false, autoExport: true };
}

/** A path as the address bar has it once the server has redirected to its form: with the slash, except behind a file name. */
export function asShown(asPath: string, trailingSlash: boolean): string {
  const { pathname, search, hash } = parsePath(asPath);
  if (!trailingSlash || pathname.endsWith('/') || /\.[^/]+$/.test(pathname)) return asPath;
  return `${pathname}/${search}${hash}`;
}
