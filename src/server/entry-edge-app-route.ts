import { appRouteHandlers, awaitableParams } from './app-route.ts';
import type { AppRouteOptions } from './app-route.ts';
import type { EdgeEntry } from './entry.ts';
import { requireResponse, runMethod } from './module-namespace.ts';
import { toNextRequest } from './next-request.ts';

/** A route handler for edge. Throws at once when the module exports no method. */
export function createEdgeAppRoute(options: AppRouteOptions): EdgeEntry {
  const handlers = appRouteHandlers(options);
  return {
    kind: 'app-route',
    handle: async (input, context) =>
      requireResponse(
        await runMethod(handlers, toNextRequest(input, context.build.basePath), {
          params: awaitableParams(context.params),
          waitUntil: (promise: Promise<unknown>) => context.waitUntil(promise),
        }),
      ),
  };
}
