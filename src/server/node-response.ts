import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';

import { endText } from '../http/end.ts';
import { headerUrl } from '../http/location.ts';
import { etagFor, isFreshCopy } from './etag.ts';

/** A Node response with the helpers of Next's API routes. */
export interface NodeApiResponse extends ServerResponse {
  status(code: number): NodeApiResponse;
  json(value: unknown): void;
  send(value: unknown): void;
  redirect(status: number, url: string): NodeApiResponse;
  redirect(url: string): NodeApiResponse;
}

/** Adds the helpers to a response, in place. */
export function addResponseHelpers(res: ServerResponse, etags: boolean): NodeApiResponse {
  const extended = res as NodeApiResponse;
  extended.status = status;
  extended.json = etags ? json : jsonWithoutEtag;
  extended.send = etags ? send : sendWithoutEtag;
  extended.redirect = redirect as NodeApiResponse['redirect'];
  return extended;
}

function status(this: NodeApiResponse, code: number): NodeApiResponse {
  this.statusCode = code;
  return this;
}

function json(this: NodeApiResponse, value: unknown): void {
  sendJson(this, value, true);
}
function jsonWithoutEtag(this: NodeApiResponse, value: unknown): void {
  sendJson(this, value, false);
}
function send(this: NodeApiResponse, value: unknown): void {
  sendValue(this, value, true);
}
function sendWithoutEtag(this: NodeApiResponse, value: unknown): void {
  sendValue(this, value, false);
}

function redirect(this: NodeApiResponse, first: number | string, second?: string): NodeApiResponse {
  const [code, url] = typeof first === 'string' ? [307, first] : [first, second];
  if (typeof code !== 'number' || typeof url !== 'string') {
    throw new Error(
      "Invalid redirect arguments. Please use a single argument URL, e.g. res.redirect('/destination') or use a status code and URL, e.g. res.redirect(307, '/destination').",
    );
  }
  const location = headerUrl(url);
  this.writeHead(code, { location });
  this.end(location);
  return this;
}

function sendJson(res: NodeApiResponse, value: unknown, etags: boolean): void {
  res.setHeader('content-type', 'application/json; charset=utf-8');
  // `undefined` has no JSON: an empty body, not the word.
  sendText(res, JSON.stringify(value) ?? '', etags);
}

/** Objects, numbers and booleans as JSON, strings as HTML unless told, bytes and streams as they are. */
function sendValue(res: NodeApiResponse, value: unknown, etags: boolean): void {
  if (value === null || value === undefined) {
    res.end();
    return;
  }
  if (res.statusCode === 204 || res.statusCode === 304) {
    for (const name of ['content-type', 'content-length', 'transfer-encoding']) res.removeHeader(name);
    res.end();
    return;
  }
  if (isStream(value)) {
    if (!res.hasHeader('content-type')) res.setHeader('content-type', 'application/octet-stream');
    // It destroys the source when the client goes away, and cuts the connection when the source fails.
    pipeline(value, res, () => {});
    return;
  }
  if (value instanceof Uint8Array) {
    if (!res.hasHeader('content-type')) res.setHeader('content-type', 'application/octet-stream');
    res.setHeader('content-length', value.byteLength);
    res.end(value);
    return;
  }
  if (typeof value === 'object' || typeof value === 'number' || typeof value === 'boolean') {
    sendJson(res, value, etags);
    return;
  }
  if (!res.hasHeader('content-type')) res.setHeader('content-type', 'text/html; charset=utf-8');
  sendText(res, String(value), etags);
}

function sendText(res: NodeApiResponse, text: string, etags: boolean): void {
  const req: IncomingMessage = res.req;
  if (etags && res.statusCode === 200) {
    const etag = (res.getHeader('etag') as string | undefined) ?? etagFor(text);
    res.setHeader('etag', etag);
    if (isFreshCopy(etag, req.headers['if-none-match'], req.headers['cache-control'])) {
      res.statusCode = 304;
      res.removeHeader('content-type');
      res.end();
      return;
    }
  }
  const length = Buffer.byteLength(text);
  res.setHeader('content-length', length);
  res.writeHead(res.statusCode);
  endText(res, text, length);
}

function isStream(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && typeof (value as Readable).pipe === 'function';
}
