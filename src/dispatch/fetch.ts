import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { duplexPair, Readable } from 'node:stream';
import type { Duplex } from 'node:stream';

import type { Pool } from 'undici';

import { SwitchrtError } from '../errors.ts';
import { isHopByHop } from '../http/headers.ts';

const NULL_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** A Fetch door to an HTTP handler: requests run through a real HTTP server over sockets in memory, so that there is one path. */
export interface MemoryServer {
  fetch(request: Request): Promise<Response>;
  /** Lets what runs finish, at most until `signal` fires; what is left then rejects. */
  close(signal?: AbortSignal): Promise<void>;
}

export function createMemoryServer(
  handler: (req: IncomingMessage, res: ServerResponse) => void,
  limits: { headerBytes: number; connections: number },
): MemoryServer {
  const server: Server = createServer({ maxHeaderSize: limits.headerBytes, insecureHTTPParser: false }, handler);
  server.requestTimeout = 0;
  // The server itself closes real sockets alone.
  const remotes = new Set<Duplex>();
  // Loaded when somebody needs it: it would be a quarter of a server's start.
  const open = async (encrypted: boolean): Promise<Pool> =>
    new (await import('undici')).Pool('http://localhost', {
      connections: limits.connections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 1024 * 1024,
      connect: (_options, callback) => {
        const [client, remote] = duplexPair() as [Duplex & { encrypted?: boolean }, Duplex & { encrypted?: boolean }];
        remote.encrypted = encrypted;
        remotes.add(remote);
        // The ends of a pair do not learn of each other's destruction, as sockets would.
        client.on('close', () => remote.destroy());
        remote.on('close', () => {
          remotes.delete(remote);
          if (!remote.writableFinished) client.destroy(new Error('the connection was cut'));
        });
        server.emit('connection', remote);
        // undici takes what a duplex has for a socket, and expects connecting to take a turn.
        setImmediate(callback, null, client as never);
      },
    });
  let plain: Promise<Pool> | undefined;
  let secure: Promise<Pool> | undefined;
  return {
    async fetch(request) {
      const url = new URL(request.url);
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw new SwitchrtError('SRT_OPTION', `fetch takes http: and https: URLs, not ${url.protocol}`);
      const pool = await (url.protocol === 'https:' ? (secure ??= open(true)) : (plain ??= open(false)));
      const headers: string[] = ['host', request.headers.get('host') ?? url.host];
      for (const [name, value] of request.headers) if (name !== 'host') headers.push(name, value);
      const answer = await pool.request({
        method: request.method as 'GET',
        path: url.pathname + url.search,
        headers,
        body: request.body ? Readable.fromWeb(request.body as never) : null,
        signal: request.signal,
        responseHeaders: 'raw',
      });
      const result = new Headers();
      const raw = answer.headers as unknown as Buffer[];
      for (let i = 0; i + 1 < raw.length; i += 2) {
        const name = raw[i]!.toString('latin1').toLowerCase();
        if (!isHopByHop(name)) result.append(name, raw[i + 1]!.toString('latin1'));
      }
      const bodiless = NULL_BODY.has(answer.statusCode) || request.method === 'HEAD';
      if (bodiless) await answer.body.dump();
      return new Response(bodiless ? null : (Readable.toWeb(answer.body) as ReadableStream<Uint8Array<ArrayBuffer>>), {
        status: answer.statusCode,
        headers: result,
      });
    },
    async close(signal) {
      const cut = (): void => {
        for (const remote of remotes) remote.destroy();
      };
      signal?.addEventListener('abort', cut, { once: true });
      if (signal?.aborted) cut();
      try {
        await Promise.all([plain, secure].map(async (pool) => (await pool)?.close()));
      } finally {
        signal?.removeEventListener('abort', cut);
      }
      cut();
    },
  };
}
