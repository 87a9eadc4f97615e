import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { Agent } from 'undici';

import { hasBody } from '../http/body.ts';
import { isHopByHop, isInternalHeader } from '../http/headers.ts';
import { sendErrorPage } from './error-page.ts';
import type { Flow } from './flow.ts';

/** Connections to other servers, kept open between requests. */
let agent: Agent | null = null;

/** Sends a request on to another server and its answer back, both streamed. Rejects before the head when that server cannot be reached. */
async function proxyExternal(
  target: URL,
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer | null,
  signal: AbortSignal,
): Promise<void> {
  const headers: string[] = [];
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i]!.toLowerCase();
    if (isHopByHop(name) || name === 'host' || name === 'expect' || isInternalHeader(name)) continue;
    headers.push(req.rawHeaders[i]!, req.rawHeaders[i + 1]!);
  }
  const address = req.socket.remoteAddress;
  if (address && req.headers['x-forwarded-for'] === undefined) headers.push('x-forwarded-for', address);
  if (req.headers.host && req.headers['x-forwarded-host'] === undefined)
    headers.push('x-forwarded-host', req.headers.host);
  // Loaded when somebody needs it: it would be a quarter of a server's start.
  const undici = await import('undici');
  agent ??= new undici.Agent({ connect: { timeout: 10_000 }, headersTimeout: 30_000 });
  const answer = await undici.request(target, {
    dispatcher: agent,
    method: req.method as 'GET',
    headers,
    body: body ?? (hasBody(req) ? req : null),
    signal,
    responseHeaders: 'raw',
  });
  res.statusCode = answer.statusCode;
  const raw = answer.headers as unknown as (string | Buffer)[];
  const fields = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = String(raw[i]).toLowerCase();
    if (isHopByHop(name) || isInternalHeader(name)) continue;
    const list = fields.get(name) ?? [];
    list.push(Buffer.from(raw[i + 1]!).toString('latin1'));
    fields.set(name, list);
  }
  for (const [name, values] of fields) res.setHeader(name, values.length === 1 ? values[0]! : values);
  if (req.method === 'HEAD') {
    await answer.body.dump();
    res.end();
    return;
  }
  res.flushHeaders();
  try {
    await pipeline(answer.body, res);
  } catch {
    // Half an answer must not look like a whole one.
    res.destroy();
  }
}

/** Answers from another server; 502 when it cannot be reached. */
export async function sendExternal(flow: Flow, target: URL): Promise<void> {
  try {
    await proxyExternal(target, flow.req, flow.res, flow.body, flow.signal);
  } catch (error) {
    if (flow.signal.aborted) return;
    flow.app.options.logger.log({
      level: 'error',
      message: `rewriting to ${target.origin} failed`,
      error,
      requestId: flow.requestId,
    });
    await sendErrorPage(flow, 502);
  }
}
