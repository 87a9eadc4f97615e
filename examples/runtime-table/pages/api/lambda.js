/** The web style on Node, in a function of its own: method exports. */
export function GET(request) {
  return Response.json({
    runtime: process.env.NEXT_RUNTIME,
    style: 'GET(request)',
    function: process.env.AWS_LAMBDA_FUNCTION_NAME ?? null,
    name: new URL(request.url).searchParams.get('name'),
  });
}
