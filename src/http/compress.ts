import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createGzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';

import { appendVary } from './headers.ts';

const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|javascript|xml|wasm|manifest\+json|[\w.-]+\+(?:json|xml))|image\/(?:svg\+xml|bmp|x-icon)|font\/(?:ttf|otf))/i;

/** Below one packet, gzip costs more than it saves. */
const MIN_BYTES = 1024;

/** Whether the client takes gzip: `accept-encoding` with its `q` values (RFC 9110, 12.5.3). */
export function acceptsGzip(req: IncomingMessage): boolean {
  const accept = req.headers['accept-encoding'];
  if (accept === undefined) return false;
  let star = false;
  for (const item of String(accept).split(',')) {
    const [name, ...params] = item.trim().toLowerCase().split(';');
    const q = params.map((param) => /^\s*q=([\d.]+)\s*$/.exec(param)?.[1]).find((value) => value !== undefined);
    const wanted = q === undefined || Number(q) > 0;
    if (name === 'gzip' || name === 'x-gzip') return wanted;
    if (name === '*') star = wanted;
  }
  return star;
}

/** A gzip layer over one response. */
export interface Compression {
  /** Called right before the head is made: decides, and fixes the header fields. */
  decide(): void;
}

/**
 * Puts gzip between the writers of `res` and its socket, when the answer turns out to be worth it.
 * Every chunk is flushed: what was written is on the wire before the next chunk exists. Slow readers slow the writer.
 */
export function installCompression(req: IncomingMessage, res: ServerResponse): Compression {
  const write = res.write;
  const end = res.end;
  const flushHeaders = res.flushHeaders;
  let gzip: Gzip | null = null;
  /** Bytes of an `end(chunk)` that comes before any head: then the length is known. */
  let whole: number | null = null;

  const start = (): Gzip => {
    const stream = createGzip({ flush: constants.Z_SYNC_FLUSH });
    stream.on('data', (chunk: Buffer) => {
      if (!(write as (data: Buffer) => boolean).call(res, chunk)) stream.pause();
    });
    stream.on('end', () => (end as () => ServerResponse).call(res));
    // The writer waits for `drain` of `res`: it has room when gzip has.
    stream.on('drain', () => res.emit('drain'));
    stream.on('error', (error) => res.destroy(error));
    res.on('drain', () => stream.resume());
    res.on('close', () => stream.destroy());
    return stream;
  };

  res.write = function (this: ServerResponse, chunk: never, encoding?: never, callback?: never): boolean {
    if (!res.headersSent) res.writeHead(res.statusCode);
    const args = [chunk, encoding, callback].filter((arg) => arg !== undefined);
    return gzip
      ? (gzip.write as (...rest: unknown[]) => boolean).apply(gzip, args)
      : (write as (...rest: unknown[]) => boolean).apply(res, args);
  } as ServerResponse['write'];
  res.end = function (this: ServerResponse, ...args: unknown[]): ServerResponse {
    const chunk = typeof args[0] === 'function' ? undefined : (args[0] as string | Uint8Array | undefined | null);
    if (!res.headersSent) {
      whole =
        chunk == null
          ? 0
          : typeof chunk === 'string'
            ? Buffer.byteLength(chunk, args[1] as BufferEncoding | undefined)
            : chunk.byteLength;
      // Deciding here and not in the implied head keeps `content-length` of answers that stay as they are.
      const given = res.getHeader('content-length');
      if (given === undefined && mayHaveLength(req, res)) res.setHeader('content-length', whole);
      res.writeHead(res.statusCode);
    }
    if (!gzip) return (end as (...rest: unknown[]) => ServerResponse).apply(res, args);
    const callback = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    if (callback) res.once('finish', callback);
    if (chunk == null) gzip.end();
    else if (typeof chunk === 'string')
      gzip.end(chunk, typeof args[1] === 'string' ? (args[1] as BufferEncoding) : 'utf8');
    else gzip.end(chunk);
    return res;
  } as ServerResponse['end'];
  res.flushHeaders = function (): void {
    if (!res.headersSent) res.writeHead(res.statusCode);
    flushHeaders.call(res);
  };

  return {
    decide(): void {
      if (!isCompressible(res)) return;
      const length = res.getHeader('content-length');
      const bytes = length !== undefined ? Number(length) : req.method === 'HEAD' ? null : whole;
      if (bytes !== null && bytes < MIN_BYTES) return;
      appendVary(res, 'Accept-Encoding');
      if (req.method === 'HEAD') return;
      res.removeHeader('content-length');
      res.removeHeader('accept-ranges');
      const etag = res.getHeader('etag');
      // The bytes differ from the plain ones, so the tag may only claim equal content.
      if (typeof etag === 'string' && !etag.startsWith('W/')) res.setHeader('etag', `W/${etag}`);
      res.setHeader('content-encoding', 'gzip');
      gzip = start();
    },
  };
}

/**
 * For a client that takes no gzip: a cache must not give its answer to one that does, nor the other way round. What is too short for gzip is the
 * same for all, and does not vary (RFC 9110, 12.5.5).
 */
export function varyByEncoding(res: ServerResponse): void {
  const length = res.getHeader('content-length');
  if (length !== undefined && Number(length) < MIN_BYTES) return;
  if (isCompressible(res)) appendVary(res, 'Accept-Encoding');
}

/**
 * The same for a head that is one flat list, which gets its `vary`. `false`: the list names what takes a closer look, and was left as it is.
 */
export function varyFields(status: number, fields: string[]): boolean {
  let type = '';
  let short = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    // What has a say begins with one of these letters.
    const first = name.charCodeAt(0) | 32;
    if (first !== 99 && first !== 118) continue;
    const lower = name.toLowerCase();
    if (lower === 'content-type') {
      if (type !== '') return false;
      type = fields[i + 1]!;
    } else if (lower === 'content-length') short = Number(fields[i + 1]) < MIN_BYTES;
    else if (lower === 'cache-control' ? NO_TRANSFORM.test(fields[i + 1]!) : DECISIVE.has(lower)) return false;
  }
  if (!short && hasContent(status) && compressible(type)) fields.push('vary', 'Accept-Encoding');
  return true;
}

/** Fields that say whether an answer may be compressed, or name what it varies by. */
const DECISIVE: ReadonlySet<string> = new Set(['vary', 'content-encoding', 'content-range']);

const NO_TRANSFORM = /(?:^|,)\s*no-transform\s*(?:,|$)/i;

const types = new Map<string, boolean>();

/** Whether gzip makes bodies of this content type smaller. Remembered: an app has few types. */
function compressible(type: string): boolean {
  let known = types.get(type);
  if (known === undefined) {
    known = COMPRESSIBLE.test(type);
    // Clients may have a say in the types: the memory of them must not grow.
    if (types.size >= 100) types.clear();
    types.set(type, known);
  }
  return known;
}

/** Whether answers of a status have a content that could be compressed. */
function hasContent(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 206 && status !== 304;
}

function mayHaveLength(req: IncomingMessage, res: ServerResponse): boolean {
  return (
    req.method !== 'HEAD' &&
    res.statusCode >= 200 &&
    res.statusCode !== 204 &&
    res.statusCode !== 304 &&
    !res.hasHeader('transfer-encoding')
  );
}

function isCompressible(res: ServerResponse): boolean {
  if (!hasContent(res.statusCode)) return false;
  if (res.hasHeader('content-encoding') || res.hasHeader('content-range')) return false;
  const control = res.getHeader('cache-control');
  if (control !== undefined && NO_TRANSFORM.test(String(control))) return false;
  return compressible(String(res.getHeader('content-type') ?? ''));
}
