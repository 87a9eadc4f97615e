import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReactElement } from 'react';

import { endText } from '../http/end.ts';
import { defineRequestCookies } from '../server/node-cookies.ts';
import type { Client, NodeEntry, Outcome, PrerenderResult, RouteContext } from '../server/entry.ts';
import { etagFor, isFreshCopy } from '../server/etag.ts';
import type { DocumentParts } from './document.ts';
import { learn, readPage } from './modules.ts';
import type { PageOptions, PageParts } from './modules.ts';
import { cacheControl, HTML_TYPE, JSON_TYPE } from './headers.ts';
import { renderWhole, streamPage } from './node-stream.ts';
import type { NodeRenderOptions } from './node-stream.ts';
import { nonceOf } from './nonce.ts';
import { preparePage } from './page.ts';
import type { PageJob } from './page.ts';
import { ServerResponseState } from './response-state.ts';
import { readStaticPaths } from './static-paths.ts';

/** A page for Node: streams to Node's response. Throws at once when its modules are no page. */
export function createNodePage(options: PageOptions): NodeEntry {
  const parts = readPage(options);
  const entry: NodeEntry = {
    kind: 'page',
    handle: (req, res, context, client) => handle(parts, req, res, context, client),
  };
  const perRequest = needOf(parts);
  if (perRequest) entry.perRequest = perRequest;
  else entry.prerender = (context) => prerender(parts, context);
  const { getStaticPaths } = parts;
  if (getStaticPaths) entry.staticPaths = async () => readStaticPaths(await getStaticPaths({}), parts.route);
  return entry;
}

function needOf(parts: PageParts): NodeEntry['perRequest'] {
  if (parts.getServerSideProps) return 'getServerSideProps';
  if (parts.pageGip) return 'getInitialProps';
  return parts.appGip && !parts.getStaticProps ? 'app' : undefined;
}

async function handle(
  parts: PageParts,
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  client: Client,
): Promise<Outcome> {
  try {
    return await answer(parts, req, res, context, client);
  } catch (error) {
    // Nobody is left to read a 500.
    if (client.gone ?? client.signal.aborted) return 'done';
    throw error;
  }
}

async function answer(
  parts: PageParts,
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  client: Client,
): Promise<Outcome> {
  if (context.status !== undefined) res.statusCode = context.status;
  defineRequestCookies(req);
  const policy = req.headers['content-security-policy'] ?? res.getHeader('content-security-policy');
  const nonce = nonceOf(Array.isArray(policy) ? policy[0] : policy === undefined ? undefined : String(policy));
  const outcome = await preparePage(parts, { req, res, context, prerender: false, client, runtime: 'nodejs', nonce });
  if (outcome.type === 'ended') return 'done';
  if (outcome.type === 'not-found') return 'not-found';

  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', cacheControl(parts, outcome.revalidate));
  if (outcome.type === 'redirect') {
    res.statusCode = outcome.statusCode;
    res.setHeader('location', outcome.location);
    if (outcome.statusCode === 308) res.setHeader('refresh', `0;url=${outcome.location}`);
    res.end(outcome.location);
    return 'done';
  }
  if (outcome.type === 'json') {
    res.setHeader('content-type', JSON_TYPE);
    sendWhole(req, res, outcome.body, context);
    return 'done';
  }

  const before = parts.suspends;
  if (!context.buffered && !parts.documentGip && !parts.getStaticProps) {
    const html = outcome.now();
    if (html !== null) {
      sendPage(res, outcome.document(), html);
      return 'done';
    }
  }
  const render: NodeRenderOptions = {
    nonce,
    signal: client.signal,
    onError: (error) => parts.onError(error, { route: parts.route, requestId: context.requestId }),
  };
  if (context.buffered || parts.documentGip || parts.getStaticProps) {
    const html = await wholePage(parts, outcome, render);
    if (!res.hasHeader('content-type')) res.setHeader('content-type', HTML_TYPE);
    sendWhole(req, res, html, context);
    return 'done';
  }
  const head = (): void => {
    if (!res.hasHeader('content-type')) res.setHeader('content-type', HTML_TYPE);
  };
  const hooks = { document: outcome.document, head, headOnly: req.method === 'HEAD' };
  learn(parts, before, await streamPage(res, outcome.element, hooks, render));
  return 'done';
}

/** A page that is there in one piece. */
function sendPage(res: ServerResponse, { prefix, middle, closing }: DocumentParts, html: string): void {
  const page = prefix + html + middle + closing;
  if (!res.hasHeader('content-type')) res.setHeader('content-type', HTML_TYPE);
  const length = Buffer.byteLength(page);
  if (res.hasHeader('content-length')) res.end(page);
  else {
    res.setHeader('content-length', length);
    res.writeHead(res.statusCode);
    endText(res, page, length);
  }
}

async function wholePage(parts: PageParts, job: PageJob, options: NodeRenderOptions): Promise<string> {
  const before = parts.suspends;
  const render = async (element: ReactElement): Promise<string> => {
    const { bytes, waited } = await renderWhole(element, options);
    learn(parts, before, waited);
    return bytes.toString();
  };
  if (parts.documentGip) return job.complete(async (element) => `<div id="__next">${await render(element)}</div>`);
  const html = job.now() ?? (await render(job.element));
  const { prefix, middle, closing } = job.document();
  return prefix + html + middle + closing;
}

/** One complete answer: with its ETag a client that holds it gets 304. */
function sendWhole(req: IncomingMessage, res: ServerResponse, body: string, context: RouteContext): void {
  if (context.build.generateEtags && res.statusCode === 200) {
    const etag = (res.getHeader('etag') as string | undefined) ?? etagFor(body);
    res.setHeader('etag', etag);
    if (isFreshCopy(etag, req.headers['if-none-match'], req.headers['cache-control'])) {
      res.statusCode = 304;
      res.end();
      return;
    }
  }
  const bytes = Buffer.from(body);
  res.setHeader('content-length', bytes.length);
  res.end(bytes);
}

/** Renders a page ahead of requests: complete, with the data that navigation asks for. */
async function prerender(parts: PageParts, context: RouteContext): Promise<PrerenderResult> {
  const res = new ServerResponseState();
  res.statusCode = context.status ?? 200;
  const req = { method: 'GET', url: context.url, headers: {}, cookies: {} };
  const outcome = await preparePage(parts, {
    req,
    res,
    context: { ...context, isData: false },
    prerender: true,
    client: null,
    runtime: 'nodejs',
    nonce: undefined,
  });
  if (outcome.type === 'not-found') return { type: 'not-found', revalidate: outcome.revalidate };
  if (outcome.type === 'redirect')
    return {
      type: 'redirect',
      destination: outcome.location,
      statusCode: outcome.statusCode,
      revalidate: outcome.revalidate,
    };
  if (outcome.type !== 'page')
    throw new Error(`page "${parts.route}" wrote an answer while it was rendered at build time`);
  const errors: unknown[] = [];
  const html = await wholePage(parts, outcome, {
    nonce: undefined,
    signal: null,
    onError: (error) => errors.push(error),
  });
  // A build must not ship a page that is broken for good.
  if (errors.length > 0) throw errors[0];
  return {
    type: 'page',
    html,
    pageData: parts.getStaticProps ? outcome.pageData : null,
    revalidate: outcome.revalidate,
    status: res.statusCode,
  };
}
