import { quantile } from './load.ts';
import type { ComparedRoute, ComparedRuntime, RuntimeSummary, Spread } from './types.ts';

const ORDER: readonly ComparedRuntime[] = ['nodejs', 'lambda', 'edge'];

/** The runtime table's columns: medians over the routes of each runtime, in the order Node, lambda, Edge; runtimes without a route are left out. */
export function summarise(
  routes: readonly ComparedRoute[],
  memory: Partial<Record<ComparedRuntime, { memoryBytes: number; instances: number }>>,
): RuntimeSummary[] {
  return ORDER.flatMap((runtime): RuntimeSummary[] => {
    const own = routes.filter((route) => route.runtime === runtime);
    if (own.length === 0) return [];
    const median = (read: (route: ComparedRoute) => number): number => quantile(own.map(read), 0.5);
    const spread = (read: (route: ComparedRoute) => Spread): Spread => ({
      p50: median((route) => read(route).p50),
      p99: median((route) => read(route).p99),
    });
    const largest = own.reduce((a, b) => (b.code.bytes > a.code.bytes ? b : a));
    return [
      {
        runtime,
        routes: own.length,
        coldBootMs: spread((route) => route.coldBootMs),
        firstByteMs: spread((route) => route.firstByteMs),
        wholeMs: spread((route) => route.wholeMs),
        streamed: own.filter((route) => route.streaming === 'seen').length,
        requestsPerSecond: median((route) => route.requestsPerSecond),
        code: largest.code,
        memoryBytes: memory[runtime]?.memoryBytes ?? 0,
        instances: memory[runtime]?.instances ?? 0,
        io: union(own.map((route) => route.io)),
        packages: union(own.map((route) => route.packages)),
      },
    ];
  });
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}
