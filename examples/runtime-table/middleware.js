import { NextResponse } from 'next/server';

/** Always on the Edge: tags every page and API answer, and sends `/rewrite/<runtime>` to that runtime's page. */
export function middleware(request) {
  const { pathname } = request.nextUrl;
  const response = pathname.startsWith('/rewrite/')
    ? NextResponse.rewrite(new URL(pathname.slice('/rewrite'.length), request.url))
    : NextResponse.next();
  response.headers.set('x-example-middleware', process.env.NEXT_RUNTIME);
  return response;
}

export const config = { matcher: ['/', '/node', '/edge', '/lambda', '/rewrite/:path*', '/api/:path*'] };
