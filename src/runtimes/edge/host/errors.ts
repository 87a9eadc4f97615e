import type { WireError } from '../protocol.ts';

/** What is sent for an error that nobody can read. */
export const UNREADABLE: string = JSON.stringify({ name: 'Error', message: 'an error that cannot be read', stack: '' });

/** Longest message and stack that are sent. */
const LONGEST = 65_536;

const asText = (value: unknown): string =>
  typeof value !== 'string' ? '' : value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;

/** A realm's JSON of an error, checked: a route may have replaced what its realm writes it with. */
export function checkError(json: unknown): string {
  try {
    if (typeof json !== 'string') return UNREADABLE;
    const { name, message, stack } = JSON.parse(json) as Record<string, unknown>;
    return JSON.stringify({
      name: asText(name) || 'Error',
      message: asText(message),
      stack: asText(stack),
    } satisfies WireError);
  } catch {
    return UNREADABLE;
  }
}

/** An error as JSON, whatever it is. */
export function wireError(error: unknown): string {
  try {
    const { name, message, stack } = error as Error;
    return checkError(JSON.stringify({ name: String(name), message: String(message), stack: String(stack) }));
  } catch {
    return UNREADABLE;
  }
}

/** An error as text for the log, whatever it is. */
export function shownError(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}
