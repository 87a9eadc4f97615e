import { OUTCOME_HEADER } from '../http/outcome.ts';
import type { EdgeContext, EdgeEntry, RouteContext } from '../server/entry.ts';
import { EdgePageRequest } from './edge-request.ts';
import { pageBody, renderWholeEdge } from './edge-stream.ts';
import type { EdgeRenderOptions } from './edge-stream.ts';
import { etagFor, isFreshCopy } from '../server/etag.ts';
import { cacheControl, HTML_TYPE, JSON_TYPE } from './headers.ts';
import { learn, readPage } from './modules.ts';
import type { PageOptions, PageParts } from './modules.ts';
import { nonceOf } from './nonce.ts';
import { preparePage } from './page.ts';
import { ServerResponseState } from './response-state.ts';

/** A page for edge: answers with a pull-driven stream. Throws at once when its modules are no page that edge can render. */
export function createEdgePage(options: PageOptions): EdgeEntry {
  const parts = readPage(options);
  if (parts.documentGip) {
    throw new Error(
      `page "${parts.route}" runs on edge, where pages stream: pages/_document with getInitialProps needs the whole page first. Remove it, or run the page on nodejs`,
    );
  }
  return { kind: 'page', handle: (request, context) => handle(parts, request, context) };
}

async function handle(parts: PageParts, request: Request, context: EdgeContext): Promise<Response> {
  const { signal } = request;
  const res = new ServerResponseState();
  res.statusCode = context.status ?? 200;
  const req = new EdgePageRequest(request, context.asPath, context.build.basePath);
  const nonce = nonceOf(request.headers.get('content-security-policy'));
  const outcome = await preparePage(parts, {
    req,
    res,
    context,
    prerender: false,
    client: request,
    runtime: 'edge',
    nonce,
  });
  const { headers } = res;
  if (outcome.type === 'ended')
    return new Response(res.body.length > 0 ? await new Blob(res.body as BlobPart[]).arrayBuffer() : null, init(res));
  if (outcome.type === 'not-found') {
    headers.set(OUTCOME_HEADER, 'not-found');
    return new Response(null, { status: 404, headers });
  }
  if (!headers.has('cache-control')) headers.set('cache-control', cacheControl(parts, outcome.revalidate));
  if (outcome.type === 'redirect') {
    headers.set('location', outcome.location);
    if (outcome.statusCode === 308) headers.set('refresh', `0;url=${outcome.location}`);
    res.statusCode = outcome.statusCode;
    return new Response(outcome.location, init(res));
  }
  if (outcome.type === 'json') {
    headers.set('content-type', JSON_TYPE);
    return whole(request, outcome.body, res, context);
  }

  if (!headers.has('content-type')) headers.set('content-type', HTML_TYPE);
  const render: EdgeRenderOptions = {
    nonce,
    signal,
    onError: (error) => parts.onError(error, { route: parts.route, requestId: context.requestId }),
  };
  const before = parts.suspends;
  if (context.buffered || parts.getStaticProps) {
    let html = outcome.now();
    if (html === null) {
      const rendered = await renderWholeEdge(outcome.element, render);
      learn(parts, before, rendered.waited);
      ({ html } = rendered);
    }
    const { prefix, middle, closing } = outcome.document();
    return whole(request, prefix + html + middle + closing, res, context);
  }
  const html = outcome.now();
  if (html !== null) {
    const { prefix, middle, closing } = outcome.document();
    const bytes = new TextEncoder().encode(prefix + html + middle + closing);
    headers.set('content-length', String(bytes.byteLength));
    return new Response(bytes, init(res));
  }
  const body = await pageBody(outcome.element, outcome.document, render);
  learn(parts, before, !ArrayBuffer.isView(body));
  if (ArrayBuffer.isView(body)) headers.set('content-length', String(body.byteLength));
  return new Response(body as BodyInit, init(res));
}

/** One complete answer: with its ETag a client that holds it gets 304. */
function whole(request: Request, body: string, res: ServerResponseState, context: RouteContext): Response {
  const { headers } = res;
  const bytes = new TextEncoder().encode(body);
  if (context.build.generateEtags && res.statusCode === 200) {
    const etag = headers.get('etag') ?? etagFor(body);
    headers.set('etag', etag);
    if (isFreshCopy(etag, request.headers.get('if-none-match'), request.headers.get('cache-control'))) {
      return new Response(null, { status: 304, headers });
    }
  }
  headers.set('content-length', String(bytes.byteLength));
  return new Response(bytes, init(res));
}

function init(res: ServerResponseState): ResponseInit {
  return {
    status: res.statusCode,
    headers: res.headers,
    ...(res.statusMessage === '' ? {} : { statusText: res.statusMessage }),
  };
}
