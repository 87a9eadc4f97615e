import { Component } from 'react';
import type { CSSProperties, ReactNode } from 'react';

import Head from './head.tsx';
import type { NextPageContext } from './index.ts';

export interface ErrorProps {
  statusCode?: number;
  hostname?: string;
  title?: string;
  /** Follow the reader's colour scheme; on unless told. */
  withDarkMode?: boolean;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  404: 'This page could not be found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
};

const page: CSSProperties = {
  boxSizing: 'border-box',
  minHeight: '100vh',
  padding: '2rem',
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  fontFamily: 'system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif',
  lineHeight: 1.5,
};
const box: CSSProperties = { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '1.25rem' };
const code: CSSProperties = {
  margin: 0,
  fontSize: '2.5rem',
  fontWeight: 650,
  letterSpacing: '-0.03em',
  fontVariantNumeric: 'tabular-nums',
};
const text: CSSProperties = {
  margin: 0,
  fontSize: '1rem',
  fontWeight: 400,
  paddingLeft: '1.25rem',
  borderLeft: '1px solid color-mix(in srgb, currentColor 25%, transparent)',
};

const LIGHT = 'body{margin:0;color:#171717;background:#fff}';
const DARK = '@media (prefers-color-scheme:dark){body{color:#ededed;background:#0a0a0a}}';

/** The page behind every status that the app has no page for. */
export default class ErrorPage<P = {}> extends Component<P & ErrorProps> {
  static displayName = 'ErrorPage';
  static getInitialProps: (context: NextPageContext) => ErrorProps | Promise<ErrorProps> = errorGetInitialProps;
  static origGetInitialProps: (context: NextPageContext) => ErrorProps | Promise<ErrorProps> = errorGetInitialProps;

  override render(): ReactNode {
    const { statusCode, withDarkMode = true, title: given } = this.props as ErrorProps;
    const title = given ?? TITLES[statusCode ?? 0] ?? 'An unexpected error has occurred';
    const said = given !== undefined || statusCode ? title : 'Application error: a client-side exception has occurred';
    return (
      <div style={page}>
        <Head>
          <title>
            {statusCode ? `${statusCode}: ${title}` : 'Application error: a client-side exception has occurred'}
          </title>
        </Head>
        <style dangerouslySetInnerHTML={{ __html: withDarkMode ? LIGHT + DARK : LIGHT }} />
        <div style={box}>
          {statusCode ? (
            <h1 className="next-error-h1" style={code}>
              {statusCode}
            </h1>
          ) : null}
          <h2 style={text}>{said.replace(/\.?$/, '.')}</h2>
        </div>
      </div>
    );
  }
}

function errorGetInitialProps({ res, err }: NextPageContext): ErrorProps {
  if (res?.statusCode) return { statusCode: res.statusCode };
  // An error of the browser has no status.
  return { statusCode: err ? err.statusCode : 404 };
}
