import { request } from 'undici';

/** One answer, timed from the call: milliseconds, bytes. */
export interface Answer {
  status: number;
  /** First byte of the body. */
  firstByteMs: number;
  wholeMs: number;
  bytes: number;
  chunks: { atMs: number; bytes: number }[];
  headers: Record<string, string | string[] | undefined>;
}

/** Asks once and notes when each chunk of the body arrives. A body over `maxBytes` is cut off with an error. */
export async function ask(url: string, options: { signal?: AbortSignal; maxBytes?: number } = {}): Promise<Answer> {
  const { signal, maxBytes = 64 * 1024 * 1024 } = options;
  const started = performance.now();
  const response = await request(url, { signal: signal ?? null });
  const chunks: Answer['chunks'] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw new Error(`${url} answered more than ${maxBytes} bytes`);
    chunks.push({ atMs: performance.now() - started, bytes: (chunk as Buffer).length });
  }
  const wholeMs = performance.now() - started;
  return {
    status: response.statusCode,
    firstByteMs: chunks[0]?.atMs ?? wholeMs,
    wholeMs,
    bytes,
    chunks,
    headers: response.headers,
  };
}

/** An answer streams when its last byte comes well after its first: over a third of the whole, and over 100 ms. */
export function streamed(answer: Answer): boolean {
  const gap = answer.wholeMs - answer.firstByteMs;
  return gap > 100 && gap > answer.wholeMs / 3;
}
