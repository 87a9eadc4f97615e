import { createElement } from 'react';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

import { HtmlContext } from '../next/contexts.ts';
import type { HtmlProps } from '../next/contexts.ts';
import type { WithInitialProps } from './modules.ts';

/** A document around a page: `prefix`, the page's shell, `middle`, what streams in later, `closing`. */
export interface DocumentParts {
  /** From the doctype to where `#__next` begins. */
  prefix: string;
  /** What follows `#__next`: `__NEXT_DATA__`, scripts. */
  middle: string;
  /** `</body></html>`. */
  closing: string;
}

/** Stands for the page while the document renders. Text of the app cannot spell it: React escapes `<`. */
const CUT = 'switchrt-cut';
const CUT_MARKUP = `<${CUT}></${CUT}>`;
const CLOSING = '</body></html>';

/** Renders a document once, with a mark where the page belongs. Throws when it has no `<Main />`. */
export function renderDocument(
  Document: WithInitialProps,
  html: Omit<HtmlProps, 'main'>,
  own: Record<string, unknown>,
): DocumentParts {
  const props: HtmlProps = { ...html, main: createElement(CUT) };
  const tree: ReactNode = createElement(
    HtmlContext.Provider,
    { value: props },
    createElement(Document, { ...props, ...own }),
  );
  const markup = renderToStaticMarkup(tree);
  const at = markup.indexOf(CUT_MARKUP);
  if (at < 0)
    throw new Error('pages/_document does not render <Main /> from next/document: the page has no place in it');
  const prefix = markup.slice(0, at);
  const rest = markup.slice(at + CUT_MARKUP.length);
  const end = rest.lastIndexOf(CLOSING);
  return {
    prefix: /^<!doctype/i.test(prefix) ? prefix : `<!DOCTYPE html>${prefix}`,
    middle: end < 0 ? rest : rest.slice(0, end),
    closing: end < 0 ? '' : rest.slice(end),
  };
}
