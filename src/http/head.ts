import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/** Runs right before the head of `res` is made. */
type BeforeHead = (res: ServerResponse) => void;

/**
 * Changes the fields of a head that is given as one flat list, `[name, value, …]`, while nothing is set on `res`: in place, before the list goes
 * to Node as it is. `false`: this head needs what `before` does.
 */
type FixFields = (res: ServerResponse, fields: string[]) => boolean;

const HOOK = Symbol('switchrt.head');

interface Hook {
  before: BeforeHead | null;
  fix: FixFields | null;
  real: (...args: unknown[]) => ServerResponse;
}

type Hooked = ServerResponse & { [HOOK]: Hook };

/**
 * Runs `before` once, right before the head of `res` is made, whoever causes it (`writeHead`, `write`, `end`, `flushHeaders`).
 * Headers given to `writeHead` are set on `res` first, so that `before` sees and may change them all; `fix` may spare a flat list of them that.
 */
export function onHead(res: ServerResponse, before: BeforeHead, fix: FixFields | null = null): void {
  (res as Hooked)[HOOK] = { before, fix, real: res.writeHead as Hook['real'] };
  // One function for all: a closure a request would be garbage a request.
  res.writeHead = writeHead as ServerResponse['writeHead'];
}

function writeHead(this: Hooked, status: number, reason?: unknown, given?: unknown): ServerResponse {
  const hook = this[HOOK];
  const { before, real } = hook;
  if (before === null) return real.call(this, status, reason, given);
  hook.before = null;
  const message = typeof reason === 'string' ? reason : undefined;
  const headers = message === undefined && given === undefined ? reason : given;
  if (Array.isArray(headers)) {
    if (hook.fix !== null && typeof headers[0] === 'string' && this.getHeaderNames().length === 0) {
      this.statusCode = status;
      if (hook.fix(this, headers as string[])) return real.call(this, status, message ?? headers, headers);
    }
    setFromArray(this, headers);
  } else if (headers) {
    for (const [name, value] of Object.entries(headers as Record<string, OutgoingHttpHeader | undefined>)) {
      if (value !== undefined) this.setHeader(name, value);
    }
  }
  this.statusCode = status;
  if (message !== undefined) this.statusMessage = message;
  before(this);
  return message === undefined ? real.call(this, this.statusCode) : real.call(this, this.statusCode, message);
}

/** Node takes `[name, value, …]` and `[[name, value], …]`; names that repeat become a list. */
function setFromArray(res: ServerResponse, headers: unknown[]): void {
  const grouped = new Map<string, string[]>();
  const add = (name: string, value: unknown): void => {
    const list = grouped.get(name.toLowerCase());
    const values = (Array.isArray(value) ? value : [value]).map(String);
    if (list) list.push(...values);
    else grouped.set(name.toLowerCase(), values);
  };
  if (Array.isArray(headers[0])) for (const pair of headers as [string, unknown][]) add(pair[0], pair[1]);
  else for (let i = 0; i + 1 < headers.length; i += 2) add(String(headers[i]), headers[i + 1]);
  for (const [name, values] of grouped) res.setHeader(name, values.length === 1 ? values[0]! : values);
}
