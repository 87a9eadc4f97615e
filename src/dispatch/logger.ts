import { formatWithOptions } from 'node:util';

import { RuntimeError } from '../runtimes/contract.ts';
import { mapStack } from '../config/map-stack.ts';

/** One line of the server's log. */
export interface LogEntry {
  level: 'error' | 'warn' | 'info';
  message: string;
  /** The failure with its stack: shown here and never to a client. */
  error?: unknown;
  requestId?: string;
  route?: string;
  [field: string]: unknown;
}

/** One answered request. */
interface AccessEntry {
  requestId: string;
  method: string;
  path: string;
  status: number;
  /** From the request's arrival to the end of the answer, in milliseconds. */
  ms: number;
  bytes: number;
  route: string | null;
  runtime: string | null;
  cold: boolean;
  aborted: boolean;
  /** Of the request's `traceparent`, when it has one. */
  traceId: string | null;
}

/** Where the dispatcher tells what happens. */
export interface Logger {
  log(entry: LogEntry): void;
  /** Left out: requests are not logged one by one, and nothing is spent on it. */
  access?(entry: AccessEntry): void;
}

/**
 * Writes lines to a stream (standard error).
 *
 * `text`: what went wrong and what was started, for people. `json`: the same and one line for each request.
 * Lines of one turn leave in one write: a log must not cost more than the answer.
 */
export function createLogger(
  format: 'text' | 'json' | false,
  stream: { write(text: string): unknown } = process.stderr,
): Logger {
  if (format === false) return { log() {} };
  let pending = '';
  const flush = (): void => {
    const text = pending;
    pending = '';
    stream.write(text);
  };
  const write = (line: string): void => {
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
  };
  if (format === 'json') {
    return {
      log: (entry) => write(JSON.stringify({ time: new Date().toISOString(), ...entry, error: describe(entry.error) })),
      access: (entry) =>
        write(JSON.stringify({ time: new Date().toISOString(), level: 'info', type: 'request', ...entry })),
    };
  }
  return {
    log(entry) {
      const where = entry.route ? ` ${entry.route}` : '';
      const id = entry.requestId ? ` [${entry.requestId}]` : '';
      write(
        `${entry.level}${where}${id} ${entry.message}${entry.error === undefined ? '' : `\n${describe(entry.error)}`}`,
      );
    },
  };
}

function describe(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  // A limit or a dead instance says all in its message: where it was noticed helps nobody.
  if (error instanceof RuntimeError) return withCause(error, `${error.name}: ${error.message}`);
  // By shape: an error may come from another realm.
  if (typeof error === 'object' && error !== null && typeof (error as Error).stack === 'string') {
    const { name, message, stack } = error as Error;
    return withCause(error as Error, mapStack(stack!.includes(message) ? stack! : `${name}: ${message}\n${stack}`));
  }
  return formatWithOptions({ depth: 2 }, error);
}

function withCause(error: Error, text: string): string {
  return error.cause === undefined || error.cause === null ? text : `${text}\ncaused by ${describe(error.cause)}`;
}
