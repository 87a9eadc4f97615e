import type { BuiltRoute, PageBuild } from '../../bundle/output.ts';
import { parseDataPath } from '../../router/data.ts';
import { parseQuery, stripBasePath, withoutTrailingSlash } from '../../router/path.ts';
import { createRouter } from '../../router/router.ts';
import type { Router } from '../../router/router.ts';
import { OUTCOME_HEADER } from '../../http/outcome.ts';
import { requestScope } from '../../http/request-scope.ts';
import type { NodeEntry, RouteContext } from '../../server/entry.ts';
import { message } from './message.ts';
import { encodeBody } from './payload.ts';
import type { LambdaContext, LambdaEvent, LambdaHandler, LambdaResult } from './payload.ts';

export interface LambdaHandlerInput {
  entry: NodeEntry;
  route: Pick<BuiltRoute, 'route'> & Partial<Pick<BuiltRoute, 'kind'>>;
  build: PageBuild;
}

/**
 * Makes a route's entry a Lambda handler: payload format 2.0 in and out, the whole answer buffered.
 *
 * Behind this package's dispatcher the event says which route and parameters were found; behind any other gateway
 * they are read from the event's path.
 */
export function createLambdaHandler(input: LambdaHandlerInput): LambdaHandler {
  const router = createRouter([input.route]);
  const answer: LambdaHandler = async (event, context) => {
    const ours = event.requestContext?.switchrt;
    // Nothing leaves before everything is there: a page need not show what it waits for.
    const routeContext = ours ? { ...ours, buffered: true } : contextOf(event, context, input, router);
    if (routeContext === null) return text(404, 'Not Found');
    const { http } = event.requestContext;
    const { req, res, written } = message({
      method: http.method,
      url: routeContext.asPath,
      rawHeaders: rawHeaders(event),
      body: event.body ? Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8') : Buffer.alloc(0),
      remoteAddress: http.sourceIp,
      encrypted: schemeOf(event) !== 'http',
    });
    // A client that goes away does not stop a function: this never fires.
    const client = new AbortController();
    const { entry } = input;
    const outcome = await requestScope().runInAsyncScope(entry.handle, entry, req, res, routeContext, client);
    if (outcome === 'not-found' && !res.headersSent) {
      res.statusCode = 404;
      if (ours) res.setHeader(OUTCOME_HEADER, 'not-found');
      else res.setHeader('content-type', 'text/plain; charset=utf-8');
      res.end(ours ? '' : 'Not Found');
    }
    const { body, ...head } = await written;
    return { ...head, ...encodeBody(body, head.headers['content-type'], head.headers['content-encoding']) };
  };
  return async (given, context) => {
    const event = completed(given);
    try {
      return await answer(event, context);
    } catch (error) {
      // This package's dispatcher logs it and has the error page.
      if (event.requestContext.switchrt) throw error;
      // oxlint-disable-next-line no-console -- a function's log is what it prints
      console.error(`${event.requestContext.http.method} ${event.rawPath} failed with 500`, error);
      return text(500, 'Internal Server Error');
    }
  };
}

/** The event with what a test console or another gateway leaves out; field names in lower case. */
function completed(event: LambdaEvent): LambdaEvent {
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(event.headers ?? {})) headers[name.toLowerCase()] = value;
  const context = event.requestContext as Partial<LambdaEvent['requestContext']> | undefined;
  const host = headers['host'] ?? context?.domainName;
  if (host !== undefined) headers['host'] = host;
  // Without a length a request has no body, whatever follows.
  if (event.body)
    headers['content-length'] = String(Buffer.byteLength(event.body, event.isBase64Encoded ? 'base64' : 'utf8'));
  const rawPath = event.rawPath ?? '/';
  return {
    ...event,
    rawPath,
    headers,
    requestContext: {
      ...context,
      http: { method: 'GET', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '', userAgent: '', ...context?.http },
    } as LambdaEvent['requestContext'],
  };
}

function text(statusCode: number, body: string): LambdaResult {
  return {
    statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    cookies: [],
    body,
    isBase64Encoded: false,
  };
}

/** The first of a list is what the client used. */
function schemeOf({ headers }: LambdaEvent): string {
  return headers['x-forwarded-proto']?.split(',')[0]!.trim() || 'https';
}

function rawHeaders(event: LambdaEvent): string[] {
  const raw: string[] = [];
  const cookies = event.cookies ?? [];
  for (const [name, value] of Object.entries(event.headers)) {
    // The list is the whole of it: the field would say the same twice.
    if (name === 'cookie' && cookies.length > 0) continue;
    raw.push(name, value);
  }
  if (cookies.length > 0) raw.push('cookie', cookies.join('; '));
  return raw;
}

/** What the dispatcher would have said; `null` when the path is not this route's. */
function contextOf(
  event: LambdaEvent,
  context: Partial<LambdaContext> | undefined,
  input: LambdaHandlerInput,
  router: Router<{ route: string }>,
): RouteContext | null {
  const { build } = input;
  const inside = stripBasePath(event.rawPath, build.basePath);
  if (inside === null) return null;
  const data = parseDataPath(inside, build.buildId);
  if (data?.type === 'stale') return null;
  const pathname = withoutTrailingSlash(data?.pathname ?? inside);
  const match = router.match(pathname);
  if (match.type !== 'match') return null;
  const search = event.rawQueryString ? `?${event.rawQueryString}` : '';
  const url = pathname + search;
  const scheme = schemeOf(event);
  return {
    route: input.route.route,
    params: match.params,
    query: { ...parseQuery(search), ...match.params },
    url,
    asPath: url,
    href: `${scheme}://${event.headers['host'] ?? 'localhost'}${build.basePath}${url}`,
    isData: data !== null,
    buffered: true,
    requestId: context?.awsRequestId ?? event.requestContext.requestId ?? '',
    build,
    dev: false,
  };
}
