import type { IncomingMessage, ServerResponse } from 'node:http';

/** Connection-level fields that a message handed from one connection to another must not carry (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Request fields that only this server may set: a client that sends one could skip the middleware. */
const INTERNAL_REQUEST: ReadonlySet<string> = new Set([
  'x-nextjs-data',
  'x-now-route-matches',
  'x-matched-path',
  'x-invoke-path',
  'x-invoke-status',
  'x-invoke-query',
]);

export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName);
}

/** Names that travel between the runtimes and the dispatcher and never to or from a client. */
export function isInternalHeader(lowerName: string): boolean {
  // Nearly every field fails on its first two letters: no set look-up, no prefix scan.
  if (lowerName.charCodeAt(0) !== 120 || lowerName.charCodeAt(1) !== 45) return false;
  return lowerName.startsWith('x-middleware-') || lowerName.startsWith('x-switchrt-');
}

/** Removes internal fields from a request in place, from `headers` and `rawHeaders` alike. */
export function stripInternalRequestHeaders(req: IncomingMessage): void {
  const raw = req.rawHeaders;
  let kept = 0;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    // All of them begin with `x-`.
    if (name.charCodeAt(1) === 45 && (name.charCodeAt(0) | 32) === 120) {
      const lower = name.toLowerCase();
      if (isInternalHeader(lower) || INTERNAL_REQUEST.has(lower)) {
        delete req.headers[lower];
        continue;
      }
    }
    if (kept !== i) {
      raw[kept] = name;
      raw[kept + 1] = raw[i + 1]!;
    }
    kept += 2;
  }
  if (kept !== raw.length) raw.length = kept;
}

/** Sets one request field in both views that Node keeps; `null` removes it. */
export function setRequestHeader(req: IncomingMessage, name: string, value: string | null): void {
  const lower = name.toLowerCase();
  const raw = req.rawHeaders;
  let kept = 0;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.toLowerCase() === lower) continue;
    raw[kept] = raw[i]!;
    raw[kept + 1] = raw[i + 1]!;
    kept += 2;
  }
  raw.length = kept;
  if (value === null) delete req.headers[lower];
  else {
    raw.push(name, value);
    // `set-cookie` is the one field that Node's types hold as a list.
    if (lower === 'set-cookie') req.headers['set-cookie'] = [value];
    else req.headers[lower] = value;
  }
}

const hosts = new Map<string, boolean>();
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Whether a `host` field names a host that a URL can hold (RFC 9112, 3.2). */
export function isHost(host: string): boolean {
  const known = hosts.get(host);
  if (known !== undefined) return known;
  const valid = HOST.test(host) && URL.canParse(`http://${host}/`);
  // Clients choose the names: the memory of them must not grow.
  if (hosts.size >= 100) hosts.clear();
  hosts.set(host, valid);
  return valid;
}

/** Whether a request has more than one `host` field: servers and proxies would pick different ones. */
export function hasTwoHosts(raw: readonly string[]): boolean {
  let count = 0;
  for (let i = 0; i < raw.length; i += 2) if (raw[i]!.length === 4 && raw[i]!.toLowerCase() === 'host') count += 1;
  return count > 1;
}

/** `rawHeaders` as a Fetch `Headers`: duplicates joined as Fetch joins them, `cookie` by `; `, pseudo fields left out. */
export function headersFromRaw(raw: readonly string[]): Headers {
  const headers = new Headers();
  let cookie: string | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    if (name.charCodeAt(0) === 58) continue;
    if (name.length === 6 && name.toLowerCase() === 'cookie') {
      cookie = cookie === null ? raw[i + 1]! : `${cookie}; ${raw[i + 1]}`;
      continue;
    }
    headers.append(name, raw[i + 1]!);
  }
  if (cookie !== null) headers.set('cookie', cookie);
  return headers;
}

/** Adds `set-cookie` values to those already there. */
export function appendSetCookie(res: ServerResponse, values: readonly string[]): void {
  if (values.length === 0) return;
  const before = res.getHeader('set-cookie');
  const list = before === undefined ? [] : Array.isArray(before) ? before : [String(before)];
  res.setHeader('set-cookie', [...list, ...values]);
}

/** Adds a token to `vary` unless it is named already. */
export function appendVary(res: ServerResponse, token: string): void {
  const before = res.getHeader('vary');
  if (before === undefined) {
    res.setHeader('vary', token);
    return;
  }
  const value = Array.isArray(before) ? before.join(', ') : String(before);
  const names = value.toLowerCase().split(/\s*,\s*/);
  if (names.includes('*') || names.includes(token.toLowerCase())) return;
  res.setHeader('vary', `${value}, ${token}`);
}
