import { Event } from './events.ts';

export interface ErrorEventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
  bubbles?: boolean;
  cancelable?: boolean;
}

/** https://html.spec.whatwg.org/#errorevent */
export class ErrorEvent extends Event {
  #message: string;
  #filename: string;
  #lineno: number;
  #colno: number;
  #error: unknown;

  constructor(type: string, init: ErrorEventInit = {}) {
    super(type, init);
    this.#message = `${init?.message ?? ''}`;
    this.#filename = `${init?.filename ?? ''}`;
    this.#lineno = Number(init?.lineno ?? 0) >>> 0;
    this.#colno = Number(init?.colno ?? 0) >>> 0;
    this.#error = init?.error;
  }

  get message(): string {
    return this.#message;
  }
  get filename(): string {
    return this.#filename;
  }
  get lineno(): number {
    return this.#lineno;
  }
  get colno(): number {
    return this.#colno;
  }
  get error(): unknown {
    return this.#error;
  }
}

/** The first place in a stack: `file:line:column`, in brackets or at the line's end. */
const PLACE = /^\s+at (?:.* \()?(.+?):(\d+):(\d+)\)?$/m;

/** The event of an exception: what HTML's "report an exception" takes out of it (https://html.spec.whatwg.org/#report-an-exception). */
export function errorEventOf(error: unknown): ErrorEvent {
  let message = '';
  let place: RegExpExecArray | null = null;
  try {
    const { stack } = (error ?? {}) as { stack?: unknown };
    if (typeof stack === 'string') place = PLACE.exec(stack);
    const given = (error as { message?: unknown } | null | undefined)?.message;
    message = typeof given === 'string' ? given : String(error);
  } catch {
    // It may be anything that was thrown, proxies that throw as well.
    message = message || 'an error that cannot be read';
  }
  const [, filename = '', line = '0', column = '0'] = place ?? [];
  return new ErrorEvent('error', {
    message,
    filename,
    lineno: Number(line),
    colno: Number(column),
    error,
    cancelable: true,
  });
}
