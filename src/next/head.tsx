import { useContext, useId, useLayoutEffect } from 'react';
import type { ReactElement, ReactNode } from 'react';

import { HeadManagerContext } from './contexts.ts';
import type { HeadManager } from './contexts.ts';
import { IS_SERVER } from './shared/constants.ts';
import { defaultHead, reduceHeads } from './shared/head-elements.ts';

export { defaultHead };

/** One mounted `<Head>`. */
interface Instance {
  id: string;
  children: ReactNode;
}

/** Adds elements to the document's head; see `reduceHeads` for which of several wins. */
export default function Head({ children }: { children?: ReactNode }): ReactElement | null {
  const manager = useContext(HeadManagerContext);
  const id = useId();
  // Chosen once per realm: React warns of layout effects during a server render.
  if (IS_SERVER) {
    if (manager !== null) mount(manager, id, children);
  } else {
    useLayoutEffect(() => {
      if (manager !== null) mount(manager, id, children);
    });
    useLayoutEffect(
      () => () => {
        if (manager === null) return;
        remove(manager, id);
        publish(manager);
      },
      [manager, id],
    );
  }
  return null;
}

function mount(manager: HeadManager, id: string, children: ReactNode): void {
  // A server render retries what suspended, and a browser render updates: the same instance keeps its place.
  const known = instances(manager).find((instance) => instance.id === id);
  if (known === undefined) manager.mountedInstances.add({ id, children } satisfies Instance);
  else known.children = children;
  publish(manager);
}

function remove(manager: HeadManager, id: string): void {
  for (const instance of instances(manager)) if (instance.id === id) manager.mountedInstances.delete(instance);
}

function publish(manager: HeadManager): void {
  manager.updateHead(reduceHeads(instances(manager).map((instance) => instance.children)));
}

function instances(manager: HeadManager): Instance[] {
  return [...manager.mountedInstances] as Instance[];
}
