import type { RouterEvents } from '../contexts.ts';

/** A minimal emitter: handlers run in the order they came, on a copy, so that one may remove itself. */
export function createEvents(): RouterEvents {
  const handlers = new Map<string, Set<(...args: unknown[]) => void>>();
  return {
    on(type, handler) {
      let set = handlers.get(type);
      if (set === undefined) handlers.set(type, (set = new Set()));
      set.add(handler);
    },
    off(type, handler) {
      handlers.get(type)?.delete(handler);
    },
    emit(type, ...args) {
      for (const handler of Array.from(handlers.get(type) ?? [])) handler(...args);
    },
  };
}
