export default {
  fetch(request) {
    const tell = new URL(request.url).searchParams.get('tell');
    return new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('first'));
        },
        async cancel() {
          await fetch(`${tell}/cancelled`);
        },
      }),
    );
  },
};
