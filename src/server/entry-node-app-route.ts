import { appRouteHandlers, awaitableParams } from './app-route.ts';
import type { AppRouteOptions } from './app-route.ts';
import type { NodeEntry } from './entry.ts';
import { runMethod } from './module-namespace.ts';
import { runWeb } from './node-web.ts';

/** A route handler for Node. Throws at once when the module exports no method. */
export function createNodeAppRoute(options: AppRouteOptions): NodeEntry {
  const handlers = appRouteHandlers(options);
  return {
    kind: 'app-route',
    web: true,
    handle: (req, res, context, client) =>
      runWeb(
        (request) => runMethod(handlers, request, { params: awaitableParams(context.params) }),
        req,
        res,
        context,
        client,
      ),
  };
}
