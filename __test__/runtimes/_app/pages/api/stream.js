export default {
  fetch(request) {
    const gate = new URL(request.url).searchParams.get('gate');
    const encoder = new TextEncoder();
    return new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(encoder.encode('first '));
          await fetch(gate);
          controller.enqueue(encoder.encode('second'));
          controller.close();
        },
      }),
    );
  },
};
