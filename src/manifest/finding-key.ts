import type { Diagnostic } from './types.ts';

/**
 * What stays the same of a finding while lines move and routes come and go: its code, its file and its message.
 *
 * Numbers of lines and columns that a message repeats count for nothing.
 */
export function findingKey({ code, file, message }: Diagnostic): string {
  return JSON.stringify([code, file, message.replaceAll(/(?<=:|\blines? )\d+/g, '#')]);
}
