import type { ReactLine } from './react-lines.ts';

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A page with one part that suspends until `data` gives its text; works in React 18, which has no `use`. */
export function slowPage(line: ReactLine, data: () => Deferred<string>): { default: () => unknown; Slow: () => any } {
  const { createElement: h, Suspense } = line.React;
  const states = new WeakMap<Promise<string>, { value?: string; error?: unknown; done: boolean }>();
  const Slow = (): any => {
    const { promise } = data();
    let state = states.get(promise);
    if (!state) {
      const fresh: { value?: string; error?: unknown; done: boolean } = { done: false };
      states.set(promise, (state = fresh));
      promise.then(
        (value) => Object.assign(fresh, { value, done: true }),
        (error: unknown) => Object.assign(fresh, { error, done: true }),
      );
    }
    if (!state.done) throw promise;
    if (state.error !== undefined) throw state.error;
    return h('p', null, state.value);
  };
  return {
    Slow,
    default: () => h('main', null, h('h1', null, 'shell'), h(Suspense, { fallback: h('i', null, 'loading') }, h(Slow))),
  };
}
