import type { ReactElement } from 'react';

import type { HeadManager } from '../next/contexts.ts';

export interface HeadCollector {
  manager: HeadManager;
  /** What `next/head` gave so far. */
  collected(): ReactElement[];
  /** Before the same tree is rendered once more. */
  clear(): void;
}

/** Collects the head of one server render. */
export function createHeadCollector(): HeadCollector {
  let head: ReactElement[] = [];
  const manager: HeadManager = {
    mountedInstances: new Set(),
    updateHead(elements) {
      head = elements;
    },
  };
  return {
    manager,
    collected: () => head,
    clear() {
      head = [];
      manager.mountedInstances.clear();
    },
  };
}
