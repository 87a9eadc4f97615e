import { nodeFileTrace as trace } from '@vercel/nft';
import type { NodeFileTraceOptions, NodeFileTraceResult } from '@vercel/nft';

let last: Promise<unknown> = Promise.resolve();

/**
 * `nodeFileTrace`, one at a time: it keeps `processCwd` in one place for the whole process, so that traces of two projects
 * side by side would look for files in each other's folder.
 */
export function nodeFileTrace(files: string[], options: NodeFileTraceOptions): Promise<NodeFileTraceResult> {
  const result = last.then(() => trace(files, options));
  last = result.catch(() => {});
  return result;
}
