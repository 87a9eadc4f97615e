import { absoluteUrl } from './absolute-url.ts';
import { ResponseCookies } from './cookies.ts';
import type { NextURL } from './next-url.ts';

/** What `next()` and `rewrite()` take: `request.headers` replaces the header fields that the route sees. */
export interface MiddlewareResponseInit extends ResponseInit {
  request?: { headers?: Headers };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A `Response` with cookies and the answers that a middleware can give. */
export class NextResponse<Body = unknown> extends Response {
  #cookies: ResponseCookies | undefined;
  /** Carries the type of a JSON body; never set. */
  declare readonly __body?: Body;

  get cookies(): ResponseCookies {
    return (this.#cookies ??= new ResponseCookies(this.headers));
  }

  static override json<T>(body: T, init?: ResponseInit): NextResponse<T> {
    const text = JSON.stringify(body);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const headers = new Headers(init?.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new NextResponse<T>(text, { ...init, headers });
  }

  /** 307 unless told. Throws a `RangeError` for a status that does not redirect, and for a relative URL. */
  static override redirect(url: string | URL | NextURL, init?: number | ResponseInit): NextResponse<never> {
    const status = (typeof init === 'number' ? init : init?.status) ?? 307;
    if (!REDIRECTS.has(status))
      throw new RangeError(`Failed to execute "redirect" on "response": Invalid status code ${status}`);
    const rest = typeof init === 'object' ? init : {};
    const headers = new Headers(rest.headers);
    headers.set('location', absoluteUrl(url));
    return new NextResponse<never>(null, { ...rest, headers, status });
  }

  /** The client keeps its URL and gets what is at `destination`. Throws for a relative URL. */
  static rewrite(destination: string | URL | NextURL, init?: MiddlewareResponseInit): NextResponse<unknown> {
    const headers = new Headers(init?.headers);
    headers.set('x-middleware-rewrite', absoluteUrl(destination));
    overrideRequest(init, headers);
    return new NextResponse(null, { ...responseInit(init), headers });
  }

  /** Lets the request go on to its route. */
  static next(init?: MiddlewareResponseInit): NextResponse<unknown> {
    const headers = new Headers(init?.headers);
    headers.set('x-middleware-next', '1');
    overrideRequest(init, headers);
    return new NextResponse(null, { ...responseInit(init), headers });
  }
}

function responseInit(init: MiddlewareResponseInit | undefined): ResponseInit {
  const { request: _request, ...rest } = init ?? {};
  return rest;
}

/** Names every field that the route shall see; a name left out is removed from the request. */
function overrideRequest(init: MiddlewareResponseInit | undefined, headers: Headers): void {
  const wanted = init?.request?.headers;
  if (wanted === undefined) return;
  if (!isHeaders(wanted)) throw new TypeError('request.headers must be an instance of Headers');
  const names: string[] = [];
  for (const [name, value] of wanted) {
    headers.set(`x-middleware-request-${name}`, value);
    names.push(name);
  }
  headers.set('x-middleware-override-headers', names.join(','));
}

/** By shape: a `Headers` of the host's realm is one as well. */
function isHeaders(value: unknown): value is Headers {
  return value instanceof Headers || Object.prototype.toString.call(value) === '[object Headers]';
}
