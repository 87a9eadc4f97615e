import type { IncomingMessage, ServerResponse } from 'node:http';

import type { PageBuild } from '../bundle/output.ts';

/**
 * What a server bundle exports for one route: the border between the bundles and the runtimes.
 * The bundle's entry module default-exports a {@link NodeEntry} or an {@link EdgeEntry}.
 */

/** Query values as Next gives them: repeated keys are lists. */
export type Query = Record<string, string | string[]>;

/** Everything about one request that is not the message itself. Plain data: it crosses processes as JSON. */
export interface RouteContext {
  /** The route's name: `/blog/[id]`. */
  route: string;
  params: Query;
  /** Search parameters merged with `params` (params win), as `req.query` and `context.query`. */
  query: Query;
  /** Path and search that the route answers (after rewrites, no basePath): `/blog/1?x=2`. */
  url: string;
  /** Path and search that the client asked for (no basePath): `router.asPath`, and the `url` of a Node request. */
  asPath: string;
  /** Absolute URL for `Request.url`: the path that the client asked for (basePath included), the search after rewrites. */
  href: string;
  /** A `/_next/data/` request: answer JSON. */
  isData: boolean;
  /** One complete answer with an ETag (bots). */
  buffered: boolean;
  /** Shown in logs and to `_error`. */
  requestId: string;
  /** Error pages only: the status to render, and the error where it may be shown. */
  status?: number;
  error?: { name: string; message: string; stack?: string };
  /** Pages with `getStaticPaths`: render the fallback, without data and parameters. */
  isFallback?: boolean;
  /** Limit of a parsed API body in bytes, where the route sets none. */
  bodyBytes?: number;
  build: PageBuild;
  dev: boolean;
}

/** What is left for the dispatcher to do after an entry has run. `done`: the answer was written. */
export type Outcome = 'done' | 'not-found';

/** Whoever waits for the answer. */
export interface Client {
  /** It went away before it had its answer; left out where the signal has to say so. */
  readonly gone?: boolean;
  /** Fires when it goes away. Made when somebody reads it: most handlers never do. */
  readonly signal: AbortSignal;
  /** Runs a listener when it goes away, where that can be had without a signal. One at a time; `null` takes it back. */
  onGone?(listener: (() => void) | null): void;
}

/** A Node route, run in process or in a lambda instance. A rejection before the head is sent becomes the 500 page. */
export interface NodeEntry {
  kind: 'page' | 'api' | 'app-route';
  /** Takes a `Request` and sees nothing of the Node response. */
  web?: boolean;
  /** Writes the whole answer to `res`. What is done at once says so at once: a promise costs every request. */
  handle(req: IncomingMessage, res: ServerResponse, context: RouteContext, client: Client): Outcome | Promise<Outcome>;
  /** Pages: what `build` and incremental regeneration call. */
  prerender?(context: RouteContext): Promise<PrerenderResult>;
  /** Pages without `prerender`: what needs each request. An `app` is the `getInitialProps` of `_app`. */
  perRequest?: 'getServerSideProps' | 'getInitialProps' | 'app';
  /** Pages with `getStaticPaths`. */
  staticPaths?(): Promise<{ paths: (string | { params: Query })[]; fallback: boolean | 'blocking' }>;
}

export type PrerenderResult =
  | { type: 'page'; html: string; pageData: unknown; revalidate: number | false; status: number }
  | { type: 'redirect'; destination: string; statusCode: number; revalidate: number | false }
  | { type: 'not-found'; revalidate: number | false };

/** What an edge route can do besides answering. */
export interface EdgeContext extends RouteContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** An edge route or the middleware. `x-switchrt-outcome: not-found` on the answer asks for the 404 page. */
export interface EdgeEntry {
  kind: 'page' | 'api' | 'app-route' | 'middleware';
  /** Runs with the user's code: throws, or returns what is no `Response`, as the user's code does. */
  handle(request: Request, context: EdgeContext): Promise<Response>;
}
