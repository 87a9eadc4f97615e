import { CODES, type DiagnosticCode } from './codes.ts';

const PAGES = 'https://github.com/switchrt/switchrt-native/blob/main/docs/diagnostics';

/** The page about a code; null for one that this release does not know. */
export function docsUrl(code: string): string | null {
  return Object.hasOwn(CODES, code) ? `${PAGES}/${code}.md` : null;
}

/** What a code stands for; undefined for one that this release does not know. */
export function codeInfo(code: string): (typeof CODES)[DiagnosticCode] | undefined {
  return Object.hasOwn(CODES, code) ? CODES[code as DiagnosticCode] : undefined;
}
