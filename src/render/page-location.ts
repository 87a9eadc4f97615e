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
  const path = context.asPath.split('?')[0]!.split('#')[0]!;
  if (context.isFallback === true) return { query: {}, asPath: parts.route, isReady: false, autoExport: false };
  if (perRequest) return { query: context.query, asPath: context.asPath, isReady: true, autoExport: false };
  if (parts.getStaticProps) return { query: context.params, asPath: path, isReady: false, autoExport: false };
  // An edge page has no build-time copy that its answer would have to equal.
  if (runtime === 'edge' && !prerender)
    return { query: context.query, asPath: context.asPath, isReady: true, autoExport: false };
  // Error pages are static too, but their address is the one that failed.
  const asPath = parts.dynamic ? parts.route : context.status === undefined ? path : context.asPath;
  return { query: {}, asPath, isReady: false, autoExport: true };
}
