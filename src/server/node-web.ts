import type { IncomingMessage, ServerResponse } from 'node:http';

import { toRequest } from '../http/request.ts';
import { sendAtOnce, sendResponse } from '../http/response.ts';
import type { Client, Outcome, RouteContext } from './entry.ts';
import { requireResponse } from './module-namespace.ts';
import { toNextRequest } from './next-request.ts';
import type { NextRequest } from './next-request.ts';
import { isThenable } from './thenable.ts';

/** Runs a handler in web style for a Node request. What it answers at once leaves at once. */
export function runWeb(
  handler: (request: NextRequest) => unknown,
  req: IncomingMessage,
  res: ServerResponse,
  context: RouteContext,
  client: Client,
): Outcome | Promise<Outcome> {
  const request = toNextRequest(toRequest(req, context.href, client), context.build.basePath);
  const value = handler(request);
  if (isThenable(value)) return answerLater(value, req, res);
  const response = requireResponse(value);
  return sendAtOnce(response, req, res) ? 'done' : answerLater(response, req, res);
}

async function answerLater(value: unknown, req: IncomingMessage, res: ServerResponse): Promise<Outcome> {
  await sendResponse(requireResponse(await value), req, res);
  return 'done';
}
