import type { ComponentType } from 'react';

interface WithInitialProps {
  getInitialProps?: (context: unknown) => unknown;
}

/** What `getInitialProps` gets: a page's context, or an app's, which holds the page and its context. */
interface InitialContext {
  Component?: unknown;
  ctx?: unknown;
  res?: { finished?: boolean; writableEnded?: boolean; headersSent?: boolean } | undefined;
}

/**
 * Runs a component's `getInitialProps`; an app without one still asks its page.
 *
 * @throws TypeError when it answers with no object, unless the response was already ended by it.
 */
export async function loadInitialProps(component: unknown, context: InitialContext): Promise<Record<string, unknown>> {
  const { getInitialProps } = component as WithInitialProps;
  if (typeof getInitialProps !== 'function') {
    if (context.ctx === undefined || context.Component === undefined) return {};
    return { pageProps: await loadInitialProps(context.Component, context.ctx as InitialContext) };
  }
  const props = await getInitialProps.call(component, context);
  const res = context.res ?? (context.ctx as InitialContext | undefined)?.res;
  if (res !== undefined && (res.writableEnded || res.finished || res.headersSent))
    return (props ?? {}) as Record<string, unknown>;
  if (typeof props !== 'object' || props === null) {
    const name = (component as ComponentType).displayName ?? (component as { name?: string }).name ?? 'Component';
    throw new TypeError(
      `"${name}.getInitialProps()" should resolve to an object, but found "${String(props)}" instead.`,
    );
  }
  return props as Record<string, unknown>;
}
