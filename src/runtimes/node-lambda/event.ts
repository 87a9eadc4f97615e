import type { IncomingMessage } from 'node:http';

import { isHopByHop } from '../../http/headers.ts';
import type { RouteContext } from '../../server/entry.ts';
import { encodeBody } from './payload.ts';
import type { LambdaEvent } from './payload.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A request as an HTTP API hands it to a function. */
export function toEvent(req: IncomingMessage, body: Buffer, context: RouteContext): LambdaEvent {
  // Without a prototype: a field may have any name. From the fields as they came: Node's own view drops some that come twice.
  const headers = Object.create(null) as Record<string, string>;
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i]!.toLowerCase();
    if (isHopByHop(name) || name === 'cookie') continue;
    const value = req.rawHeaders[i + 1]!;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const url = new URL(context.href);
  headers['x-forwarded-proto'] ??= url.protocol.slice(0, -1);
  const query: Record<string, string> = {};
  for (const [key, value] of url.searchParams)
    query[key] = Object.hasOwn(query, key) ? `${query[key]},${value}` : value;
  const now = new Date();
  const event: LambdaEvent = {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'switchrt',
      domainName: url.hostname,
      domainPrefix: url.hostname.split('.')[0] ?? '',
      http: {
        method: req.method ?? 'GET',
        path: url.pathname,
        protocol: `HTTP/${req.httpVersion}`,
        sourceIp: req.socket.remoteAddress ?? '127.0.0.1',
        userAgent: req.headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: '$default',
      stage: '$default',
      time: `${two(now.getUTCDate())}/${MONTHS[now.getUTCMonth()]}/${now.getUTCFullYear()}:${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())} +0000`,
      timeEpoch: now.getTime(),
      switchrt: context,
    },
    isBase64Encoded: false,
  };
  if (req.headers.cookie) event.cookies = req.headers.cookie.split(/;\s*/).filter(Boolean);
  if (Object.keys(query).length > 0) event.queryStringParameters = query;
  if (body.length > 0)
    Object.assign(event, encodeBody(body, req.headers['content-type'], req.headers['content-encoding']));
  return event;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
