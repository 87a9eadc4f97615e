import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

import { onHead } from '../../http/head.ts';

/** A request that never was on a wire. */
export interface MessageInit {
  method: string;
  url: string;
  /** Alternating names and values. */
  rawHeaders: string[];
  body: Buffer;
  remoteAddress: string;
  encrypted: boolean;
}

/** What was written to a {@link message}'s response. */
export interface Written {
  statusCode: number;
  /** Lower-case names, without `set-cookie` and connection-level fields. */
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

const CONNECTION: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** Node's own message classes over a socket in memory; `written` settles when the response has ended. */
export function message(init: MessageInit): { req: IncomingMessage; res: ServerResponse; written: Promise<Written> } {
  let chunks: Buffer[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer | string, encoding, callback) {
      chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      callback();
    },
  }) as Duplex & Partial<Socket> & { encrypted?: boolean };
  Object.assign(socket, {
    remoteAddress: init.remoteAddress,
    encrypted: init.encrypted,
    setTimeout: () => socket,
    setKeepAlive: () => socket,
    setNoDelay: () => socket,
  });

  const req = new IncomingMessage(socket as unknown as Socket);
  req.httpVersion = '1.1';
  req.httpVersionMajor = 1;
  req.httpVersionMinor = 1;
  req.method = init.method;
  req.url = init.url;
  req.rawHeaders = init.rawHeaders;
  for (let i = 0; i < init.rawHeaders.length; i += 2) addHeader(req, init.rawHeaders[i]!, init.rawHeaders[i + 1]!);
  req.complete = true;
  req._read = (): void => {};
  if (init.body.length > 0) req.push(init.body);
  req.push(null);

  const res = new ServerResponse(req);
  // Without chunks and keep-alive, what follows the head on the socket is the body and nothing else.
  res.useChunkedEncodingByDefault = false;
  res.shouldKeepAlive = false;
  let head: Omit<Written, 'body'> | null = null;
  onHead(res, () => {
    res.removeHeader('transfer-encoding');
    const headers: Record<string, string> = {};
    let cookies: string[] = [];
    for (const [name, value] of Object.entries(res.getHeaders())) {
      if (value === undefined || CONNECTION.has(name)) continue;
      if (name === 'set-cookie') cookies = [value].flat().map(String);
      else headers[name] = Array.isArray(value) ? value.join(', ') : String(value);
    }
    head = { statusCode: res.statusCode, headers, cookies };
    // What went before the head is informational (1xx) and has no place in a payload.
    chunks = [];
  });
  const written = new Promise<Written>((resolve, reject) => {
    res.once('finish', () => {
      const bytes = Buffer.concat(chunks);
      const end = bytes.indexOf('\r\n\r\n');
      resolve({ ...head!, body: end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 4) });
      res.detachSocket(socket as unknown as Socket);
      res.destroyed = true;
      res.emit('close');
    });
    socket.once('close', () => reject(new Error('the connection was destroyed before the answer was complete')));
  });
  // Whoever gives up on the answer has its own error to tell.
  written.catch(() => undefined);
  res.assignSocket(socket as unknown as Socket);
  return { req, res, written };
}

/** Node's own rules for duplicates (`cookie`, `set-cookie`, the rest), which it applies while it parses. */
function addHeader(req: IncomingMessage, name: string, value: string): void {
  (req as unknown as { _addHeaderLine(name: string, value: string, target: object): void })._addHeaderLine(
    name,
    value,
    req.headers,
  );
}
