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

/** A path that leads to one route whatever else a request says. */
export interface DirectRoute {
  route: BuiltRoute;
  /** Without basePath and trailing slash. */
  pathname: string;
}

/**
 * The route of a path that nothing but its name decides: no parameter, rule, redirect, file or middleware has a say. Found out once for each static
 * route, so that most requests of most apps cost one look-up. `null`: the long way has to tell.
 *
 * @param clientPath as the client wrote it
 */
export function directRoute(app: App, clientPath: string): DirectRoute | null {
  const known = app.direct.get(clientPath);
  if (known !== undefined) return known;
  const pathname = withoutTrailingSlash(stripBasePath(clientPath, app.output.next.basePath) ?? '');
  const route = app.router.exact(pathname);
  // Only names that the build knows are kept: clients choose all others.
  if (route === null) return null;
  const direct = isDirect(app, clientPath, pathname) ? { route, pathname } : null;
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
    app.publicFiles.get(pathname) === undefined &&
    (app.middleware === null ||
      (app.middleware.matchers.length > 0 && !namesPath(app.middleware.matchers, clientPath, basePath + pathname)))
  );
}

/** Whether a matcher could apply: its `has` and `missing` are for the long way. */
function namesPath(matchers: readonly { regexp: RegExp }[], ...paths: string[]): boolean {
  const spelled = paths.flatMap((path) => [path, withoutTrailingSlash(path)]);
  return matchers.some(({ regexp }) => spelled.some((path) => regexp.test(path)));
}
