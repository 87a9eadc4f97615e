const callbacks = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | null = null;

/** Calls back once, when the element comes within 200 px of the viewport; returns how to stop. */
export function onVisible(element: Element, callback: () => void): () => void {
  if (typeof IntersectionObserver === 'undefined') return () => {};
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, intersectionRatio, target } of entries) {
        if (!isIntersecting && intersectionRatio <= 0) continue;
        observer?.unobserve(target);
        const seen = callbacks.get(target);
        callbacks.delete(target);
        seen?.();
      }
    },
    { rootMargin: '200px' },
  );
  callbacks.set(element, callback);
  observer.observe(element);
  return () => {
    callbacks.delete(element);
    observer?.unobserve(element);
  };
}
