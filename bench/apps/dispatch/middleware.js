import { NextResponse } from 'next/server';

export const config = { matcher: '/through' };

export function middleware() {
  const response = NextResponse.next();
  response.headers.set('x-through', 'middleware');
  return response;
}
