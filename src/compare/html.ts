import { method, ROUTE_COLUMNS, SUMMARY_ROWS } from './rows.ts';
import type { ComparedRoute, ComparedRuntime, Comparison } from './types.ts';
import { ms, perSecond, size, TITLES } from './words.ts';

const COLOURS: Record<ComparedRuntime, string> = {
  nodejs: 'var(--node)',
  lambda: 'var(--lambda)',
  edge: 'var(--edge)',
};

const STYLE = `:root{--ink:#111827;--soft:#6b7280;--line:#e5e7eb;--paper:#fff;--node:#15803d;--lambda:#b45309;--edge:#1d4ed8}
@media(prefers-color-scheme:dark){:root{--ink:#e5e7eb;--soft:#9ca3af;--line:#374151;--paper:#0b0f19;--node:#4ade80;--lambda:#fbbf24;--edge:#60a5fa}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2.5rem 0 .5rem}p{color:var(--soft)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:500}.scroll{overflow-x:auto}figure{margin:0 0 1.5rem}figcaption{color:var(--soft)}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 2rem}svg{width:100%;height:auto}text{font:12px system-ui,sans-serif;fill:var(--ink)}
.of-nodejs{color:var(--node)}.of-lambda{color:var(--lambda)}.of-edge{color:var(--edge)}`;

/** One page that loads nothing: the runtime table, a plot of each figure by route, and the list. */
export function htmlReport(comparison: Comparison): string {
  const { runtimes, routes, skipped } = comparison;
  const heads = runtimes.map(({ runtime }) => `<th scope=col class=of-${runtime}>${escape(TITLES[runtime])}`).join('');
  const summary = SUMMARY_ROWS.map(
    ([label, cell]) =>
      `<tr><th scope=row>${escape(label)}${runtimes.map((one) => `<td>${escape(cell(one))}`).join('')}`,
  ).join('\n');
  const list = routes
    .map((route) => `<tr>${ROUTE_COLUMNS.map(([, cell]) => `<td>${escape(cell(route))}`).join('')}`)
    .join('\n');
  const left = skipped.map(({ route, why }) => `<li>${escape(route)}: ${escape(why)}`).join('');
  return `<!doctype html>
<html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<meta http-equiv=Content-Security-Policy content="default-src 'none'; style-src 'unsafe-inline'">
<title>Runtimes compared</title><style>${STYLE}</style>
<h1>Node (server), Node (lambda), Edge</h1><p>${escape(method(comparison))}</p>
<div class=scroll><table><thead><tr><td>${heads}<tbody>${summary}</table></div>
<h2>By route</h2><div class=plots>
${plot('Cold boot', routes, (route) => route.coldBootMs.p50, ms)}
${plot('First byte', routes, (route) => route.firstByteMs.p50, ms)}
${plot('Whole response', routes, (route) => route.wholeMs.p50, ms)}
${plot('Requests a second', routes, (route) => route.requestsPerSecond, perSecond)}
${plot('Code size', routes, (route) => route.code.bytes, size)}
</div><div class=scroll><table><thead><tr>${ROUTE_COLUMNS.map(([title]) => `<th scope=col>${escape(title)}`).join('')}<tbody>${list}</table></div>
${left === '' ? '' : `<h2>Not measured</h2><ul>${left}</ul>`}
</html>
`;
}

const BAR = 22;
const WIDTH = 420;
const LABEL = 170;
/** Room for the figure at a bar's end. */
const END = 70;

/** Horizontal bars, one a route and runtime, with the figure at their ends. */
function plot(
  title: string,
  routes: readonly ComparedRoute[],
  read: (route: ComparedRoute) => number,
  show: (value: number) => string,
): string {
  const most = Math.max(...routes.map(read), Number.MIN_VALUE);
  const bars = routes.map((route, i) => {
    const value = read(route);
    const length = Math.max(1, (value / most) * (WIDTH - LABEL - END));
    const y = i * BAR;
    const label = route.route.length > 24 ? `${route.route.slice(0, 23)}…` : route.route;
    return (
      `<text x="${LABEL - 8}" y="${y + 15}" text-anchor=end>${escape(label)}</text>` +
      `<rect x="${LABEL}" y="${y + 4}" width="${length.toFixed(1)}" height="${BAR - 8}" rx=2 fill="${COLOURS[route.runtime]}">` +
      `<title>${escape(`${route.route}, ${TITLES[route.runtime]}: ${show(value)}`)}</title></rect>` +
      `<text x="${(LABEL + length + 6).toFixed(1)}" y="${y + 15}">${escape(show(value))}</text>`
    );
  });
  const height = routes.length * BAR;
  return `<figure><figcaption>${escape(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role=img aria-label="${escape(title)} by route">${bars.join('')}</svg></figure>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
