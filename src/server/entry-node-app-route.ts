import { toRequest } from '../http/request.ts';
import { sendResponse } from '../http/response.ts';
import { appRouteHandlers, awaitableParams } from './app-route.ts';
import type { AppRouteOptions } from './app-route.ts';
import type { NodeEntry } from './entry.ts';
import { requireResponse, runMethod } from './module-namespace.ts';
import { toNextRequest } from './next-request.ts';

/** A route handler for Node. Throws at once when the module exports no method. */
export function createNodeAppRoute(options: AppRouteOptions): NodeEntry {
  const handlers = appRouteHandlers(options);
  return {
    kind: 'app-route',
    async handle(req, res, context, signal) {
      const request = toNextRequest(toRequest(req, { href: context.href, signal }), context.build.basePath);
      const response = requireResponse(await runMethod(handlers, request, { params: awaitableParams(context.params) }));
      await sendResponse(response, req, res);
      return 'done';
    },
  };
}
