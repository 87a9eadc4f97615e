import { Component, useContext } from 'react';
import type { ComponentType, HTMLAttributes, ReactElement, ReactNode, ScriptHTMLAttributes } from 'react';

import { HtmlContext } from './contexts.ts';
import type { HtmlProps, NextData } from './contexts.ts';
import type { NextPageContext } from './index.ts';
import { defaultHead } from './shared/head-elements.ts';

export interface RenderPageResult {
  html: string;
  head?: ReactElement[];
}

type Enhancer<C> = (component: C) => C;

export type RenderPage = (
  options?:
    | Enhancer<ComponentType<any>>
    | { enhanceApp?: Enhancer<ComponentType<any>>; enhanceComponent?: Enhancer<ComponentType<any>> },
) => RenderPageResult | Promise<RenderPageResult>;

/** What `Document.getInitialProps` gets. */
export interface DocumentContext extends NextPageContext {
  renderPage: RenderPage;
  defaultGetInitialProps(context: DocumentContext, options?: { nonce?: string }): Promise<DocumentInitialProps>;
}

export interface DocumentInitialProps extends RenderPageResult {
  styles?: ReactNode;
}

export interface DocumentProps extends DocumentInitialProps, Omit<Partial<HtmlProps>, 'head' | 'styles'> {}

/** The default document, and what a class document extends. */
export default class Document<P = {}> extends Component<DocumentProps & P> {
  /** Renders the page; a document that overrides this may wrap the app and collect styles. */
  static getInitialProps(context: DocumentContext): Promise<DocumentInitialProps> {
    return context.defaultGetInitialProps(context);
  }

  override render(): ReactNode {
    return (
      <Html>
        <Head />
        <body>
          <Main />
          <NextScript />
        </body>
      </Html>
    );
  }
}

function useHtml(component: string): HtmlProps {
  return htmlOf(useContext(HtmlContext), component);
}

function htmlOf(html: HtmlProps | null, component: string): HtmlProps {
  if (html === null)
    throw new Error(`<${component}> from next/document must be rendered by pages/_document, not by a page.`);
  return html;
}

/** The `<html>` element. */
export function Html(props: HTMLAttributes<HTMLHtmlElement>): ReactElement {
  useHtml('Html');
  return <html {...props} />;
}

/** Where the page goes. */
export function Main(): ReactElement {
  return <>{useHtml('Main').main}</>;
}

interface OriginProps {
  nonce?: string;
  crossOrigin?: '' | 'anonymous' | 'use-credentials';
  children?: ReactNode;
}

/** The `<head>` element: what `next/head` collected (or charset and viewport), own children, style sheets, script preloads. */
export class Head extends Component<OriginProps & HTMLAttributes<HTMLHeadElement>> {
  static override contextType: typeof HtmlContext = HtmlContext;
  declare context: HtmlProps | null;

  override render(): ReactNode {
    const html = htmlOf(this.context, 'Head');
    const { children, nonce = html.nonce, crossOrigin, ...rest } = this.props;
    return (
      <head {...rest}>
        {html.head.length > 0 ? html.head : defaultHead()}
        {children}
        {html.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} nonce={nonce} crossOrigin={crossOrigin} />
        ))}
        {html.scripts.map((src) => (
          <link key={src} rel="preload" as="script" href={src} nonce={nonce} crossOrigin={crossOrigin} />
        ))}
        {html.extraStyles}
      </head>
    );
  }
}

/** `__NEXT_DATA__` and the page's scripts: `async`, so that they run while the rest of the page still streams in. */
export class NextScript extends Component<OriginProps & ScriptHTMLAttributes<HTMLScriptElement>> {
  static override contextType: typeof HtmlContext = HtmlContext;
  declare context: HtmlProps | null;

  /** Text of the `__NEXT_DATA__` script: JSON that cannot end its element. */
  static getInlineScriptSource(html: { nextData: NextData }): string {
    try {
      return escapeJson(JSON.stringify(html.nextData));
    } catch (cause) {
      throw new Error(`Props of "${html.nextData.page}" cannot be sent to the browser: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  override render(): ReactNode {
    const html = htmlOf(this.context, 'NextScript');
    const { nonce = html.nonce, crossOrigin } = this.props;
    return (
      <>
        <script
          id="__NEXT_DATA__"
          type="application/json"
          nonce={nonce}
          crossOrigin={crossOrigin}
          dangerouslySetInnerHTML={{ __html: NextScript.getInlineScriptSource(html) }}
        />
        {html.scripts.map((src) => (
          <script key={src} src={src} async nonce={nonce} crossOrigin={crossOrigin} />
        ))}
      </>
    );
  }
}

/** JSON text that is safe inside `<script>`: no tag, no entity, no line terminator of old JavaScript. */
function escapeJson(text: string): string {
  return text.replace(/[&<>\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
