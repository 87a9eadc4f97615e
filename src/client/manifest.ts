import type { RoutePattern } from '../next/shared/route.ts';
import type { PageFlags } from './register.ts';

/** What `static/<buildId>/_buildManifest.js` puts on the global. */
interface ManifestGlobals {
  /** Scripts and style sheets of each page, `/_app` and `/_error` too. */
  __SWITCHRT_PAGES?: Record<string, string[]>;
  /** Dynamic routes in match order. */
  __SWITCHRT_ROUTES?: RoutePattern[];
  /** Optional: pages with data, so that their code and data can be asked for at once. */
  __SWITCHRT_FLAGS?: Record<string, PageFlags>;
  /** Optional: regular expressions of the middleware's matchers; what they match asks the server first. */
  __SWITCHRT_MIDDLEWARE?: string[];
}

export interface ClientManifest {
  pages: Record<string, string[]>;
  routes: RoutePattern[];
  flags: Record<string, PageFlags>;
  middleware: RegExp[];
}

const globals = self as unknown as ManifestGlobals;
let manifest: Promise<ClientManifest> | null = null;

/** The build's pages. Waits for the manifest's script, which may run after this one. Rejects when it never came. */
export function clientManifest(): Promise<ClientManifest> {
  manifest ??= arrived().then(() => ({
    pages: globals.__SWITCHRT_PAGES ?? {},
    routes: globals.__SWITCHRT_ROUTES ?? [],
    flags: globals.__SWITCHRT_FLAGS ?? {},
    middleware: (globals.__SWITCHRT_MIDDLEWARE ?? []).map((source) => new RegExp(source)),
  }));
  return manifest;
}

function arrived(): Promise<void> {
  if (globals.__SWITCHRT_PAGES !== undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    // The script assigns globals: a setter hears it, and the other assignments are done a microtask later.
    Object.defineProperty(globals, '__SWITCHRT_PAGES', {
      configurable: true,
      set(value: Record<string, string[]>) {
        Object.defineProperty(globals, '__SWITCHRT_PAGES', { value, writable: true, configurable: true });
        resolve();
      },
    });
    const late = (): void => {
      if (globals.__SWITCHRT_PAGES === undefined) reject(new Error('The build manifest did not load.'));
    };
    if (document.readyState === 'complete') setTimeout(late, 5000);
    else addEventListener('load', late, { once: true });
  });
}
