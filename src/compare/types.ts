/** Median and 99th percentile, in milliseconds. */
export interface Spread {
  p50: number;
  p99: number;
}

export type ComparedRuntime = 'nodejs' | 'lambda' | 'edge';

/** One route on one runtime. Times in milliseconds, sizes in bytes. */
export interface ComparedRoute {
  route: string;
  runtime: ComparedRuntime;
  /** What was asked, with the parameters of a dynamic route filled in. */
  path: string;
  status: number;
  /**
   * What the first request after a boot waits for: on `nodejs` a new process and the load of the route, on `lambda` a new instance up to the end of its
   * init, on `edge` a new realm in a host that runs.
   */
  coldBootMs: Spread & { samples: number };
  firstByteMs: Spread;
  wholeMs: Spread;
  /** `seen`: a first part came well before the last. `no`: the runtime buffers. `not seen`: the answers came in one go. */
  streaming: 'seen' | 'not seen' | 'no';
  /** Answered in a burst of `settings.concurrency` at once. */
  requestsPerSecond: number;
  /** Of that burst. */
  failed: number;
  /** What counts against the limit: the bundle on `nodejs`, the zip on `lambda`, gzip of what the route loads on `edge`. */
  code: { bytes: number; limit: number | null };
  /** Node modules of input and output that the route reaches, by the scan; `fetch` is there on every runtime. */
  io: string[];
  /** `name@version` of what its bundle holds or packs. */
  packages: string[];
}

/** One column of the runtime table: the median over the routes that ran there. */
export interface RuntimeSummary {
  runtime: ComparedRuntime;
  routes: number;
  coldBootMs: Spread;
  firstByteMs: Spread;
  wholeMs: Spread;
  /** Routes that were seen to stream. */
  streamed: number;
  requestsPerSecond: number;
  /** Of the largest route. */
  code: { bytes: number; limit: number | null };
  /** Resident memory after the bursts: of the serving process on `nodejs`, of all instances or hosts elsewhere. */
  memoryBytes: number;
  instances: number;
  io: string[];
  packages: string[];
}

/** What `compare` measured. */
export interface Comparison {
  version: 1;
  tool: string;
  buildId: string;
  machine: { cpus: number; model: string; memoryBytes: number; node: string; platform: string };
  settings: { boots: number; asks: number; loadMs: number; concurrency: number };
  runtimes: RuntimeSummary[];
  routes: ComparedRoute[];
  /** Routes that were not measured, and why. */
  skipped: { route: string; why: string }[];
}
