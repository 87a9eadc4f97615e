import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { isFresh } from '../http/etag.ts';
import { contentType } from './content-type.ts';

/** Files that may be asked for, by decoded path: what is not listed cannot be reached, whatever the path says. */
export type FileIndex = ReadonlyMap<string, string>;

/** Lists a folder's files as `/a/b.txt` → absolute path. A folder that is not there is empty; a link loop ends. */
export async function indexFiles(folder: string): Promise<FileIndex> {
  const files = new Map<string, string>();
  const seen = new Set<string>();
  const walk = async (at: string, prefix: string): Promise<void> => {
    const real = await realpath(at).catch(() => null);
    if (real === null || seen.has(real)) return;
    seen.add(real);
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = join(at, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(file).catch(() => null) : entry;
      if (kind?.isDirectory()) await walk(file, `${prefix}/${entry.name}`);
      else if (kind?.isFile()) files.set(`${prefix}/${entry.name}`, file);
    }
  };
  await walk(folder, '');
  return files;
}

/** Cache rule of files whose name holds a hash of what is in them. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Cache rule of files that may change under the same name. */
export const REVALIDATE = 'public, max-age=0';

/** Answers a file: conditional requests, one byte range, HEAD. Resolves `false` when the file is gone. */
export async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  file: string,
  cacheControl: string,
): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  if (!info?.isFile()) return false;
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.statusCode = 405;
    res.setHeader('allow', 'GET, HEAD');
    res.setHeader('content-type', 'text/plain; charset=utf-8');
    res.end('Method Not Allowed');
    return true;
  }
  const etag = `W/"${info.size.toString(16)}-${Math.floor(info.mtimeMs).toString(16)}"`;
  res.setHeader('cache-control', cacheControl);
  res.setHeader('etag', etag);
  res.setHeader('last-modified', info.mtime.toUTCString());
  res.setHeader('accept-ranges', 'bytes');
  if (isFresh(req, etag, info.mtimeMs)) {
    res.statusCode = 304;
    res.end();
    return true;
  }
  res.setHeader('content-type', contentType(file));
  let start = 0;
  let end = info.size - 1;
  const range = parseRange(req, info.size, info.mtimeMs);
  if (range === 'unsatisfiable') {
    res.statusCode = 416;
    res.setHeader('content-range', `bytes */${info.size}`);
    res.end();
    return true;
  }
  if (range) {
    [start, end] = range;
    res.statusCode = 206;
    res.setHeader('content-range', `bytes ${start}-${end}/${info.size}`);
  }
  res.setHeader('content-length', end - start + 1);
  if (req.method === 'HEAD' || info.size === 0) {
    res.end();
    return true;
  }
  try {
    await pipeline(createReadStream(file, { start, end }), res);
  } catch (error) {
    if (!res.headersSent) throw error;
    // The client went away, or the file shrank: either way this connection cannot end cleanly.
    res.destroy();
  }
  return true;
}

/** One range of `range: bytes=…`; several are answered whole, as RFC 9110, 14.2 allows. */
function parseRange(req: IncomingMessage, size: number, mtimeMs: number): [number, number] | 'unsatisfiable' | null {
  const header = req.headers.range;
  if (header === undefined || req.method !== 'GET') return null;
  const condition = req.headers['if-range'];
  if (condition !== undefined) {
    // A weak tag never matches here (RFC 9110, 13.1.5), so only a date can.
    const time = Date.parse(String(condition));
    if (Number.isNaN(time) || Math.floor(mtimeMs / 1000) * 1000 > time) return null;
  }
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? 'unsatisfiable' : [size - length, size - 1];
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < start) return null;
  return start >= size ? 'unsatisfiable' : [start, end];
}
