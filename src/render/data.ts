import type { ReactElement } from 'react';

import { loadInitialProps } from '../next/shared/initial-props.ts';
import type { NextRouter } from '../next/contexts.ts';
import type { Client, Query, RouteContext } from '../server/entry.ts';
import type { PageParts } from './modules.ts';
import { asShown } from './page-location.ts';
import { readResult } from './results.ts';
import type { PageRedirect } from './results.ts';
import { requireSerializable } from './serializable.ts';

/** What a page's data functions see of the answer: Node's response, or what stands for it on edge. */
interface ServerResponseLike {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
}

/** One render's surroundings. */
export interface DataInput {
  req: unknown;
  res: ServerResponseLike;
  context: RouteContext;
  /** A build or a regeneration: no client, no query, strict props. */
  prerender: boolean;
  /** `null`: nobody waits. */
  client: Client | null;
}

export type LoadedData =
  | { type: 'props'; props: Record<string, unknown>; revalidate: number | false }
  | { type: 'redirect'; redirect: PageRedirect; revalidate: number | false }
  | { type: 'not-found'; revalidate: number | false }
  /** A data function has written the answer itself. */
  | { type: 'ended' };

/** An error as `getInitialProps` of an error page gets it. */
export function errorOf(context: RouteContext): (Error & { statusCode?: number }) | undefined {
  if (!context.error) return undefined;
  const error: Error & { statusCode?: number } = new Error(context.error.message);
  error.name = context.error.name;
  if (context.error.stack !== undefined) error.stack = context.error.stack;
  error.statusCode = context.status;
  return error;
}

/** Runs the app's and the page's data functions. Rejects with their error, or with the signal's reason once the client is gone. */
export async function loadData(
  parts: PageParts,
  input: DataInput,
  router: NextRouter,
  AppTree: (props: Record<string, unknown>) => ReactElement,
): Promise<LoadedData> {
  const { res, context, client } = input;
  const props =
    parts.appGip || parts.pageGip
      ? await untilGone(initialProps(parts, input, router, AppTree), client)
      : { pageProps: {} };
  if (res.headersSent || res.writableEnded) return { type: 'ended' };
  const strict = context.dev || input.prerender;

  if (parts.getStaticProps && context.isFallback !== true) {
    const given: unknown = parts.getStaticProps(parts.dynamic ? { params: { ...context.params } } : {});
    const value = isThenable(given) ? await untilGone(given, client) : given;
    const read = readResult(value, parts.route, 'getStaticProps');
    const result = isThenable(read) ? await untilGone(read, client) : read;
    if (result.type !== 'props') return result;
    if (strict) requireSerializable(parts.route, 'getStaticProps', result.props);
    return { type: 'props', props: withPageProps(props, result.props, '__N_SSG'), revalidate: result.revalidate };
  }
  if (parts.getStaticProps) return { type: 'props', props: withPageProps(props, {}, '__N_SSG'), revalidate: false };

  if (parts.getServerSideProps) {
    const given: unknown = parts.getServerSideProps(serverContext(parts, input));
    const value = isThenable(given) ? await untilGone(given, client) : given;
    if (res.headersSent || res.writableEnded) return { type: 'ended' };
    const read = readResult(value, parts.route, 'getServerSideProps');
    const result = isThenable(read) ? await untilGone(read, client) : read;
    if (result.type !== 'props') return result;
    if (strict) requireSerializable(parts.route, 'getServerSideProps', result.props);
    return { type: 'props', props: withPageProps(props, result.props, '__N_SSP'), revalidate: false };
  }
  return { type: 'props', props, revalidate: false };
}

function serverContext(parts: PageParts, { req, res, context }: DataInput): Record<string, unknown> {
  return {
    req,
    res,
    query: context.query,
    resolvedUrl: resolvedUrl(context),
    ...(parts.dynamic ? { params: { ...context.params } as Query } : {}),
    locales: undefined,
    locale: undefined,
    defaultLocale: undefined,
  };
}

/** As Next has it: the path that answers, with the query that the client sent. */
function resolvedUrl({ url, asPath, isData, build }: RouteContext): string {
  const path = asShown(url.split('?', 1)[0]!, build.trailingSlash && !isData);
  const queryAt = asPath.indexOf('?');
  return path + (queryAt === -1 ? '' : asPath.slice(queryAt));
}

function withPageProps(
  props: Record<string, unknown>,
  own: Record<string, unknown>,
  flag: '__N_SSP' | '__N_SSG',
): Record<string, unknown> {
  return {
    ...props,
    pageProps: { ...(props['pageProps'] as Record<string, unknown> | undefined), ...own },
    [flag]: true,
  };
}

async function initialProps(
  parts: PageParts,
  input: DataInput,
  router: NextRouter,
  AppTree: unknown,
): Promise<Record<string, unknown>> {
  const { req, res, context } = input;
  const ctx = {
    err: errorOf(context),
    req,
    res,
    pathname: router.pathname,
    query: router.query,
    asPath: router.asPath,
    AppTree,
    locale: undefined,
    locales: undefined,
    defaultLocale: undefined,
  };
  return loadInitialProps(parts.App, { AppTree, Component: parts.Page, router, ctx } as never);
}

/** The value, unless the client goes away first: then nobody waits for slow data any more. */
function untilGone<T>(value: PromiseLike<T>, client: Client | null): PromiseLike<T> {
  if (client === null) return value;
  return new Promise<T>((resolve, reject) => {
    const gone = (): void => reject(client.signal.reason as Error);
    const stop = watch(client, gone);
    value.then(
      (settled) => {
        stop();
        resolve(settled);
      },
      (error: unknown) => {
        stop();
        reject(error as Error);
      },
    );
  });
}

/** Tells when the client goes, or has gone; gives back how to stop listening. */
function watch(client: Client, gone: () => void): () => void {
  if (client.gone ?? client.signal.aborted) gone();
  if (client.onGone) {
    client.onGone(gone);
    return () => client.onGone!(null);
  }
  const { signal } = client;
  signal.addEventListener('abort', gone, { once: true });
  return () => signal.removeEventListener('abort', gone);
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
