import type { EdgeContext, EdgeEntry } from './entry.ts';
import { NextFetchEvent } from './fetch-event.ts';
import { isResponse, unwrapModule } from './module-namespace.ts';
import type { ModuleNamespace } from './module-namespace.ts';
import { toNextRequest } from './next-request.ts';
import { NextResponse } from './next-response.ts';

export interface MiddlewareOptions {
  module: ModuleNamespace;
  /** Source file relative to the project, for messages. */
  file: string;
}

/**
 * The middleware, or the proxy. Its answer keeps Next's internal headers (`x-middleware-next`, `x-middleware-rewrite`, …), which the dispatcher
 * acts on and removes. Throws at once when the module exports no function.
 */
export function createMiddleware({ module: given, file }: MiddlewareOptions): EdgeEntry {
  const module = unwrapModule(given);
  const name = /(?:^|\/)proxy\.[^/]+$/.test(file) ? 'proxy' : 'middleware';
  const middleware = module[name] ?? module.default;
  if (typeof middleware !== 'function') {
    throw new Error(
      `The ${name} "${file}" must export a \`${name}\` or a \`default\` function, but exports ${exportsOf(module)}`,
    );
  }
  return {
    kind: 'middleware',
    async handle(input: Request, context: EdgeContext): Promise<Response> {
      const request = toNextRequest(input, context.build.basePath, context.build.trailingSlash);
      const event = new NextFetchEvent({ request, page: file, waitUntil: (promise) => context.waitUntil(promise) });
      const answer: unknown = await (middleware as (request: Request, event: NextFetchEvent) => unknown)(
        request,
        event,
      );
      if (answer === undefined || answer === null) return NextResponse.next();
      if (!isResponse(answer)) throw new TypeError('Expected an instance of Response to be returned');
      return answer;
    },
  };
}

function exportsOf(module: ModuleNamespace): string {
  const names = Object.keys(module).filter((name) => name !== '__esModule');
  return names.length > 0 ? `only ${names.join(', ')}` : 'nothing';
}
