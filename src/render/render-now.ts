import type { ReactElement } from 'react';
import { renderToString } from 'react-dom/server';

/** How React marks a Suspense boundary that it left to the browser: one that suspended, or failed. */
const LEFT_OUT = '<!--$!-->';

/**
 * Renders in one go. Null when something suspends or throws: only a stream can wait, and only it tells errors apart,
 * so that a failing page is rendered by it once more.
 */
export function renderNow(element: ReactElement): string | null {
  try {
    const html = renderToString(element);
    return html.includes(LEFT_OUT) ? null : html;
  } catch {
    return null;
  }
}
