import { Children, Fragment, cloneElement, createElement, isValidElement } from 'react';
import type { ReactElement, ReactNode } from 'react';

/** Set on every element that `next/head` put into the document: the browser side owns these and no others. */
export const HEAD_MARK = 'data-next-head';

const META_KINDS = ['name', 'httpEquiv', 'itemProp'] as const;

type Props = Record<string, unknown> & { children?: ReactNode };

/** What Next puts into a head that says nothing else. */
export function defaultHead(): ReactElement[] {
  return [
    createElement('meta', { key: 'charset', charSet: 'utf-8', [HEAD_MARK]: '' }),
    createElement('meta', { key: 'viewport', name: 'viewport', content: 'width=device-width', [HEAD_MARK]: '' }),
  ];
}

/**
 * All mounted heads as one list, by the rules of `next/head`: the last one wins among equal keys, titles, bases, charsets
 * and metas of one `name`, `httpEquiv` or `itemProp`; a `name` may repeat under different keys. `property` repeats freely.
 */
export function reduceHeads(heads: readonly ReactNode[]): ReactElement[] {
  const defaults = defaultHead();
  const all: ReactElement[] = [...defaults];
  for (const head of heads) flatten(head, all);
  const isFirst = uniqueness(new Set(defaults));
  return all
    .reverse()
    .filter((element) => isFirst(element))
    .reverse()
    .map((element, index) => cloneElement(element, { key: index, [HEAD_MARK]: '' } as Props, ...textOf(element)));
}

function flatten(node: ReactNode, into: ReactElement[]): void {
  // `Children.forEach` keeps the keys as they were written; `toArray` would rewrite them.
  Children.forEach(node, (child) => {
    if (!isValidElement<Props>(child)) return;
    if (child.type === Fragment) flatten(child.props.children, into);
    else into.push(child);
  });
}

/** A title of several parts as one text: React 19 renders nothing for a list. */
function textOf(element: ReactElement): ReactNode[] {
  const { children } = element.props as Props;
  return element.type === 'title' && Array.isArray(children)
    ? [children.filter((part) => typeof part !== 'boolean').join('')]
    : [];
}

function uniqueness(defaults: ReadonlySet<ReactElement>): (element: ReactElement) => boolean {
  const keys = new Set<string>();
  const seen = new Set<string>();
  return (element) => {
    const props = element.props as Props;
    let unique = true;
    // The defaults' keys are React's alone: any `viewport` replaces theirs.
    const keyed = element.key !== null && !defaults.has(element);
    if (keyed && element.key !== null) {
      unique = !keys.has(element.key);
      keys.add(element.key);
    }
    for (const trait of traits(element.type, props)) {
      const free = keyed && trait.startsWith('name=');
      if (seen.has(trait) && !free) unique = false;
      seen.add(trait);
    }
    return unique;
  };
}

function traits(type: unknown, props: Props): string[] {
  if (type === 'title' || type === 'base') return [type];
  if (type !== 'meta') return [];
  const found = META_KINDS.filter((kind) => props[kind] !== undefined).map((kind) => `${kind}=${String(props[kind])}`);
  return props['charSet'] === undefined ? found : [...found, 'charSet'];
}
