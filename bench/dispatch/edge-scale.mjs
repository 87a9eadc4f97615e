// What a route costs when there are many: 2,000 edge routes in one host, each loaded on its first request.
import { edgeLab, withSpare } from '../edge-lab.mjs';
import { median } from '../lib.mjs';

const COUNT = 2000;

export async function edgeScale(log) {
  log(`${COUNT} edge routes in one host`);
  const routes = Object.fromEntries(
    Array.from({ length: COUNT }, (_, i) => [`/route-${i}`, `return new Response('${i}');`]),
  );
  const lab = await edgeLab({ routes });
  try {
    await withSpare(lab);
    const first = [];
    const rss = [];
    const ask = async (i) => {
      const at = performance.now();
      const text = await (await fetch(`${lab.origin}/route-${i}`)).text();
      if (text !== String(i)) throw new Error(`/route-${i} answered ${text}`);
      return performance.now() - at;
    };
    for (let i = 0; i < COUNT; i++) {
      first.push(await ask(i));
      if (i === 99 || i === 199 || i === COUNT - 1) rss.push(lab.runtime.stats().rssBytes);
    }
    const warm = [];
    for (let i = 0; i < 200; i++) warm.push(await ask((i * 37) % 100));
    const what = 'edge routes, loaded one after the other';
    const perRoute = (rss[1] - rss[0]) / 100 / 2 ** 20;
    const early = median(first.slice(50, 150));
    const late = median(first.slice(-100));
    return [
      { what, who: 'first request of routes 50–150', value: early, unit: 'ms' },
      {
        what,
        who: `first request of the last 100 of ${COUNT}`,
        value: late,
        unit: 'ms',
        ratio: late / early,
        target: 'flat',
      },
      { what, who: 'a further request', value: median(warm), unit: 'ms' },
      { what, who: 'memory of a route over the shared base', value: perRoute, unit: 'MB', target: '5 MB at most' },
      { what, who: `memory of the hosts with ${COUNT} routes asked`, value: rss[2] / 2 ** 20, unit: 'MB' },
    ];
  } finally {
    await lab.close();
  }
}
