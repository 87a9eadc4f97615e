/** Asks a runtime's page, its probe route and the sizes; reports parts as they come. Times in milliseconds. */
export async function measure(name, report) {
  const started = performance.now();
  const response = await fetch(`/${name}`, { cache: 'no-store' });
  const load = /load;dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '');
  // A warm answer has no load phase: the cold one that was seen before stays.
  report(load ? { cold: Number(load[1]), warm: false } : { warm: true });
  const chunks = [];
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push({ at: performance.now() - started, bytes: value.length });
    report({ chunks: [...chunks] });
  }
  const whole = performance.now() - started;
  const [probes, sizes] = await Promise.all([json(`/api/probe/${name}`), json('/api/sizes')]);
  report({ firstByte: chunks[0]?.at ?? whole, whole, probes, size: sizes[`/${name}`].size, done: true });
}

async function json(url) {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
