import { CODES } from './codes.ts';

const PAGES = 'https://github.com/switchrt/switchrt-native/blob/main/docs/diagnostics';

/** The page about a code; null for one that this release does not know. */
export function docsUrl(code: string): string | null {
  return Object.hasOwn(CODES, code) ? `${PAGES}/${code}.md` : null;
}
