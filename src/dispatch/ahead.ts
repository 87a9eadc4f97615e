import type { BuiltRoute } from '../bundle/output.ts';
import { hasBody } from '../http/body.ts';
import type { Ahead } from '../runtimes/contract.ts';
import type { DirectRoute } from './direct.ts';
import type { Query } from '../server/entry.ts';
import { NO_PARAMS, routeContext } from './flow.ts';
import type { Flow } from './flow.ts';

/**
 * The edge route that answers if the middleware says no more than `next`, so that both run in one trip; null where anything
 * but the path itself has a say in that: a body, a rule, a file.
 */
export function routeAhead(flow: Flow, direct: DirectRoute | null): Ahead | null {
  if (hasBody(flow.req)) return null;
  if (direct === null) return searchAhead(flow);
  return mayBegin(direct.route) ? ahead(flow, direct.route, NO_PARAMS) : null;
}

function searchAhead(flow: Flow): Ahead | null {
  const { app, pathname } = flow;
  const { rules } = app;
  if (flow.outside || flow.isData || rules.beforeFiles.length > 0 || pathname.includes('%')) return null;
  if (app.publicFiles.get(pathname) !== undefined || pathname.startsWith('/_next/')) return null;
  const match = app.router.match(pathname);
  if (match.type !== 'match' || !mayBegin(match.route)) return null;
  if (rules.afterFiles.length > 0 && match.route.route.includes('[')) return null;
  return ahead(flow, match.route, match.params);
}

/** The methods that a page refuses are looked at before it runs. */
function mayBegin({ runtime, prerender, kind, rendering }: BuiltRoute): boolean {
  return runtime === 'edge' && prerender === null && (kind !== 'page' || rendering === 'ssr');
}

function ahead(flow: Flow, route: BuiltRoute, params: Query): Ahead {
  return { route, context: routeContext(flow, route, params), timing: flow.timing, call: null };
}
