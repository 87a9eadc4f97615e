import type { ResponseCookie } from './cookies.ts';

/** Reads one `set-cookie` field (RFC 6265, 5.2). Returns null for a field without a name; unknown attributes are dropped. */
export function parseSetCookieField(field: string): ResponseCookie | null {
  const [pair = '', ...attributes] = field.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(equals, 0)).trim();
  if (name === '') return null;
  const cookie: ResponseCookie = { name, value: decode(pair.slice(equals + 1).trim()) };
  for (const attribute of attributes) {
    const at = attribute.indexOf('=');
    const key = (at < 0 ? attribute : attribute.slice(0, at)).trim().toLowerCase();
    const value = at < 0 ? '' : attribute.slice(at + 1).trim();
    readAttribute(cookie, key, value);
  }
  return cookie;
}

function readAttribute(cookie: ResponseCookie, key: string, value: string): void {
  switch (key) {
    case 'path':
      cookie.path = value;
      break;
    case 'domain':
      cookie.domain = value;
      break;
    case 'max-age':
      if (/^-?\d+$/.test(value)) cookie.maxAge = Number(value);
      break;
    case 'expires': {
      const time = Date.parse(value);
      if (!Number.isNaN(time)) cookie.expires = new Date(time);
      break;
    }
    case 'httponly':
      cookie.httpOnly = true;
      break;
    case 'secure':
      cookie.secure = true;
      break;
    case 'partitioned':
      cookie.partitioned = true;
      break;
    case 'samesite':
    case 'priority': {
      const lower = value.toLowerCase();
      if (key === 'samesite' && (lower === 'lax' || lower === 'strict' || lower === 'none')) cookie.sameSite = lower;
      if (key === 'priority' && (lower === 'low' || lower === 'medium' || lower === 'high')) cookie.priority = lower;
      break;
    }
    default:
  }
}

/** A value that is no valid escape stays as it is. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
