import { bridge } from './bridge.ts';

const WARN = 2;

const functions: { prototype: { constructor: unknown } }[] = [
  Function,
  (async () => {}).constructor,
  function* () {}.constructor,
  async function* () {}.constructor,
] as never;

/**
 * Development only: code from strings runs, and the first of a route is told with where it came from. Production refuses it.
 */
export function warnOfStrings(): void {
  let told = false;
  const tell = (what: string): void => {
    if (told) return;
    told = true;
    const { stack = '' } = new Error();
    const frames = stack.split('\n').filter((line) => /^\s+at /.test(line) && !line.includes('edge:realm'));
    bridge.log(WARN, `${what} makes code from a string: production refuses that on edge\n${frames.join('\n')}`);
  };
  const { apply, construct } = Reflect;
  for (const original of functions) {
    const name = (original as unknown as { name: string }).name;
    const wrapped = new Proxy(original as never as new () => object, {
      apply(target, self, args) {
        tell(name);
        return apply(target, self, args) as unknown;
      },
      construct(target, args, self) {
        tell(`new ${name}`);
        return construct(target, args, self);
      },
    });
    Object.defineProperty(original.prototype, 'constructor', { value: wrapped });
    if (name === 'Function') define('Function', { value: wrapped, writable: true });
  }
  // Whoever reads `eval` is about to call it; what it gets is the engine's own, so that a direct call sees its scope.
  const { eval: original } = globalThis;
  define('eval', {
    get() {
      tell('eval');
      return original;
    },
    set(value: unknown) {
      define('eval', { value, writable: true });
    },
  });
}

function define(name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(globalThis, name, { configurable: true, enumerable: false, ...descriptor });
}
