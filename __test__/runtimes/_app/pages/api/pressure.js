let produced = 0;
let changed = () => {};

/** Settles when nothing was produced for a while. */
function stalled() {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, 500);
    changed = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, 500);
    };
  });
}

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    if (searchParams.has('report')) {
      await stalled();
      return Response.json({ produced });
    }
    const total = Number(searchParams.get('total'));
    produced = 0;
    return new Response(
      new ReadableStream(
        {
          pull(controller) {
            produced += 1;
            changed();
            controller.enqueue(new Uint8Array(65_536));
            if (produced === total) controller.close();
          },
        },
        { highWaterMark: 0 },
      ),
      { headers: { 'content-type': 'application/octet-stream' } },
    );
  },
};
