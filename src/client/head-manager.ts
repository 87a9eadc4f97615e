import type { ReactElement } from 'react';

import type { HeadManager } from '../next/contexts.ts';
import { applyAttributes } from '../next/shared/dom.ts';
import { HEAD_MARK } from '../next/shared/head-elements.ts';

export interface BrowserHeadManager extends HeadManager {
  /** Writes what is due now, instead of in a microtask. */
  flush(): void;
}

/** Writes `next/head`'s elements to the document; several updates of one commit become one. */
export function createHeadManager(): BrowserHeadManager {
  let due: ReactElement[] | null = null;
  const manager: BrowserHeadManager = {
    mountedInstances: new Set(),
    updateHead(elements) {
      if (due === null) queueMicrotask(manager.flush);
      due = elements;
    },
    flush() {
      const elements = due;
      due = null;
      if (elements !== null) write(elements);
    },
  };
  return manager;
}

function write(elements: ReactElement[]): void {
  const title = elements.find((element) => element.type === 'title');
  const text = title === undefined ? '' : textOf((title.props as { children?: unknown }).children);
  if (text !== document.title) document.title = text;

  const wanted = elements.filter((element) => element.type !== 'title').map(toNode);
  for (const old of document.head.querySelectorAll(`[${HEAD_MARK}]:not(title)`)) {
    const same = wanted.findIndex((node) => isEqual(node, old));
    // What did not change stays in place: a style sheet that is taken out and put back flashes.
    if (same >= 0) wanted.splice(same, 1);
    // The charset is fixed once the document is parsed.
    else if (!old.hasAttribute('charset')) old.remove();
  }
  document.head.append(
    ...wanted.filter((node) => !node.hasAttribute('charset') || document.head.querySelector('meta[charset]') === null),
  );
}

function textOf(children: unknown): string {
  if (Array.isArray(children)) return children.map(textOf).join('');
  return typeof children === 'string' || typeof children === 'number' ? String(children) : '';
}

function toNode({ type, props }: ReactElement): HTMLElement {
  const node = document.createElement(type as string);
  const { children, dangerouslySetInnerHTML } = props as {
    children?: unknown;
    dangerouslySetInnerHTML?: { __html: string };
  };
  applyAttributes(node, props as Record<string, unknown>);
  if (dangerouslySetInnerHTML !== undefined) node.innerHTML = dangerouslySetInnerHTML.__html;
  else if (children !== undefined && children !== null) node.textContent = textOf(children);
  return node;
}

/** Equal but for the nonce, which the browser hides from a node in the document. */
function isEqual(node: HTMLElement, old: Element): boolean {
  if (!node.nonce) return node.isEqualNode(old);
  const [a, b] = [node.cloneNode(true) as HTMLElement, old.cloneNode(true) as HTMLElement];
  for (const copy of [a, b]) {
    copy.removeAttribute('nonce');
    copy.nonce = '';
  }
  return node.nonce === (old as HTMLElement).nonce && a.isEqualNode(b);
}
