import type { IncomingMessage, ServerResponse } from 'node:http';

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** Upper bounds of the latency histogram, in seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** What the admin port tells about requests. */
export interface RequestMetrics {
  /** Requests by status class: `2xx` and so on. */
  byClass: Record<string, number>;
  buckets: { le: number; count: number }[];
  count: number;
  seconds: number;
  active: number;
  aborted: number;
}

/** Counts what goes through a handler; `wrap` costs one listener a request. */
export function countRequests(): { metrics: RequestMetrics; wrap(handler: Handler): Handler } {
  const metrics: RequestMetrics = {
    byClass: {},
    buckets: BUCKETS.map((le) => ({ le, count: 0 })),
    count: 0,
    seconds: 0,
    active: 0,
    aborted: 0,
  };
  return {
    metrics,
    wrap: (handler) => (req, res) => {
      const started = performance.now();
      metrics.active += 1;
      res.on('close', () => {
        const seconds = (performance.now() - started) / 1000;
        const family = `${Math.floor(res.statusCode / 100)}xx`;
        metrics.active -= 1;
        metrics.count += 1;
        metrics.seconds += seconds;
        metrics.byClass[family] = (metrics.byClass[family] ?? 0) + 1;
        if (!res.writableFinished) metrics.aborted += 1;
        for (const bucket of metrics.buckets) if (seconds <= bucket.le) bucket.count += 1;
      });
      return handler(req, res);
    },
  };
}
