const streamed = (chunks, length) => {
  let left = chunks;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(new TextEncoder().encode('x'));
        else controller.close();
      },
    }),
    { headers: { 'content-length': length } },
  );
};

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const how = searchParams.get('how');
    const length = searchParams.get('length') ?? '';
    if (how === 'text') return new Response('12345', { headers: { 'content-length': length } });
    if (how === 'stream') return streamed(5, length);
    if (how === 'latin1') return new Response('grün', { headers: { 'x-word': 'gr\u00fcn' } });
    if (how === 'error') return Response.error();
    if (how === 'hop')
      return new Response('hop', {
        headers: { 'keep-alive': 'timeout=99', upgrade: 'h2c', trailer: 'x', 'proxy-authenticate': 'Basic' },
      });
    const before = request.body === null;
    const text = await request.text();
    let again = 'read twice';
    try {
      await request.text();
    } catch (error) {
      again = error instanceof TypeError;
    }
    let cloned = 'cloned';
    try {
      request.clone();
    } catch (error) {
      cloned = error instanceof TypeError;
    }
    return Response.json({ before, text, after: request.body === null, used: request.bodyUsed, again, cloned });
  },
};
