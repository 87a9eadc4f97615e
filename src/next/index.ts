/** The types of `next`: nothing here exists at run time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ComponentType } from 'react';

import type { ParsedQuery } from './shared/query.ts';

export type { NextRouter } from './contexts.ts';

/** What `getInitialProps` gets: `req` and `res` on the server only. */
export interface NextPageContext {
  err?: (Error & { statusCode?: number }) | null;
  req?: IncomingMessage;
  res?: ServerResponse;
  pathname: string;
  query: ParsedQuery;
  asPath?: string;
  AppTree: ComponentType<any>;
}

/** A component with `getInitialProps`. */
export type NextComponentType<Context = NextPageContext, InitialProps = {}, Props = {}> = ComponentType<Props> & {
  getInitialProps?(context: Context): InitialProps | Promise<InitialProps>;
};

export type NextPage<Props = {}, InitialProps = Props> = NextComponentType<NextPageContext, InitialProps, Props>;

export type Redirect =
  | { statusCode: 301 | 302 | 303 | 307 | 308; destination: string; basePath?: false }
  | { permanent: boolean; destination: string; basePath?: false };

export type PreviewData = string | false | object | undefined;

export interface GetServerSidePropsContext<
  Params extends ParsedQuery = ParsedQuery,
  Preview extends PreviewData = PreviewData,
> {
  req: IncomingMessage & { cookies: Partial<Record<string, string>> };
  res: ServerResponse;
  params?: Params;
  query: ParsedQuery;
  preview?: boolean;
  previewData?: Preview;
  resolvedUrl: string;
}

export type GetServerSidePropsResult<Props> =
  | { props: Props | Promise<Props> }
  | { redirect: Redirect }
  | { notFound: true };

export type GetServerSideProps<
  Props extends Record<string, any> = Record<string, any>,
  Params extends ParsedQuery = ParsedQuery,
  Preview extends PreviewData = PreviewData,
> = (context: GetServerSidePropsContext<Params, Preview>) => Promise<GetServerSidePropsResult<Props>>;

export type InferGetServerSidePropsType<T extends (...args: any) => any> =
  Extract<Awaited<ReturnType<T>>, { props: any }> extends infer R
    ? R extends { props: infer Props }
      ? Awaited<Props>
      : never
    : never;

export interface GetStaticPropsContext<
  Params extends ParsedQuery = ParsedQuery,
  Preview extends PreviewData = PreviewData,
> {
  params?: Params;
  preview?: boolean;
  previewData?: Preview;
}

export type GetStaticPropsResult<Props> =
  | { props: Props; revalidate?: number | boolean }
  | { redirect: Redirect; revalidate?: number | boolean }
  | { notFound: true; revalidate?: number | boolean };

export type GetStaticProps<
  Props extends Record<string, any> = Record<string, any>,
  Params extends ParsedQuery = ParsedQuery,
  Preview extends PreviewData = PreviewData,
> = (
  context: GetStaticPropsContext<Params, Preview>,
) => Promise<GetStaticPropsResult<Props>> | GetStaticPropsResult<Props>;

export type InferGetStaticPropsType<T extends (...args: any) => any> =
  Extract<Awaited<ReturnType<T>>, { props: any }> extends infer R
    ? R extends { props: infer Props }
      ? Props
      : never
    : never;

export interface GetStaticPathsResult<Params extends ParsedQuery = ParsedQuery> {
  paths: (string | { params: Params; locale?: string })[];
  fallback: boolean | 'blocking';
}

export type GetStaticPaths<Params extends ParsedQuery = ParsedQuery> = (
  context: object,
) => Promise<GetStaticPathsResult<Params>> | GetStaticPathsResult<Params>;

export interface NextApiRequest extends IncomingMessage {
  query: Partial<ParsedQuery>;
  cookies: Partial<Record<string, string>>;
  body: any;
  env: NodeJS.ProcessEnv;
  preview?: boolean;
}

export type NextApiResponse<Data = any> = ServerResponse & {
  send(body: Data): void;
  json(body: Data): void;
  status(code: number): NextApiResponse<Data>;
  redirect(url: string): NextApiResponse<Data>;
  redirect(status: number, url: string): NextApiResponse<Data>;
};

export type NextApiHandler<Data = any> = (req: NextApiRequest, res: NextApiResponse<Data>) => unknown;

/** Keys that the API route's `config` may hold. */
export interface PageConfig {
  runtime?: 'nodejs' | 'edge' | 'experimental-edge';
  maxDuration?: number;
  regions?: string | string[];
  unstable_allowDynamic?: string | string[];
  api?: {
    bodyParser?: boolean | { sizeLimit?: number | string };
    externalResolver?: boolean;
    responseLimit?: boolean | number | string;
  };
}
