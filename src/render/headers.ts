import type { PageParts } from './modules.ts';

export const HTML_TYPE = 'text/html; charset=utf-8';
export const JSON_TYPE = 'application/json';

/** What Next sends for pages that are made for one request. */
const PER_REQUEST = 'private, no-cache, no-store, max-age=0, must-revalidate';
const YEAR_S = 31_536_000;

/** `cache-control` of a page, by where its data comes from. `revalidate` in seconds. */
export function cacheControl(parts: Pick<PageParts, 'getStaticProps'>, revalidate: number | false): string {
  if (!parts.getStaticProps) return PER_REQUEST;
  if (revalidate === false) return `s-maxage=${YEAR_S}`;
  return `s-maxage=${revalidate}, stale-while-revalidate=${Math.max(YEAR_S - revalidate, 0)}`;
}
