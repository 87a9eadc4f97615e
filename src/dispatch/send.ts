import { isFresh } from '../http/etag.ts';
import { headerUrl } from '../http/location.ts';
import type { Flow } from './flow.ts';
import { cacheControl } from './prerendered.ts';
import type { Cached } from './prerendered.ts';

/** Writes a prerendered page or its data, conditional requests answered. `shared`: other caches may keep it as long as the page says. */
export function sendCached(
  flow: Flow,
  entry: Extract<Cached, { type: 'page' }>,
  status: number = entry.status,
  shared: boolean = status === 200,
): void {
  const { req, res, app } = flow;
  const body = flow.isData ? (entry.data ?? Buffer.from('{"pageProps":{}}')) : entry.html;
  const tag = flow.isData ? entry.dataTag : entry.htmlTag;
  res.statusCode = status;
  if (shared) res.setHeader('cache-control', cacheControl(entry.revalidate));
  res.setHeader('content-type', flow.isData ? 'application/json' : 'text/html; charset=utf-8');
  if (app.output.next.generateEtags && tag !== '' && status === 200) {
    res.setHeader('etag', tag);
    if (isFresh(req, tag)) {
      res.statusCode = 304;
      res.removeHeader('content-type');
      res.end();
      return;
    }
  }
  res.setHeader('content-length', body.length);
  res.end(req.method === 'HEAD' ? undefined : body);
}

/** Sends the client elsewhere. Data requests learn it from a field, for `fetch` would follow `location` itself. */
export function sendRedirect(flow: Flow, target: string, status: number): void {
  const { res, req } = flow;
  const location = headerUrl(target);
  if (flow.isData) {
    res.statusCode = 200;
    res.setHeader('x-nextjs-redirect', location);
    res.setHeader('content-type', 'application/json');
    res.setHeader('content-length', 2);
    res.end(req.method === 'HEAD' ? undefined : '{}');
    return;
  }
  res.statusCode = status;
  res.setHeader('location', location);
  // As Next: very old browsers know no 308.
  if (status === 308) res.setHeader('refresh', `0;url=${location}`);
  res.setHeader('content-type', 'text/plain; charset=utf-8');
  res.setHeader('content-length', Buffer.byteLength(location));
  res.end(req.method === 'HEAD' ? undefined : location);
}
