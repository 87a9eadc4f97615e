import type { EdgeContext, EdgeEntry } from './entry.ts';
import { NextFetchEvent } from './fetch-event.ts';
import { methodExports, requireResponse, runMethod, unwrapModule } from './module-namespace.ts';
import type { ModuleNamespace, WebHandler } from './module-namespace.ts';
import { toNextRequest } from './next-request.ts';

export interface EdgeApiOptions {
  route: string;
  module: ModuleNamespace;
}

/**
 * An API route for edge: a default function, `export default { fetch }`, or method exports, each from a request to a `Response`.
 * Throws at once when the module has none of them.
 */
export function createEdgeApi({ route, module: given }: EdgeApiOptions): EdgeEntry {
  const module = unwrapModule(given);
  const handler = webHandlerOf(module);
  const methods = handler ? null : methodExports(module, route);
  if (!handler && !methods)
    throw new Error(
      `API route "${route}" exports no handler: it needs a default function, or functions named GET, POST, …`,
    );
  return {
    kind: 'api',
    async handle(input: Request, context: EdgeContext): Promise<Response> {
      const { basePath, trailingSlash } = context.build;
      const request = toNextRequest(withParams(input, context), basePath, trailingSlash);
      const event = new NextFetchEvent({ request, page: route, waitUntil: (promise) => context.waitUntil(promise) });
      // Awaited here: a value that is no Response should fail as the handler's own error.
      return requireResponse(await (handler ? handler(request, event) : runMethod(methods!, request, event)));
    },
  };
}

/** `default` as a function, or the `fetch` of a default object. */
function webHandlerOf(module: ModuleNamespace): WebHandler | null {
  const value = module.default as { fetch?: unknown } | null | undefined;
  if (typeof value === 'function') return value as unknown as WebHandler;
  if (typeof value === 'object' && value !== null && typeof value.fetch === 'function') {
    return (request, context) => (value.fetch as WebHandler).call(value, request, context);
  }
  return null;
}

/** An edge handler reads the route's parameters off the URL, since it has no `query`: Next puts them there too. */
function withParams(request: Request, context: EdgeContext): Request {
  const names = Object.keys(context.params);
  if (names.length === 0) return request;
  const url = new URL(request.url);
  for (const name of names) {
    url.searchParams.delete(name);
    for (const value of [context.params[name]!].flat()) url.searchParams.append(name, value);
  }
  if (url.href === request.url) return request;
  return new Request(url, request);
}
