export default {
  fetch(request) {
    const status = Number(new URL(request.url).searchParams.get('status') ?? 200);
    const headers = new Headers({ 'x-answer': 'yes', 'content-type': 'text/plain', etag: '"own"' });
    headers.append('set-cookie', 'a=1; Path=/');
    headers.append('set-cookie', 'b=2, with a comma');
    if (status >= 300 && status < 400) headers.set('location', 'https://elsewhere.test/x#y');
    return new Response(status === 204 || status === 304 ? null : `status ${status}`, { status, headers });
  },
};
