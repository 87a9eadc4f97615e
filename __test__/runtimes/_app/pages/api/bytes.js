export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    if (request.method === 'POST') {
      // Read as a stream: chunks of whatever size come.
      let length = 0;
      let start = 0;
      const reader = request.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        length += value.length;
        if (value.some((byte, i) => byte !== (start + i) % 251)) return Response.json({ wrongAt: length });
        start = (start + value.length) % 251;
      }
      return Response.json({ length });
    }
    if (searchParams.has('text')) {
      const text = '€uro grüße 漢字 😀 '.repeat(28 * 20);
      const bytes = new TextEncoder().encode(text);
      let at = 0;
      return new Response(
        new ReadableStream({
          pull(controller) {
            // Seven bytes cut through every kind of character sooner or later.
            if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 7)));
            else controller.close();
          },
        }),
        { headers: { 'content-type': 'text/plain; charset=utf-8' } },
      );
    }
    const size = Number(searchParams.get('size'));
    return new Response(
      Uint8Array.from({ length: size }, (_, i) => i % 251),
      { headers: { 'content-type': 'application/octet-stream' } },
    );
  },
};
