import { hasBody, readStart } from '../http/body.ts';
import { sendResponse } from '../http/response.ts';
import { parseQuery } from '../router/path.ts';
import { routeAhead } from './ahead.ts';
import type { DirectRoute } from './direct.ts';
import { sendExternal } from './external.ts';
import type { Flow } from './flow.ts';
import { applyMiddleware, layFields, middlewareContext } from './middleware.ts';
import { sendRedirect } from './send.ts';

/** Bytes of a body that is kept in memory for middleware and route: Next's own limit. */
const MIDDLEWARE_BODY_BYTES = 10 * 1024 * 1024;

/** Runs the middleware and follows its verdict, unless that leaves the answer to a route. */
export async function runMiddleware(
  flow: Flow,
  direct: DirectRoute | null,
): Promise<'answered' | 'next' | 'rewritten'> {
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
  const middleware = app.output.middleware!;
  const onEdge = middleware.runtime === 'edge';
  flow.ahead = onEdge ? routeAhead(flow, direct) : null;
  const context = middlewareContext(flow, parseQuery(flow.search));
  const input = { middleware, req, body, context, client: flow, ahead: flow.ahead };
  const given = await (onEdge ? app.edge! : app.nodejs).middleware(input);
  flow.timing.middlewareMs = performance.now() - started;
  const verdict = applyMiddleware(flow, given);
  if (verdict.type !== 'next' && verdict.type !== 'rewritten') layFields(flow);
  switch (verdict.type) {
    case 'next':
    case 'rewritten':
      return verdict.type;
    case 'redirect':
      sendRedirect(flow, verdict.location, verdict.status);
      return 'answered';
    case 'external':
      await sendExternal(flow, verdict.target);
      return 'answered';
    case 'answer': {
      // Header fields are set already: what is left is the status and the body.
      const { status, statusText } = given;
      const answer = new Response(NO_BODY.has(status) ? null : (given.body as BodyInit | null), { status, statusText });
      answer.headers.delete('content-type');
      await sendResponse(answer, req, res);
      return 'answered';
    }
  }
}

const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);
