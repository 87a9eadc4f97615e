import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/**
 * Runs `before` once, right before the head of `res` is made, whoever causes it (`writeHead`, `write`, `end`, `flushHeaders`).
 * Headers given to `writeHead` are set on `res` first, so that `before` sees and may change them all.
 */
export function onHead(res: ServerResponse, before: (res: ServerResponse) => void): void {
  const writeHead = res.writeHead;
  let ran = false;
  res.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]): ServerResponse {
    if (ran) return (writeHead as (...args: unknown[]) => ServerResponse).call(this, status, ...rest);
    ran = true;
    let message: string | undefined;
    let headers = rest[0];
    if (typeof headers === 'string') {
      message = headers;
      headers = rest[1];
    } else if (headers === undefined) headers = rest[1];
    this.statusCode = status;
    if (message !== undefined) this.statusMessage = message;
    if (Array.isArray(headers)) setFromArray(this, headers);
    else if (headers) {
      for (const [name, value] of Object.entries(headers as Record<string, OutgoingHttpHeader | undefined>)) {
        if (value !== undefined) this.setHeader(name, value);
      }
    }
    before(this);
    const real = writeHead as (...args: unknown[]) => ServerResponse;
    return message === undefined ? real.call(this, this.statusCode) : real.call(this, this.statusCode, message);
  } as ServerResponse['writeHead'];
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
