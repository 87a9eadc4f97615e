import type { BuiltRoute, Prerender } from '../bundle/output.ts';
import { decodeSegments } from '../router/path.ts';
import type { PrerenderResult, RouteContext } from '../server/entry.ts';
import { sendErrorPage, sendText } from './error-page.ts';
import type { Flow } from './flow.ts';
import { cacheControl } from './prerendered.ts';
import { sendCached, sendRedirect } from './send.ts';

/**
 * Answers from what was rendered at build or on an earlier request; makes it where the page's fallback allows.
 * `false`: the page has to be rendered for this request.
 */
export async function answerPrerendered(flow: Flow, route: BuiltRoute, context: RouteContext): Promise<boolean> {
  const { app, res } = flow;
  const prerender = route.prerender as Prerender;
  const dynamic = route.route.includes('[');
  const path = listedPath(prerender, route.route, flow.pathname) ?? canonical(flow.pathname);
  const make = maker(flow, route, context);
  // A page without data and with parameters differs by its address alone: nothing to keep.
  if (!make && dynamic) return false;
  if (prerender.fallback === true && !flow.isData && !context.buffered && Object.hasOwn(prerender.paths, route.route)) {
    const known = path === route.route ? null : await app.prerendered.find(route, path, make, false);
    // The shell goes out while nobody has made the page; the browser asks for its data.
    const shell = known ? null : await app.prerendered.find(route, route.route, null, false);
    if (shell?.entry.type === 'page') {
      res.setHeader('cache-control', 'private, no-cache, no-store, max-age=0, must-revalidate');
      sendCached(flow, { ...shell.entry, htmlTag: '' }, 200, false);
      return true;
    }
  }
  const found = await app.prerendered.find(route, path, make, dynamic && prerender.fallback !== false);
  if (!found) {
    // A page without parameters that was not rendered at build is rendered now.
    if (!dynamic) return false;
    await sendErrorPage(flow, 404);
    return true;
  }
  if (make) res.setHeader('x-nextjs-cache', found.state);
  const { entry } = found;
  if (entry.type === 'not-found') await sendErrorPage(flow, 404);
  else if (entry.type === 'redirect') sendPageRedirect(flow, entry.destination, entry.statusCode, entry.revalidate);
  else sendCached(flow, entry);
  return true;
}

/** Renders the page for everyone: nothing of this request but its path may go in. */
function maker(flow: Flow, route: BuiltRoute, context: RouteContext): (() => Promise<PrerenderResult>) | null {
  if (!route.dataFetching.includes('getStaticProps')) return null;
  const url = flow.pathname;
  return async () => {
    const entry = await flow.app.nodejs.entry(route);
    if (!entry.prerender)
      throw new TypeError(`the bundle of ${route.route} cannot render ahead of requests: build again`);
    return entry.prerender({
      ...context,
      query: context.params,
      url,
      asPath: url,
      href: `http://localhost${flow.app.output.next.basePath}${url}`,
      isData: false,
      buffered: true,
    });
  };
}

/** The path as it was listed at build: as written, or the same in another spelling. The fallback shell's own name is no path. */
function listedPath(prerender: Prerender, route: string, pathname: string): string | null {
  const shell = route.includes('[') ? route : null;
  const decoded = `/${(decodeSegments(pathname) ?? []).join('/')}`;
  return (
    [pathname, decoded, canonical(pathname)].find((path) => path !== shell && Object.hasOwn(prerender.paths, path)) ??
    null
  );
}

/** One spelling for all: `%2f`, `%2F` and needless escapes must not make a page several times. */
function canonical(pathname: string): string {
  return `/${(decodeSegments(pathname) ?? []).map(encodeURIComponent).join('/')}`;
}

/** A redirect that getStaticProps asked for; a data request reads it from the page's props, as Next's client does. */
function sendPageRedirect(flow: Flow, destination: string, status: number, revalidate: number | false): void {
  flow.res.setHeader('cache-control', cacheControl(revalidate));
  if (!flow.isData) {
    sendRedirect(flow, destination, status);
    return;
  }
  flow.res.statusCode = 200;
  sendText(
    flow,
    'application/json',
    JSON.stringify({ pageProps: { __N_REDIRECT: destination, __N_REDIRECT_STATUS: status }, __N_SSG: true }),
  );
}
