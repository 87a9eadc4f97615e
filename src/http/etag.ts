import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Strong ETag of a whole body. */
export function etagOf(body: string | Uint8Array): string {
  return `"${createHash('sha1').update(body).digest('base64url').slice(0, 27)}"`;
}

/** Whether the client holds this version: weak comparison of `if-none-match` (RFC 9110, 13.1.2). */
export function isFresh(req: IncomingMessage, etag: string | undefined, lastModifiedMs?: number): boolean {
  const match = req.headers['if-none-match'];
  if (match !== undefined) {
    if (match.trim() === '*') return true;
    if (etag === undefined) return false;
    const bare = etag.replace(/^W\//, '');
    return match.split(',').some((item) => item.trim().replace(/^W\//, '') === bare);
  }
  const since = req.headers['if-modified-since'];
  if (since === undefined || lastModifiedMs === undefined) return false;
  const time = Date.parse(since);
  return !Number.isNaN(time) && Math.floor(lastModifiedMs / 1000) * 1000 <= time;
}
