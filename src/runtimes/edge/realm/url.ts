import { bridge } from './bridge.ts';
import { need } from './errors.ts';
import { linkParams, resetParams, URLSearchParams } from './search-params.ts';

interface Parts {
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
}

/** Takes a serialised URL apart; the host's parser has made it regular. */
function split(href: string): Parts {
  const colon = href.indexOf(':');
  const hashAt = href.indexOf('#');
  const end = hashAt === -1 ? href.length : hashAt;
  const queryAt = href.indexOf('?');
  const pathEnd = queryAt === -1 || queryAt > end ? end : queryAt;
  const parts: Parts = {
    protocol: href.slice(0, colon + 1),
    username: '',
    password: '',
    host: '',
    hostname: '',
    port: '',
    pathname: '',
    search: href.slice(pathEnd, end),
    hash: href.slice(end),
  };
  if (parts.search === '?') parts.search = '';
  if (parts.hash === '#') parts.hash = '';
  let at = colon + 1;
  if (href.startsWith('//', at)) {
    at += 2;
    let authorityEnd = href.indexOf('/', at);
    if (authorityEnd === -1 || authorityEnd > pathEnd) authorityEnd = pathEnd;
    let authority = href.slice(at, authorityEnd);
    const userEnd = authority.lastIndexOf('@');
    if (userEnd !== -1) {
      const credentials = authority.slice(0, userEnd);
      const mark = credentials.indexOf(':');
      parts.username = mark === -1 ? credentials : credentials.slice(0, mark);
      parts.password = mark === -1 ? '' : credentials.slice(mark + 1);
      authority = authority.slice(userEnd + 1);
    }
    parts.host = authority;
    const portMark = authority.lastIndexOf(':');
    if (portMark > authority.lastIndexOf(']')) {
      parts.hostname = authority.slice(0, portMark);
      parts.port = authority.slice(portMark + 1);
    } else {
      parts.hostname = authority;
    }
    at = authorityEnd;
  } else if (href.startsWith('/.//', at)) {
    at += 2;
  }
  parts.pathname = href.slice(at, pathEnd);
  return parts;
}

const SPECIAL = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

/** Serialises a URL, or null where it does not parse. */
export function parseUrl(input: unknown, base?: unknown): string | null {
  const text = `${input}`;
  const href = bridge.urlParse(text, base === undefined ? null : `${base}`);
  return href === '' ? null : href;
}

/** https://url.spec.whatwg.org/#url-class over the host's parser */
export class URL {
  #href: string;
  #cut: Parts | null = null;
  #params: URLSearchParams | null = null;

  constructor(input: unknown, base?: unknown) {
    if (arguments.length === 0)
      throw new TypeError("Failed to construct 'URL': 1 argument required, but only 0 present.");
    const href = parseUrl(input, base);
    if (href === null) throw invalid(`${input}`, base);
    this.#href = href;
  }

  static canParse(input: unknown, base?: unknown): boolean {
    need('canParse', arguments.length, 1);
    return parseUrl(input, base) !== null;
  }
  static parse(input: unknown, base?: unknown): URL | null {
    const href = parseUrl(input, base);
    return href === null ? null : new URL(href);
  }

  get #parts(): Parts {
    return (this.#cut ??= split(this.#href));
  }
  #set(part: string, value: unknown): void {
    this.#href = bridge.urlSet(this.#href, part, `${value}`);
    this.#cut = null;
    if (part === 'search' && this.#params !== null) resetParams(this.#params, this.#parts.search);
  }

  get href(): string {
    return this.#href;
  }
  set href(value: string) {
    const href = parseUrl(value);
    if (href === null) throw invalid(`${value}`, undefined);
    this.#href = href;
    this.#cut = null;
    if (this.#params !== null) resetParams(this.#params, this.#parts.search);
  }
  get origin(): string {
    const { protocol, host, pathname } = this.#parts;
    if (SPECIAL.has(protocol)) return `${protocol}//${host}`;
    if (protocol === 'blob:') {
      const inner = parseUrl(pathname);
      if (inner !== null && /^https?:/.test(inner)) return new URL(inner).origin;
    }
    return 'null';
  }
  get protocol(): string {
    return this.#parts.protocol;
  }
  set protocol(value: string) {
    this.#set('protocol', value);
  }
  get username(): string {
    return this.#parts.username;
  }
  set username(value: string) {
    this.#set('username', value);
  }
  get password(): string {
    return this.#parts.password;
  }
  set password(value: string) {
    this.#set('password', value);
  }
  get host(): string {
    return this.#parts.host;
  }
  set host(value: string) {
    this.#set('host', value);
  }
  get hostname(): string {
    return this.#parts.hostname;
  }
  set hostname(value: string) {
    this.#set('hostname', value);
  }
  get port(): string {
    return this.#parts.port;
  }
  set port(value: string) {
    this.#set('port', value);
  }
  get pathname(): string {
    return this.#parts.pathname;
  }
  set pathname(value: string) {
    this.#set('pathname', value);
  }
  get search(): string {
    return this.#parts.search;
  }
  set search(value: string) {
    this.#set('search', value);
  }
  get hash(): string {
    return this.#parts.hash;
  }
  set hash(value: string) {
    this.#set('hash', value);
  }
  get searchParams(): URLSearchParams {
    if (this.#params === null) {
      this.#params = new URLSearchParams(this.#parts.search);
      linkParams(this.#params, (query) => {
        this.#href = bridge.urlSet(this.#href, 'search', query);
        this.#cut = null;
      });
    }
    return this.#params;
  }
  toString(): string {
    return this.#href;
  }
  toJSON(): string {
    return this.#href;
  }
}

function invalid(input: string, base: unknown): TypeError {
  const error = new TypeError('Invalid URL') as TypeError & { code?: string; input?: string; base?: string };
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = `${base}`;
  return error;
}
