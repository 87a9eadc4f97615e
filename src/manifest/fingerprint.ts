import { createHash } from 'node:crypto';

import type { Diagnostic } from './types.ts';

/**
 * What stays the same of a finding while lines move and routes come and go: its code, its file and its message.
 *
 * Numbers of lines and columns that a message repeats count for nothing.
 */
export function findingKey({ code, file, message }: Diagnostic): string {
  return JSON.stringify([code, file, message.replaceAll(/(?<=:|\blines? )\d+/g, '#')]);
}

/** {@link findingKey} as 16 hex digits. */
export function fingerprint(finding: Diagnostic): string {
  return createHash('sha256').update(findingKey(finding)).digest('hex').slice(0, 16);
}
