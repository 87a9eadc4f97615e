import { absoluteUrl } from './absolute-url.ts';
import { RequestCookies } from './cookies.ts';
import { NextURL } from './next-url.ts';

/** `RequestInit` with what only this tool knows. */
export interface NextRequestInit extends RequestInit {
  nextConfig?: { basePath?: string; trailingSlash?: boolean };
  /** Required by Fetch with a streamed body; filled in when it is missing. */
  duplex?: 'half';
}

interface Internals {
  basePath: string;
  trailingSlash: boolean;
  cookies?: RequestCookies;
  nextUrl?: NextURL;
}

/** Registered: two copies of this module in one realm must know each other's requests. */
const INTERNALS: unique symbol = Symbol.for('switchrt.request') as never;

type Upgraded = Request & { [INTERNALS]?: Internals };

/** A `Request` with parsed cookies and a URL that knows the app's base path. */
export class NextRequest extends Request {
  constructor(input: RequestInfo | URL, init: NextRequestInit = {}) {
    const { nextConfig, ...rest } = init;
    if (rest.body && rest.duplex === undefined) rest.duplex = 'half';
    if (input instanceof Request) super(input, rest);
    else super(absoluteUrl(input), rest);
    (this as Upgraded)[INTERNALS] = {
      basePath: nextConfig?.basePath ?? '',
      trailingSlash: nextConfig?.trailingSlash ?? false,
    };
  }

  /** Also true for requests that {@link toNextRequest} equipped in place. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== NextRequest) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && INTERNALS in value;
  }

  get cookies(): RequestCookies {
    return cookiesOf(this);
  }

  get nextUrl(): NextURL {
    return nextUrlOf(this);
  }
}

function cookiesOf(request: Upgraded): RequestCookies {
  return (request[INTERNALS]!.cookies ??= new RequestCookies(request.headers));
}

function nextUrlOf(request: Upgraded): NextURL {
  const internals = request[INTERNALS]!;
  const { basePath, trailingSlash } = internals;
  return (internals.nextUrl ??= new NextURL(request.url, { basePath, trailingSlash }));
}

const ADDED: PropertyDescriptorMap = {
  cookies: {
    configurable: true,
    get(this: Upgraded): RequestCookies {
      return cookiesOf(this);
    },
  },
  nextUrl: {
    configurable: true,
    get(this: Upgraded): NextURL {
      return nextUrlOf(this);
    },
  },
};

/**
 * Makes a request that belongs to nobody else a {@link NextRequest}, in place: copying one costs more than most handlers do.
 * Lazy requests keep their own prototype, which gets the two properties.
 */
export function toNextRequest(request: Request, basePath: string, trailingSlash = false): NextRequest {
  const upgraded = request as Upgraded;
  if (upgraded[INTERNALS] === undefined) {
    upgraded[INTERNALS] = { basePath, trailingSlash };
    const prototype = Object.getPrototypeOf(request) as object;
    if (prototype === Request.prototype) Object.setPrototypeOf(request, NextRequest.prototype);
    // Once for all lazy requests, which come here every one.
    else if (!('nextUrl' in prototype)) Object.defineProperties(prototype, ADDED);
  }
  return request as NextRequest;
}
