/** What a scan did; on the object that `scan()` gives as `stats`, never in the published bytes. */
export interface ScanStats {
  /** Source files that the answer stands on. */
  files: number;
  /** Files parsed; the others needed no parse. */
  parsed: number;
  /** Files whose facts were known already. */
  cached: number;
  /** Bytes read. */
  bytes: number;
  /** Milliseconds of each phase, in order. */
  phases: Record<string, number>;
  /** What went wrong beside the answer, such as a cache that cannot be written. */
  notes: string[];
}
