import { hasBody, readStart } from '../http/body.ts';
import { sendResponse } from '../http/response.ts';
import { parseQuery } from '../router/path.ts';
import { routeAhead } from './ahead.ts';
import { sendExternal } from './external.ts';
import type { Flow } from './flow.ts';
import { applyMiddleware, middlewareContext } from './middleware.ts';
import { sendRedirect } from './send.ts';

/** Bytes of a body that is kept in memory for middleware and route: Next's own limit. */
const MIDDLEWARE_BODY_BYTES = 10 * 1024 * 1024;

/** Runs the middleware and follows its verdict. `true`: the request is answered. */
export async function runMiddleware(flow: Flow): Promise<boolean> {
  const { app, req, res } = flow;
  const started = performance.now();
  let { body } = flow;
  if (hasBody(req)) {
    // Both the middleware and the route may read the body, so the first keeps it.
    const start = await readStart(req, MIDDLEWARE_BODY_BYTES);
    body = start.bytes;
    if (start.complete) flow.body = body;
    else
      app.options.logger.log({
        level: 'warn',
        message: `the middleware sees the first ${MIDDLEWARE_BODY_BYTES} bytes of a longer request body`,
        requestId: flow.requestId,
      });
  }
  const response = await app.edge!.middleware({
    middleware: app.output.middleware!,
    req,
    body,
    context: middlewareContext(flow, parseQuery(flow.search)),
    signal: flow.signal,
    ahead: routeAhead(flow),
  });
  flow.timing.middlewareMs = performance.now() - started;
  const verdict = applyMiddleware(flow, response);
  switch (verdict.type) {
    case 'next':
    case 'rewritten':
      return false;
    case 'redirect':
      sendRedirect(flow, verdict.location, verdict.status);
      return true;
    case 'external':
      await sendExternal(flow, verdict.target);
      return true;
    case 'answer': {
      // Header fields are set already: what is left is the status and the body.
      const answer = new Response(NO_BODY.has(verdict.status) ? null : verdict.body, {
        status: verdict.status,
        statusText: verdict.statusText,
      });
      answer.headers.delete('content-type');
      await sendResponse(answer, req, res);
      return true;
    }
  }
}

const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);
