import { searchToQuery } from '../next/shared/query.ts';
import type { ParsedQuery } from '../next/shared/query.ts';
import { matchRoute } from '../next/shared/route.ts';
import { parsePath, removeTrailingSlash } from '../next/shared/url.ts';
import { clientManifest } from './manifest.ts';
import { routeInfo } from './route-info.ts';
import type { Ask, Found, RouteInfo } from './route-info.ts';
import { isErrorRoute } from './target.ts';

/** What a page was hydrated with. */
interface Hydrated extends RouteInfo {
  route: string;
  query: ParsedQuery;
  isReady: boolean;
}

/** The query of an address, for a page that was rendered before anybody asked for it. */
async function queryAt(route: string, query: ParsedQuery, as: string): Promise<ParsedQuery> {
  const { routes } = await clientManifest();
  const pattern = routes.find((candidate) => candidate.route === route);
  const { pathname, search } = parsePath(as);
  const params = pattern === undefined ? null : matchRoute(pattern, removeTrailingSlash(pathname));
  return { ...searchToQuery(search), ...query, ...params };
}

/** A static page with the query that only the browser knows. */
export async function lateQuery({ route, query, isReady, Component, props }: Hydrated, as: string): Promise<Found> {
  // An error page shows the address of something else.
  const known = isReady || isErrorRoute(route);
  return { kind: 'page', route, query: known ? query : await queryAt(route, query, as), Component, props };
}

/** The data of a page that was served as its fallback. */
export async function fallbackInfo(asked: Omit<Ask, 'manifest' | 'target' | 'href'>, route: string): Promise<Found> {
  const manifest = await clientManifest();
  const target = { route, query: await queryAt(route, {}, asked.as) };
  return routeInfo({ ...asked, manifest, target, href: asked.as });
}
