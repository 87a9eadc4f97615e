import type { BuiltRoute } from '../bundle/output.ts';
import { hasBody } from '../http/body.ts';
import type { Exchange } from '../runtimes/contract.ts';
import type { RouteContext } from '../server/entry.ts';
import { routeContext } from './flow.ts';
import type { Flow } from './flow.ts';

/**
 * The edge route that answers if the middleware says no more than `next`, so that both run in one trip; null where anything
 * but the path itself has a say in that: a body, a rule, a file.
 */
export function routeAhead(
  flow: Flow,
): { route: BuiltRoute; context: RouteContext; timing: Exchange['timing'] } | null {
  const { app, req, pathname } = flow;
  const { rules } = app;
  if (flow.outside || flow.isData || hasBody(req) || rules.beforeFiles.length > 0 || pathname.includes('%'))
    return null;
  if (app.publicFiles.get(pathname) !== undefined || pathname.startsWith('/_next/')) return null;
  const match = app.router.match(pathname);
  if (match.type !== 'match' || match.route.runtime !== 'edge' || match.route.prerender !== null) return null;
  if (rules.afterFiles.length > 0 && match.route.route.includes('[')) return null;
  // The fields that a page refuses are looked at before it runs.
  if (match.route.kind === 'page' && match.route.rendering !== 'ssr') return null;
  return { route: match.route, context: routeContext(flow, match.route, match.params), timing: flow.timing };
}
