import type { NextFetchEvent } from './fetch-event.ts';
import type { NextRequest } from './next-request.ts';
import type { NextResponse } from './next-response.ts';

export type NextMiddlewareResult = NextResponse | Response | null | undefined | void;

/** Type of a middleware function. */
export type NextMiddleware = (
  request: NextRequest,
  event: NextFetchEvent,
) => NextMiddlewareResult | Promise<NextMiddlewareResult>;
