export const runtimes = [
  { name: 'node', title: 'Node (server)', href: '/node' },
  { name: 'lambda', title: 'Node (lambda)', href: '/lambda' },
  { name: 'edge', title: 'Edge', href: '/edge' },
];

/** Asks a runtime's page, its probe route and the sizes; reports parts as they come. Times in milliseconds. */
export async function measure(name, report) {
  const started = performance.now();
  const response = await fetch(`/${name}`, { cache: 'no-store' });
  const timing = response.headers.get('server-timing') ?? '';
  const chunks = [];
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push({ at: performance.now() - started, bytes: value.length });
    report({ chunks: [...chunks] });
  }
  const whole = performance.now() - started;
  const load = /load;dur=([\d.]+)/.exec(timing);
  report({ firstByte: chunks[0]?.at ?? whole, whole, load: load ? Number(load[1]) : null, done: true });
  const probes = await (await fetch(`/api/probe/${name}`, { cache: 'no-store' })).json();
  const sizes = await (await fetch('/api/sizes')).json();
  report({ probes, size: sizes[`/${name}`]?.size ?? null });
}
