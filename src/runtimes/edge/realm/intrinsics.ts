import { bridge } from './bridge.ts';
import { reportException } from './events.ts';

type CallSite = Record<string, (() => unknown) | undefined>;

/** What a call site tells; the receiver and the function are not told. */
const TOLD = [
  'getTypeName',
  'getFunctionName',
  'getMethodName',
  'getFileName',
  'getLineNumber',
  'getColumnNumber',
  'getEvalOrigin',
  'isToplevel',
  'isEval',
  'isNative',
  'isConstructor',
  'isAsync',
  'isPromiseAll',
  'getPromiseIndex',
  'getScriptNameOrSourceURL',
  'toString',
] as const;

/** Makes the realm's intrinsics safe to hand out. */
export function lock(): void {
  lockStackTraces();
  lockWasm();
  lockFinalization();
}

/**
 * `Error.prepareStackTrace` gets copies of the call sites: V8's own give away functions and receivers of other realms.
 * The property cannot be redefined, and V8 reads it from the `Error` global, which stays this one.
 */
function lockStackTraces(): void {
  let user: unknown = undefined;
  let wrapped: unknown = undefined;
  const { apply } = Reflect;
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: false,
    enumerable: false,
    get: () => wrapped,
    set(value: unknown) {
      user = value;
      wrapped =
        typeof value !== 'function'
          ? undefined
          : (error: unknown, sites: { length: number; [index: number]: CallSite }): unknown => {
              const copies: object[] = [];
              for (let i = 0; i < sites.length; i++) {
                const site = sites[i]!;
                const copy: Record<string, () => unknown> = {};
                for (const name of TOLD) {
                  const read = site[name];
                  const told = typeof read === 'function' ? apply(read, site, []) : undefined;
                  // Only text, numbers and truth cross.
                  const safe =
                    told === null || (typeof told !== 'object' && typeof told !== 'function') ? told : undefined;
                  copy[name] = () => safe;
                }
                copy['getThis'] = () => undefined;
                copy['getFunction'] = () => undefined;
                copies[i] = copy;
              }
              return apply(user as (...args: unknown[]) => unknown, Error, [error, copies]);
            };
    },
  });
  Object.defineProperty(globalThis, 'Error', { value: Error, writable: false, configurable: false, enumerable: false });
}

/**
 * The engine calls the callbacks of a `FinalizationRegistry` by itself: what they do, and what they throw, must not be put
 * down to the route that happened to run before.
 */
function lockFinalization(): void {
  const { construct } = Reflect;
  const Wrapped = new Proxy(FinalizationRegistry, {
    construct(target, [cleanup], self): object {
      if (typeof cleanup !== 'function') return construct(target, [cleanup], self);
      const run = (held: unknown): void => {
        bridge.enter();
        try {
          (cleanup as (held: unknown) => void)(held);
        } catch (error) {
          reportException(error);
        }
      };
      return construct(target, [run], self);
    },
  });
  const where = { value: Wrapped, writable: true, configurable: true, enumerable: false };
  // oxlint-disable-next-line no-extend-native -- the way back to the engine's own
  Object.defineProperty(FinalizationRegistry.prototype, 'constructor', where);
  Object.defineProperty(globalThis, 'FinalizationRegistry', where);
}

/** Streaming compilation is compiling bytes, which edge does not allow; V8's own would hand out host errors. */
function lockWasm(): void {
  const refuse = (name: string) => (): Promise<never> =>
    Promise.reject(new WebAssembly.CompileError(`WebAssembly.${name}(): Wasm code generation disallowed by embedder`));
  for (const name of ['compileStreaming', 'instantiateStreaming']) {
    Object.defineProperty(WebAssembly, name, {
      value: refuse(name),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
}
