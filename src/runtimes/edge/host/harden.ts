import { createRequire } from 'node:module';
import { runInNewContext, Script } from 'node:vm';

/** Thrown wherever code of a realm has got hold of a way to make functions in the host's realm. */
const denied = Object.freeze(
  Object.setPrototypeOf(function () {
    throw new EvalError('Code generation from strings disallowed for this context');
  }, null) as object,
);

/** Constructors of functions: none of them is a global but the first. */
const functionPrototypes = [
  Function.prototype,
  Object.getPrototypeOf(async () => {}),
  Object.getPrototypeOf(function* () {}),
  Object.getPrototypeOf(async function* () {}),
] as object[];

/** Members of `process` that reach the system, the loader or other processes. */
const PROCESS_MEMBERS = [
  '_debugEnd',
  '_debugProcess',
  '_kill',
  '_linkedBinding',
  '_rawDebug',
  '_startProfilerIdleNotifier',
  '_stopProfilerIdleNotifier',
  'abort',
  'binding',
  'chdir',
  'dlopen',
  'execve',
  'exit',
  'getBuiltinModule',
  'initgroups',
  'kill',
  'loadEnvFile',
  'mainModule',
  'openStdin',
  'reallyExit',
  'report',
  'setegid',
  'seteuid',
  'setgid',
  'setgroups',
  'setuid',
  'setUncaughtExceptionCaptureCallback',
  'umask',
] as const;

/** What `node -e` puts on the global. */
const LOADER_GLOBALS = ['require', 'module', 'exports', '__filename', '__dirname'] as const;

/**
 * Takes from this process what no realm may ever get, whatever way it finds out of its own realm.
 *
 * Runs once, before any code of a user. The permission model stands behind it; see SECURITY.md.
 */
export function harden(exposed: boolean): void {
  for (const prototype of functionPrototypes) {
    Object.defineProperty(prototype, 'constructor', {
      value: denied,
      writable: false,
      enumerable: false,
      configurable: false,
    });
  }
  for (const name of LOADER_GLOBALS) delete (globalThis as Record<string, unknown>)[name];
  const target = process as unknown as Record<string, unknown>;
  // Tests hand the whole of it over, to see what the permission model alone denies.
  if (!exposed)
    for (const name of PROCESS_MEMBERS) {
      try {
        delete target[name];
        if (target[name] !== undefined)
          Object.defineProperty(target, name, { value: undefined, writable: false, configurable: false });
      } catch {
        // A member that cannot be taken is one that the permission model answers for.
      }
    }
  for (const key of Object.keys(process.env)) delete process.env[key];
  freezeIntrinsics();
}

/** Names that code assigns on instances although the prototype has them: they stay assignable there. */
const OVERRIDDEN = new Set(['name', 'message', 'toString', 'constructor', 'toJSON', 'valueOf']);

/**
 * Freezes the host realm's intrinsics: a realm that gets one of them (through a stack overflow inside the host, or the
 * promise of `import()`) can change nothing that another realm or the host sees.
 */
function freezeIntrinsics(): void {
  const seen = new Set<object>();
  // A bare context has the language's own globals and nothing of Node's.
  const names = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[];
  const roots: unknown[] = names
    .filter((name) => name !== 'globalThis' && name !== 'console')
    .map((name) => (globalThis as Record<string, unknown>)[name]);
  roots.push(
    ...functionPrototypes,
    Object.getPrototypeOf(Int8Array),
    iteratorPrototype([][Symbol.iterator]()),
    iteratorPrototype(new Map()[Symbol.iterator]()),
  );
  roots.push(
    iteratorPrototype(new Set()[Symbol.iterator]()),
    iteratorPrototype(''[Symbol.iterator]()),
    iteratorPrototype(''.matchAll(/x/g)),
  );
  roots.push(
    Object.getPrototypeOf(functionPrototypes[2]!),
    (functionPrototypes[2] as { prototype: object }).prototype,
    (functionPrototypes[3] as { prototype: object }).prototype,
  );
  const visit = (value: unknown): void => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value as object))
      return;
    const object = value as object;
    seen.add(object);
    const prototype = Object.getPrototypeOf(object) as object | null;
    const isErrorPrototype = object === Error.prototype || prototype === Error.prototype;
    for (const key of Reflect.ownKeys(object)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(object, key)!;
      if (!('value' in descriptor)) {
        visit(descriptor.get);
        visit(descriptor.set);
        continue;
      }
      visit(descriptor.value);
      if (
        descriptor.configurable &&
        (isErrorPrototype || object === Object.prototype) &&
        typeof key === 'string' &&
        OVERRIDDEN.has(key)
      )
        tame(object, key, descriptor.value);
    }
    visit(prototype);
    Object.freeze(object);
  };
  for (const root of roots) visit(root);
  freezeChain = (value) => {
    for (
      let link = value;
      link !== null && (typeof link === 'object' || typeof link === 'function');
      link = Object.getPrototypeOf(link)
    )
      visit(link);
  };
}

let freezeChain: (value: unknown) => void = () => {};

/**
 * The promise of `import()` and the error that it rejects with are the host's, whatever realm asks: Node makes them. Their
 * classes are Node's own and are frozen as well.
 */
export async function freezeImports(): Promise<void> {
  const attempt = new Script('import("")').runInThisContext() as Promise<unknown>;
  await attempt.catch((error: unknown) => freezeChain(Object.getPrototypeOf(error)));
}

const iteratorPrototype = (iterator: object): object => Object.getPrototypeOf(iterator) as object;

/** A frozen value that instances may still shadow by assignment. */
function tame(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    configurable: false,
    enumerable: false,
    get: () => value,
    set(this: unknown, next: unknown) {
      if (this === object || this === null || (typeof this !== 'object' && typeof this !== 'function'))
        throw new TypeError(`Cannot assign to read only property '${key}'`);
      Object.defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** The host's own process and loader, taken before they are hardened; only tests hand them on. */
export function unhardened(): Record<string, unknown> {
  return { process, require: createRequire('/edge-host.cjs') };
}
