import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ReactElement, ScriptHTMLAttributes } from 'react';

import { applyAttributes } from './shared/dom.ts';

export interface ScriptProps extends ScriptHTMLAttributes<HTMLScriptElement> {
  strategy?: 'afterInteractive' | 'lazyOnload' | 'beforeInteractive' | 'worker';
  id?: string;
  /** After the script has loaded, once. */
  onLoad?: (event: any) => void;
  /** After the script has loaded, and on every later mount. */
  onReady?: () => void | null;
  onError?: (event: any) => void;
}

/** Scripts by `id`, else `src`: a script runs once a document, whoever asks. */
const loads = new Map<string, Promise<void>>();

function keyOf(props: ScriptProps): string | null {
  return props.id ?? props.src ?? null;
}

/** Puts a script into the document once; resolves when it ran. */
function insert(props: ScriptProps): Promise<void> {
  const key = keyOf(props);
  const known = key === null ? undefined : loads.get(key);
  if (known !== undefined) return known;
  const { strategy, onLoad, onReady: _ready, onError, children, dangerouslySetInnerHTML, ...attributes } = props;
  const element = document.createElement('script');
  const loading = new Promise<void>((resolve, reject) => {
    element.addEventListener('load', (event) => {
      resolve();
      onLoad?.call(element, event);
    });
    element.addEventListener('error', (event) => {
      // A later mount may try again.
      if (key !== null) loads.delete(key);
      reject(event);
      onError?.(event);
    });
    const inline = dangerouslySetInnerHTML?.__html ?? (Array.isArray(children) ? children.join('') : children);
    applyAttributes(element, { ...attributes, 'data-nscript': strategy ?? 'afterInteractive' });
    if (props.src === undefined) {
      element.textContent = String(inline ?? '');
      resolve();
    }
  });
  if (key !== null) loads.set(key, loading);
  document.body.appendChild(element);
  return loading;
}

/** Loads scripts by hand, as `<Script>` does. */
export function handleClientScriptLoad(props: ScriptProps): void {
  schedule(props, props.strategy);
}

function schedule(props: ScriptProps, strategy: ScriptProps['strategy']): () => void {
  let wanted = true;
  const start = (): void => {
    // The rejection is the error event's, which `onError` had.
    insert(props).then(
      () => wanted && props.onReady?.(),
      () => {},
    );
  };
  if (strategy !== 'lazyOnload') start();
  else {
    const idle = (): void => void (self.requestIdleCallback ?? setTimeout)(start);
    if (document.readyState === 'complete') idle();
    else addEventListener('load', idle, { once: true });
  }
  return () => {
    wanted = false;
  };
}

const never = (): (() => void) => () => {};

/** A third-party script: `beforeInteractive` stands in the HTML, the others are put in by the browser. */
export default function Script(props: ScriptProps): ReactElement | null {
  const { strategy = 'afterInteractive' } = props;
  const latest = useRef(props);
  const key = keyOf(props);
  const hydrating = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  // The HTML's own script is hydrated; one that React made in the browser would never run.
  const [inHtml] = useState(hydrating && strategy === 'beforeInteractive');
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    // It ran while the document was parsed, before this code.
    if (inHtml && key !== null && !loads.has(key)) loads.set(key, Promise.resolve());
    return inHtml && key === null ? undefined : schedule(latest.current, strategy);
  }, [key, strategy, inHtml]);
  if (!inHtml) return null;
  const { strategy: _strategy, onLoad: _load, onReady: _ready, onError: _error, ...attributes } = props;
  return <script {...attributes} data-nscript={strategy} suppressHydrationWarning />;
}
