/** `next/server` and `switchrt-native/server`: what edge routes and the middleware import. */
export type { CookieOptions, RequestCookie, ResponseCookie } from './cookies.ts';
export { RequestCookies, ResponseCookies } from './cookies.ts';
export { NextFetchEvent } from './fetch-event.ts';
export type { NextMiddleware, NextMiddlewareResult } from './middleware-types.ts';
export type { NextRequestInit } from './next-request.ts';
export { NextRequest } from './next-request.ts';
export type { MiddlewareResponseInit } from './next-response.ts';
export { NextResponse } from './next-response.ts';
export { NextURL } from './next-url.ts';
export { URLPattern } from './url-pattern.ts';
export type { UserAgent } from './user-agent.ts';
export { userAgent, userAgentFromString } from './user-agent.ts';
