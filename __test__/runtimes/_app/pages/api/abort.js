export default {
  async fetch(request) {
    const tell = new URL(request.url).searchParams.get('tell');
    const gone = new Promise((resolve) => request.signal.addEventListener('abort', resolve));
    await fetch(`${tell}/started`);
    await gone;
    await fetch(`${tell}/aborted`);
    return new Response('nobody reads this');
  },
};
