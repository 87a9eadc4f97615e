import type { PageModule } from '../next/contexts.ts';
import { pageModule } from '../next/shared/page-module.ts';

/** How a page gets its data, told by the bundler: the client's copy of the page has lost its server exports. */
export interface PageFlags {
  /** Has `getServerSideProps`. */
  ssp?: boolean;
  /** Has `getStaticProps`. */
  ssg?: boolean;
}

export interface RegisteredPage {
  /** Evaluates the page's module, once; throws what the module throws. */
  load: () => PageModule | Promise<PageModule>;
  flags: PageFlags;
}

const pages = new Map<string, RegisteredPage>();
const waiting = new Map<string, ((page: RegisteredPage) => void)[]>();

/** Called by each generated page entry as its script runs, in any order and before or after `main`; `/_app` likewise. */
export function register(route: string, load: () => PageModule | Promise<PageModule>, flags: PageFlags = {}): void {
  const page: RegisteredPage = {
    load: () => {
      const module = load();
      return module instanceof Promise ? module.then(namespace) : namespace(module);
    },
    flags,
  };
  pages.set(route, page);
  const callbacks = waiting.get(route) ?? [];
  waiting.delete(route);
  for (const callback of callbacks) callback(page);
}

function namespace(module: PageModule): PageModule {
  return pageModule(module) as unknown as PageModule;
}

export function registered(route: string): RegisteredPage | undefined {
  return pages.get(route);
}

/** Resolves when the route's script has run. */
export function whenRegistered(route: string): Promise<RegisteredPage> {
  const page = pages.get(route);
  if (page !== undefined) return Promise.resolve(page);
  return new Promise((resolve) => {
    waiting.set(route, [...(waiting.get(route) ?? []), resolve]);
  });
}
