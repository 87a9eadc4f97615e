import type { ComparedRoute, Comparison, RuntimeSummary } from './types.ts';
import { limited, perSecond, plural, size, spread, TITLES } from './words.ts';

/** The runtime table's rows, for every format. */
export const SUMMARY_ROWS: readonly (readonly [label: string, cell: (runtime: RuntimeSummary) => string])[] = [
  ['Cold boot', (c) => spread(c.coldBootMs)],
  ['HTTP streaming', (c) => (c.runtime === 'lambda' ? 'no' : `seen on ${c.streamed} of ${plural(c.routes, 'route')}`)],
  ['First byte', (c) => spread(c.firstByteMs)],
  ['Whole response', (c) => spread(c.wholeMs)],
  ['IO', (c) => ['fetch', ...c.io].join(', ')],
  ['Requests', (c) => perSecond(c.requestsPerSecond)],
  ['Code size, largest', (c) => limited(c.code)],
  ['Memory', (c) => `${size(c.memoryBytes)} in ${plural(c.instances, 'instance')}`],
  ['NPM packages', (c) => (c.packages.length === 0 ? 'none' : c.packages.join(', '))],
];

/** Columns of the list of routes, for every format. */
export const ROUTE_COLUMNS: readonly (readonly [title: string, cell: (route: ComparedRoute) => string])[] = [
  ['Route', (r) => r.route],
  ['Runtime', (r) => TITLES[r.runtime]],
  ['Cold boot', (r) => (r.coldBootMs.samples === 0 ? 'not seen' : spread(r.coldBootMs))],
  ['First byte', (r) => spread(r.firstByteMs)],
  ['Whole', (r) => spread(r.wholeMs)],
  ['Streams', (r) => r.streaming],
  [
    'Requests',
    (r) => (r.failed === 0 ? perSecond(r.requestsPerSecond) : `${perSecond(r.requestsPerSecond)}, ${r.failed} failed`),
  ],
  ['Code', (r) => limited(r.code)],
];

/** How it was measured, in one sentence. */
export function method({ settings, machine, tool }: Comparison): string {
  return (
    `${tool} on ${plural(machine.cpus, 'core')} (${machine.model || machine.platform}), Node ${machine.node}: ` +
    `${plural(settings.boots, 'cold boot')}, ${plural(settings.asks, 'request')} one after the other, ` +
    `then ${settings.concurrency} at once for ${settings.loadMs} ms; p50, and p99 where it says so.`
  );
}
