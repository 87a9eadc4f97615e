/**
 * ETag of a whole body: its length in UTF-16 units and two FNV-1a hashes with different offsets, base 36.
 * Cheap and the same on every runtime; it tells versions apart and is no protection against anyone.
 */
export function etagFor(body: string, weak: boolean = false): string {
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  for (let i = 0; i < body.length; i += 1) {
    const unit = body.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ ((unit << 7) | (unit >>> 9)), 0x01000193);
  }
  return `${weak ? 'W/' : ''}"${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}-${body.length.toString(36)}"`;
}

/** Whether the client's copy is still good (RFC 9110, 13.1.2); `cache-control: no-cache` asks for a new one anyway. */
export function isFreshCopy(
  etag: string,
  ifNoneMatch: string | null | undefined,
  cacheControl: string | null | undefined,
): boolean {
  if (!ifNoneMatch || (cacheControl && /(?:^|,)\s*no-cache\s*(?:,|$)/.test(cacheControl))) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const bare = etag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((item) => item.trim().replace(/^W\//, '') === bare);
}
