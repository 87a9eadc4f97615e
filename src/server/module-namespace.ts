/** A module namespace as a bundle hands it over. */
export type ModuleNamespace = { default?: unknown; [name: string]: unknown };

/** Undoes what bundlers do to CommonJS: the second wrapper around what was compiled from ESM, and `module.exports = handler` as it is. */
export function unwrapModule(module: ModuleNamespace): ModuleNamespace {
  if (typeof module === 'function') return { ...(module as object), default: module };
  const inner = module.default as (ModuleNamespace & { __esModule?: boolean }) | null | undefined;
  return typeof inner === 'object' && inner !== null && inner.__esModule === true ? inner : module;
}

/** HTTP methods that a module can export a function for. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A handler in web style. */
export type WebHandler = (request: Request, context: unknown) => unknown;

/** The method exports of a module; null when it has none. Throws on one that is no function. */
export function methodExports(module: ModuleNamespace, route: string): Map<string, WebHandler> | null {
  const found = new Map<string, WebHandler>();
  for (const method of METHODS) {
    const value = module[method];
    if (value === undefined) continue;
    if (typeof value !== 'function')
      throw new TypeError(`route "${route}" exports ${method}, but as ${typeof value} instead of a function`);
    found.set(method, value as WebHandler);
  }
  return found.size > 0 ? found : null;
}

/**
 * Runs the export for the request's method; the value is what it gave, or a promise of it. HEAD falls back to GET without its body, OPTIONS is answered with what there is,
 * and a method that is not there gets 405.
 */
export function runMethod(handlers: ReadonlyMap<string, WebHandler>, request: Request, context: unknown): unknown {
  const { method } = request;
  const handler = handlers.get(method);
  if (handler) return handler(request, context);
  const get = handlers.get('GET');
  if (method === 'HEAD' && get) return headOf(get(request, context));
  const allow = allowed(handlers);
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
  return new Response(null, { status: 405, headers: { allow } });
}

async function headOf(answer: unknown): Promise<Response> {
  const whole = requireResponse(await answer);
  await whole.body?.cancel();
  return new Response(null, whole);
}

function allowed(handlers: ReadonlyMap<string, WebHandler>): string {
  const names = new Set(['OPTIONS', ...handlers.keys()]);
  if (names.has('GET')) names.add('HEAD');
  return [...names].sort().join(', ');
}

/** The value, if it is a `Response` of any realm. Throws what Next throws when a handler returns something else. */
export function requireResponse(value: unknown): Response {
  if (isResponse(value)) return value;
  throw new TypeError('Expected an instance of Response to be returned');
}

export function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return true;
  // A `Response` of another realm, or of a library that brings its own.
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.prototype.toString.call(value) === '[object Response]' &&
    typeof (value as Response).status === 'number' &&
    typeof (value as Response).headers?.get === 'function'
  );
}
