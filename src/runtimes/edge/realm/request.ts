import { type AbortSignal, createSignal, follow, isSignal } from './abort.ts';
import type { Body } from './body.ts';
import { BodyMixin, contentTypes, extract, getBody, setBody } from './body.ts';
import { fill, HeaderList, type Headers, headersOf, listOf } from './headers.ts';
import { parseUrl, URL } from './url.ts';

const INTERNAL = {};
const NORMAL = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
const OPTIONS = {
  redirect: 'follow',
  cache: 'default',
  credentials: 'same-origin',
  mode: 'cors',
  integrity: '',
  referrer: 'about:client',
  referrerPolicy: '',
};
type Settings = typeof OPTIONS & { keepalive: boolean };

/** The values of the options that are enumerations. */
const VALUES: { readonly [key in keyof typeof OPTIONS]?: readonly string[] } = {
  redirect: ['follow', 'error', 'manual'],
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  credentials: ['omit', 'same-origin', 'include'],
  mode: ['cors', 'no-cors', 'same-origin'],
  referrerPolicy: [
    '',
    'no-referrer',
    'no-referrer-when-downgrade',
    'same-origin',
    'origin',
    'strict-origin',
    'origin-when-cross-origin',
    'strict-origin-when-cross-origin',
    'unsafe-url',
  ],
};

function checkOption(key: keyof typeof OPTIONS, value: unknown): string {
  const text = `${value as string}`;
  const values = VALUES[key];
  if (values !== undefined && !values.includes(text))
    throw new TypeError(`'${key}' must be one of ${values.join(', ')}, not ${JSON.stringify(text)}`);
  return text;
}

interface SignalSource {
  signal: AbortSignal;
  abort(reason?: unknown): void;
}

export let isRequest: (value: unknown) => value is Request;
/** A request of the host: its headers, signal and body stay unmade until asked for. */
export let makeRequest: (method: string, url: string, head: string, body: Body | null) => Request;
/** Fires the signal, or remembers to when it is made. */
export let abortRequest: (request: Request, reason: unknown) => void;
export let requestList: (request: Request) => HeaderList;

function checkMethod(method: unknown): string {
  const text = `${method}`;
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)) throw new TypeError(`'${text}' is not a valid HTTP method.`);
  const upper = text.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK')
    throw new TypeError(`'${text}' HTTP method is unsupported.`);
  return NORMAL.has(upper) ? upper : text;
}

/** https://fetch.spec.whatwg.org/#request-class */
export class Request extends BodyMixin {
  #method = 'GET';
  #url = '';
  /** Names and values by turns, a line each, until they are asked for. */
  #head = '';
  #headers: Headers | null = null;
  #signal: SignalSource | null = null;
  #aborted: { reason: unknown } | null = null;
  /** Requests made from this one, whose signals follow. */
  #settings: Settings | null = null;

  constructor(input: unknown, init?: Record<string, unknown> | null) {
    super();
    if (input === INTERNAL) return;
    if (arguments.length === 0)
      throw new TypeError("Failed to construct 'Request': 1 argument required, but only 0 present.");
    const options = init ?? {};
    const given = isRequest(input) ? input : null;
    if (given !== null) {
      this.#url = given.#url;
      this.#method = given.#method;
      this.#settings = given.#settings;
    } else {
      const text = input instanceof URL ? input.href : `${input}`;
      const href = parseUrl(text);
      if (href === null) {
        throw new TypeError(
          `Failed to parse URL from ${JSON.stringify(text)}: an edge route has no base, so the URL must be absolute`,
        );
      }
      const at = href.indexOf('@');
      if (at !== -1) {
        const url = new URL(href);
        if (url.username !== '' || url.password !== '') throw new TypeError('A request URL cannot include credentials');
      }
      this.#url = href;
    }
    if (options['method'] !== undefined) this.#method = checkMethod(options['method']);
    for (const key of Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]) {
      if (options[key] !== undefined)
        this.#settings = { keepalive: false, ...OPTIONS, ...this.#settings, [key]: checkOption(key, options[key]) };
    }
    if (options['window'] !== undefined && options['window'] !== null) throw new TypeError("'window' can only be null");
    if (options['keepalive'] !== undefined)
      this.#settings = { ...OPTIONS, ...this.#settings, keepalive: !!options['keepalive'] };

    const signal = 'signal' in options ? options['signal'] : undefined;
    if (signal !== undefined && signal !== null && !isSignal(signal)) throw new TypeError("'signal' is no AbortSignal");
    if (signal === undefined && given !== null) {
      if (given.#signal !== null || given.#aborted !== null || this.#live(given)) {
        this.#signal = createSignal();
        follow(this.#signal.signal, given.signal);
      }
    } else if (signal) {
      this.#signal = createSignal();
      follow(this.#signal.signal, signal as AbortSignal);
    }

    let list: HeaderList;
    if (options['headers'] !== undefined) fill((list = new HeaderList()), options['headers']);
    else list = given === null ? new HeaderList() : requestList(given).copy();

    const body = options['body'];
    const inherited = given === null ? null : getBody(given);
    if ((body ?? null) !== null || (inherited !== null && body === undefined)) {
      if (this.#method === 'GET' || this.#method === 'HEAD')
        throw new TypeError('Request with GET/HEAD method cannot have body.');
    }
    if (body !== undefined && body !== null) {
      const source = extract(body);
      if (source.body.hasStream && options['duplex'] === undefined)
        throw new TypeError('RequestInit: duplex option is required when sending a body.');
      if (source.type !== null && !list.has('content-type')) list.append('content-type', source.type);
      setBody(this, source.body);
    } else if (inherited !== null && body === undefined) {
      if (inherited.isUsed || inherited.locked)
        throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
      setBody(this, inherited.move());
    }
    this.#headers = headersOf(list);
  }

  static {
    isRequest = (value): value is Request => typeof value === 'object' && value !== null && #method in value;
    makeRequest = (method, url, head, body) => {
      const request = new Request(INTERNAL);
      request.#method = method;
      request.#url = url;
      request.#head = head;
      request.#fromHost = true;
      if (body !== null) setBody(request, body);
      return request;
    };
    abortRequest = (request, reason) => {
      request.#aborted = { reason };
      request.#signal?.abort(reason);
    };
    requestList = (request) => listOf(request.headers);
    contentTypes.push((owner) => (isRequest(owner) ? requestList(owner).get('content-type') : undefined));
  }

  #fromHost = false;

  #live(given: Request): boolean {
    return given.#fromHost;
  }

  get method(): string {
    return this.#method;
  }
  get url(): string {
    return this.#url;
  }
  get headers(): Headers {
    return (this.#headers ??= headersOf(HeaderList.raw(this.#head === '' ? [] : this.#head.split('\n'))));
  }
  get signal(): AbortSignal {
    if (this.#signal === null) {
      this.#signal = createSignal();
      if (this.#aborted !== null) this.#signal.abort(this.#aborted.reason);
    }
    return this.#signal.signal;
  }
  get redirect(): string {
    return this.#settings?.redirect ?? OPTIONS.redirect;
  }
  get cache(): string {
    return this.#settings?.cache ?? OPTIONS.cache;
  }
  get credentials(): string {
    return this.#settings?.credentials ?? OPTIONS.credentials;
  }
  get mode(): string {
    return this.#settings?.mode ?? OPTIONS.mode;
  }
  get integrity(): string {
    return this.#settings?.integrity ?? OPTIONS.integrity;
  }
  get referrer(): string {
    return this.#settings?.referrer ?? OPTIONS.referrer;
  }
  get referrerPolicy(): string {
    return this.#settings?.referrerPolicy ?? OPTIONS.referrerPolicy;
  }
  get keepalive(): boolean {
    return this.#settings?.keepalive ?? false;
  }
  get destination(): string {
    return '';
  }
  get duplex(): string {
    return 'half';
  }
  get isReloadNavigation(): boolean {
    return false;
  }
  get isHistoryNavigation(): boolean {
    return false;
  }

  clone(): Request {
    const body = getBody(this);
    if (body !== null && (body.isUsed || body.locked)) throw new TypeError('unusable: the body was read or is locked');
    const copy = new Request(INTERNAL);
    copy.#method = this.#method;
    copy.#url = this.#url;
    copy.#headers = headersOf(requestList(this).copy());
    copy.#settings = this.#settings;
    copy.#signal = createSignal();
    follow(copy.#signal.signal, this.signal);
    if (body !== null) setBody(copy, body.clone());
    return copy;
  }
}
