import { parseCookie } from 'cookie';

/** Cookies of one `cookie` field; a name that comes twice has its first value (RFC 6265, 5.4: the most specific comes first). */
export function parseCookies(header: string | undefined): Record<string, string> {
  if (!header) return {};
  return parseCookie(header) as Record<string, string>;
}
