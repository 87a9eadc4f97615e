/** What a scan did; on the object that `scan()` gives as `stats`, never in the published bytes. */
export interface ScanStats {
  /** Source files read. */
  files: number;
  /** Files parsed; the others needed no parse. */
  parsed: number;
  /** Files whose facts came from a cache. */
  cached: number;
  /** Bytes read. */
  bytes: number;
  /** Milliseconds of each phase, in order. */
  phases: Record<string, number>;
}
