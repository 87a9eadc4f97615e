import { BASE_PATH, PRODUCTION } from '../next/shared/constants.ts';
import { parsePath } from '../next/shared/url.ts';

/** What a data request answered. */
export interface DataAnswer {
  /** The JSON body, the app's props; `null` when there is none. */
  json: Record<string, unknown> | null;
  status: number;
  /** Middleware or the page sends the reader there: path with base path, or another site's URL. */
  redirect: string | null;
  /** Middleware rewrote the path to this one. */
  rewrite: string | null;
  /** The route that answered. */
  matchedPath: string | null;
}

const cache = new Map<string, Promise<DataAnswer>>();

/** URL of a page's data. `path` has neither base path nor hash. */
export function dataUrl(buildId: string, path: string): string {
  const { pathname, search } = parsePath(path);
  const bare = pathname.replace(/\/+$/, '');
  // `/index` is a page of its own, beside the root's data file of that name.
  const file = bare === '' ? '/index' : /^\/index(?:\/|$)/.test(bare) ? `/index${bare}` : bare;
  return `${BASE_PATH}/_next/data/${buildId}${file}.json${search}`;
}

/**
 * Asks for a page's data. `keep` is for data that a build made: it is asked for once a document.
 *
 * @throws what `fetch` throws.
 */
export function fetchData(
  url: string,
  options: { keep?: boolean; prefetch?: boolean; signal?: AbortSignal } = {},
): Promise<DataAnswer> {
  const kept = cache.get(url);
  if (kept !== undefined) return kept;
  const answer = request(url, options.prefetch === true, options.keep ? undefined : options.signal);
  if (options.keep && PRODUCTION) {
    cache.set(url, answer);
    // Only an answer with props may stay.
    answer.then(
      ({ json, status }) => (status === 200 && json !== null) || cache.delete(url),
      () => cache.delete(url),
    );
  }
  return answer;
}

async function request(url: string, prefetch: boolean, signal: AbortSignal | undefined): Promise<DataAnswer> {
  const headers: Record<string, string> = { 'x-nextjs-data': '1' };
  if (prefetch) headers['purpose'] = 'prefetch';
  const response = await fetch(url, { credentials: 'same-origin', headers, signal: signal ?? null });
  const text = await response.text();
  return {
    json: parse(text),
    status: response.status,
    redirect: response.headers.get('x-nextjs-redirect'),
    rewrite: response.headers.get('x-nextjs-rewrite'),
    matchedPath: response.headers.get('x-nextjs-matched-path'),
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
