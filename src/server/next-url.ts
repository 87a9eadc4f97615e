/** What a {@link NextURL} knows of the app. */
export interface NextURLOptions {
  /** Base for a relative `input`. */
  base?: string | URL;
  /** `/docs`, or the empty string. */
  basePath?: string;
  /** next.config's `trailingSlash`: how a URL that was made from the root is written. Default false. */
  trailingSlash?: boolean;
}

/** A `URL` that keeps the app's `basePath` apart from `pathname`, as `request.nextUrl` in Next. */
export class NextURL {
  #url: URL;
  #basePath: string;
  /** The prefix as configured: clones need it even where this URL lies outside of it. */
  readonly #configured: string;
  readonly #slashConfigured: boolean;
  /** A URL is written as it came, with a slash at its end or without: paths that are set later follow it, as in Next. */
  #slash: boolean;

  constructor(input: string | URL | NextURL, options: NextURLOptions = {}) {
    this.#url = new URL(String(input), options.base === undefined ? undefined : String(options.base));
    this.#configured = options.basePath ?? '';
    this.#slashConfigured = options.trailingSlash ?? false;
    this.#basePath = this.#detach() ? this.#configured : '';
    this.#slash = this.#endsWithSlash();
  }

  #endsWithSlash(): boolean {
    const { pathname } = this.#url;
    return pathname === '/' ? this.#slashConfigured : pathname.endsWith('/');
  }

  /** Takes the prefix off `pathname`, if it has it. */
  #detach(): boolean {
    const path = this.#url.pathname;
    const prefix = this.#configured;
    if (prefix === '' || !(path === prefix || path.startsWith(`${prefix}/`))) return false;
    this.#url.pathname = path.slice(prefix.length) || '/';
    return true;
  }

  get basePath(): string {
    return this.#basePath;
  }
  set basePath(value: string) {
    this.#basePath = value === '' || value.startsWith('/') ? value : `/${value}`;
  }
  /** Without the base path. */
  get pathname(): string {
    return this.#url.pathname;
  }
  set pathname(value: string) {
    this.#url.pathname = value;
  }
  get href(): string {
    const path = this.#basePath + this.#url.pathname;
    const written = this.#slash ? path.replace(/\/?$/, '/') : path.replace(/(.)\/$/, '$1');
    if (written === this.#url.pathname) return this.#url.href;
    const url = new URL(this.#url);
    url.pathname = written;
    return url.href;
  }
  set href(value: string) {
    this.#url = new URL(value);
    this.#basePath = this.#detach() ? this.#configured : '';
    this.#slash = this.#endsWithSlash();
  }
  get search(): string {
    return this.#url.search;
  }
  set search(value: string) {
    this.#url.search = value;
  }
  get searchParams(): URLSearchParams {
    return this.#url.searchParams;
  }
  get hash(): string {
    return this.#url.hash;
  }
  set hash(value: string) {
    this.#url.hash = value;
  }
  get host(): string {
    return this.#url.host;
  }
  set host(value: string) {
    this.#url.host = value;
  }
  get hostname(): string {
    return this.#url.hostname;
  }
  set hostname(value: string) {
    this.#url.hostname = value;
  }
  get port(): string {
    return this.#url.port;
  }
  set port(value: string) {
    this.#url.port = value;
  }
  get protocol(): string {
    return this.#url.protocol;
  }
  set protocol(value: string) {
    this.#url.protocol = value;
  }
  get username(): string {
    return this.#url.username;
  }
  set username(value: string) {
    this.#url.username = value;
  }
  get password(): string {
    return this.#url.password;
  }
  set password(value: string) {
    this.#url.password = value;
  }
  get origin(): string {
    return this.#url.origin;
  }
  /** Always empty: there is no i18n routing here. */
  get locale(): string {
    return '';
  }

  clone(): NextURL {
    return new NextURL(this.href, { basePath: this.#configured, trailingSlash: this.#slashConfigured });
  }
  toString(): string {
    return this.href;
  }
  toJSON(): string {
    return this.href;
  }
}
