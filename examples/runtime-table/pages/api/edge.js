export const config = { runtime: 'experimental-edge' };

/** Edge style: a `Request` comes in, a `Response` goes out. */
export default function handler(request) {
  return Response.json({
    runtime: process.env.NEXT_RUNTIME,
    style: 'Request → Response',
    edgeRuntime: EdgeRuntime,
    name: request.nextUrl.searchParams.get('name'),
  });
}
