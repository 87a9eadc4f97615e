import type { ReactElement } from 'react';

import { NextScript } from '../next/document.tsx';
import type { HtmlProps, NextData } from '../next/contexts.ts';
import { renderDocument } from './document.ts';
import type { DocumentParts } from './document.ts';
import type { WithInitialProps } from './modules.ts';

/** A rendered document with `__NEXT_DATA__` left open. */
interface Template {
  prefix: string;
  beforeData: string;
  afterData: string;
  closing: string;
}

/** Heads of one page rarely differ; where they do for every request, memory stays small. */
const LIMIT = 64;

/** Stands for the data: its JSON is found again in the markup. */
const PLACEHOLDER = { toJSON: (): string => 'switchrt-data' } as unknown as NextData;
const PLACEHOLDER_JSON = '"switchrt-data"';

/**
 * Renders the default document, which depends on its props alone, once for each head; `__NEXT_DATA__` is filled in.
 * An app's own document may do anything, and is rendered for every request.
 */
export class DocumentCache {
  readonly #Document: WithInitialProps;
  readonly #templates: Map<string, Template> = new Map();

  constructor(Document: WithInitialProps) {
    this.#Document = Document;
  }

  render(html: Omit<HtmlProps, 'main'>): DocumentParts {
    const head = html.nonce === undefined ? headKey(html.head) : null;
    if (head === null) return renderDocument(this.#Document, html, {});
    const key = JSON.stringify([head, html.scripts, html.styles, html.dev]);
    let template = this.#templates.get(key);
    if (template === undefined) {
      const made = this.#make(html);
      if (made === null) return renderDocument(this.#Document, html, {});
      if (this.#templates.size >= LIMIT) this.#templates.clear();
      this.#templates.set(key, (template = made));
    }
    const { prefix, beforeData, afterData, closing } = template;
    return { prefix, middle: beforeData + NextScript.getInlineScriptSource(html) + afterData, closing };
  }

  #make(html: Omit<HtmlProps, 'main'>): Template | null {
    const { prefix, middle, closing } = renderDocument(this.#Document, { ...html, nextData: PLACEHOLDER }, {});
    const at = middle.indexOf(PLACEHOLDER_JSON);
    if (at < 0) return null;
    return { prefix, beforeData: middle.slice(0, at), afterData: middle.slice(at + PLACEHOLDER_JSON.length), closing };
  }
}

/** All that a head's markup depends on; null when that cannot be told from plain values. */
function headKey(head: readonly ReactElement[]): string | null {
  let text = '';
  for (const element of head) {
    if (typeof element.type !== 'string') return null;
    const props = element.props as Record<string, unknown>;
    for (const name in props) {
      const value = props[name];
      const plain =
        value === null || typeof value !== 'object'
          ? typeof value !== 'function' && typeof value !== 'symbol'
          : name === 'dangerouslySetInnerHTML';
      if (!plain) return null;
    }
    text += `${element.type} ${JSON.stringify(props)}\n`;
  }
  return text;
}
