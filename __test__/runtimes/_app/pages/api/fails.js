export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const how = searchParams.get('how');
    if (how === 'nothing') return undefined;
    if (how === 'object') return { status: 200 };
    if (how === 'later') {
      await new Promise((resolve) => setTimeout(resolve, 1));
      throw new TypeError('secret later');
    }
    if (how === 'stream') {
      return new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode('part'));
            await fetch(searchParams.get('gate'));
            controller.error(new Error('secret half way'));
          },
        }),
      );
    }
    throw new Error('secret at once');
  },
};
