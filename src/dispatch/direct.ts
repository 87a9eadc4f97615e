import type { BuiltRoute } from '../bundle/output.ts';
import { parseDataPath } from '../router/data.ts';
import {
  foldSlashes,
  normalizePath,
  stripBasePath,
  trailingSlashTarget,
  withoutTrailingSlash,
} from '../router/path.ts';
import type { App } from './app.ts';
import { isUnconditional, naming } from './middleware.ts';

/** A path that leads to one route whatever else a request says. */
export interface DirectRoute {
  route: BuiltRoute;
  /** Without basePath and trailing slash. */
  pathname: string;
  /** With the slash that `trailingSlash` asks for: what the route sees. */
  shown: string;
  /** The middleware runs before it, whatever else a request says. */
  guarded: boolean;
}

/**
 * The route of a path that nothing but its name decides: no parameter, rule, redirect or file has a say, and no condition of the middleware. Found out once for each static
 * route, so that most requests of most apps cost one look-up. `null`: the long way has to tell.
 *
 * @param clientPath as the client wrote it
 */
export function directRoute(app: App, clientPath: string): DirectRoute | null {
  const known = app.direct.get(clientPath);
  if (known !== undefined) return known;
  const shown = stripBasePath(clientPath, app.output.next.basePath) ?? '';
  const pathname = withoutTrailingSlash(shown);
  const route = app.router.exact(pathname);
  // Only names that the build knows are kept: clients choose all others.
  if (route === null) return null;
  const guarded = isDirect(app, clientPath, pathname) ? isGuarded(app, clientPath, pathname) : null;
  const direct = guarded === null ? null : { route, pathname, shown, guarded };
  app.direct.set(clientPath, direct);
  return direct;
}

function isDirect(app: App, clientPath: string, pathname: string): boolean {
  const { basePath, trailingSlash } = app.output.next;
  return (
    !app.rules.any &&
    !clientPath.includes('%') &&
    foldSlashes(clientPath) === null &&
    normalizePath(clientPath) === clientPath &&
    trailingSlashTarget(clientPath, trailingSlash, basePath) === null &&
    parseDataPath(pathname, app.output.buildId) === null &&
    !pathname.startsWith('/_next/') &&
    app.publicFiles.get(pathname) === undefined
  );
}

/** Whether the middleware runs on a path; null where `has` and `missing` of a matcher decide, which is for the long way. */
function isGuarded(app: App, clientPath: string, pathname: string): boolean | null {
  if (app.middleware === null) return false;
  const { matchers } = app.middleware;
  const spelled = [clientPath, app.output.next.basePath + pathname].flatMap((path) => [
    path,
    withoutTrailingSlash(path),
  ]);
  if (matchers.length === 0) return true;
  const named = naming(matchers, spelled);
  return named.length > 0 && !named.some(isUnconditional) ? null : named.length > 0;
}
