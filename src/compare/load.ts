import { Pool } from 'undici';

/** What a bounded burst of requests showed. */
export interface LoadResult {
  concurrency: number;
  /** Answers with a status below 400 per second. */
  requestsPerSecond: number;
  /** Answers with another status, and requests that got none. */
  failed: number;
  p50Ms: number;
  p99Ms: number;
}

/** Value at a share (0–1) of a list; 0 for an empty one. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Keeps `concurrency` requests to one URL under way for `durationMs`. */
export async function load(url: string, options: { concurrency: number; durationMs: number }): Promise<LoadResult> {
  const { concurrency, durationMs } = options;
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const latencies: number[] = [];
  let failed = 0;
  const started = performance.now();
  const end = started + durationMs;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const at = performance.now();
      try {
        const { statusCode, body } = await pool.request({ path: pathname + search, method: 'GET' });
        await body.dump();
        if (statusCode < 400) latencies.push(performance.now() - at);
        else failed += 1;
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  return {
    concurrency,
    requestsPerSecond: latencies.length / seconds,
    failed,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
