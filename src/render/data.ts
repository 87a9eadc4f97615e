import type { ReactElement } from 'react';

import { loadInitialProps } from '../next/shared/initial-props.ts';
import type { NextRouter } from '../next/contexts.ts';
import type { Query, RouteContext } from '../server/entry.ts';
import type { PageParts } from './modules.ts';
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
  signal: AbortSignal | null;
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
  const { res, context, signal } = input;
  const props = await untilAborted(initialProps(parts, input, router, AppTree), signal);
  if (res.headersSent || res.writableEnded) return { type: 'ended' };
  const strict = context.dev || input.prerender;

  if (parts.getStaticProps && context.isFallback !== true) {
    const value: unknown = await untilAborted(
      parts.getStaticProps(parts.dynamic ? { params: { ...context.params } } : {}),
      signal,
    );
    const result = await untilAborted(readResult(value, parts.route, 'getStaticProps'), signal);
    if (result.type !== 'props') return result;
    if (strict) requireSerializable(parts.route, 'getStaticProps', result.props);
    return { type: 'props', props: withPageProps(props, result.props, '__N_SSG'), revalidate: result.revalidate };
  }
  if (parts.getStaticProps) return { type: 'props', props: withPageProps(props, {}, '__N_SSG'), revalidate: false };

  if (parts.getServerSideProps) {
    const value: unknown = await untilAborted(parts.getServerSideProps(serverContext(parts, input)), signal);
    if (res.headersSent || res.writableEnded) return { type: 'ended' };
    const result = await untilAborted(readResult(value, parts.route, 'getServerSideProps'), signal);
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
    resolvedUrl: context.url,
    ...(parts.dynamic ? { params: { ...context.params } as Query } : {}),
    locales: undefined,
    locale: undefined,
    defaultLocale: undefined,
  };
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
  if (!parts.appGip && !parts.pageGip) return { pageProps: {} };
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
function untilAborted<T>(value: T | Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null || !isThenable(value)) return Promise.resolve(value);
  if (signal.aborted) {
    // Whatever becomes of it has no reader now.
    value.then(undefined, () => undefined);
    return Promise.reject(signal.reason as Error);
  }
  return new Promise<T>((resolve, reject) => {
    const gone = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', gone, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', gone));
  });
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
