export default {
  async fetch(request, context) {
    const url = new URL(request.url);
    return Response.json({
      runtime: process.env.NEXT_RUNTIME,
      method: request.method,
      path: url.pathname,
      query: [...url.searchParams].filter(([key]) => key !== 'id'),
      id: context?.params?.id ?? url.searchParams.get('id'),
      headers: Object.fromEntries(request.headers),
      body: request.method === 'GET' || request.method === 'HEAD' ? null : await request.text(),
    });
  },
};
