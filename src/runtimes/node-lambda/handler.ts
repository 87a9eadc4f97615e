import type { BuiltRoute, PageBuild } from '../../bundle/output.ts';
import { parseDataPath } from '../../router/data.ts';
import { parseQuery, stripBasePath, withoutTrailingSlash } from '../../router/path.ts';
import { createRouter } from '../../router/router.ts';
import type { Router } from '../../router/router.ts';
import { OUTCOME_HEADER } from '../../http/outcome.ts';
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
  return async (event, context) => {
    const ours = event.requestContext?.switchrt;
    const routeContext = ours ?? contextOf(event, context, input, router);
    if (routeContext === null) return text(404, 'Not Found');
    const { req, res, written } = message({
      method: event.requestContext.http.method,
      url: routeContext.url,
      rawHeaders: rawHeaders(event),
      body: event.body ? Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8') : Buffer.alloc(0),
      remoteAddress: event.requestContext.http.sourceIp,
      encrypted: event.headers['x-forwarded-proto'] !== 'http',
    });
    // A client that goes away does not stop a function: this never fires.
    const signal = new AbortController().signal;
    const outcome = await input.entry.handle(req, res, routeContext, signal);
    if (outcome === 'not-found' && !res.headersSent) {
      return ours ? { ...text(404, ''), headers: { [OUTCOME_HEADER]: 'not-found' } } : text(404, 'Not Found');
    }
    const { body, ...head } = await written;
    return { ...head, ...encodeBody(body, head.headers['content-type'], head.headers['content-encoding']) };
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

function rawHeaders(event: LambdaEvent): string[] {
  const raw: string[] = [];
  const cookies = event.cookies ?? [];
  for (const [name, value] of Object.entries(event.headers)) {
    // The list is the whole of it: the field would say the same twice.
    if (name.toLowerCase() === 'cookie' && cookies.length > 0) continue;
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
  const scheme = event.headers['x-forwarded-proto'] ?? 'https';
  return {
    route: input.route.route,
    params: match.params,
    query: { ...parseQuery(search), ...match.params },
    url,
    asPath: url,
    href: `${scheme}://${event.headers['host'] ?? event.requestContext.domainName}${build.basePath}${url}`,
    isData: data !== null,
    buffered: true,
    requestId: context?.awsRequestId ?? event.requestContext.requestId,
    build,
    dev: false,
  };
}
