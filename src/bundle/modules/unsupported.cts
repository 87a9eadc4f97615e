// Bundled once for each importer; `__resourceQuery` is the bundler's name for this module's own query.
declare const __resourceQuery: string;

const query = new URLSearchParams(__resourceQuery);
const name = query.get('module');
const at = query.get('at');
/** Names of the module's exports, where the importer lists them: `import()` and `export *` copy from it. */
const names = query.get('names')?.split(',') ?? [];

function fail(use: string): never {
  const where = at ? ` (imported at ${at})` : '';
  throw new Error(`The edge runtime does not support the Node.js module '${name}'${where}. Used: ${use}.`);
}

/**
 * Stands for the module or for anything below it. Reading goes on, so that an import or a destructuring never breaks; a call, `new`,
 * an assignment or a conversion to a primitive is a use.
 */
function stand(path: string): unknown {
  const members = new Map<PropertyKey, unknown>();
  // A class may extend it: `prototype` has to be an object, and a proxy must tell the truth about a fixed property.
  const target = function (): void {};
  return new Proxy(target, {
    get(_target, key) {
      // No promise, no ES module: `await import()` and the bundler's interop read these.
      if (key === 'then' || key === '__esModule' || typeof key === 'symbol') return undefined;
      if (key === 'prototype') return target.prototype;
      if (key === 'default' && path === '') return module.exports;
      let member = members.get(key);
      if (!member) members.set(key, (member = stand(path ? `${path}.${key}` : key)));
      return member;
    },
    has: () => true,
    apply: () => fail(path ? `${path}()` : `${name}()`),
    construct: () => fail(`new ${path || name}()`),
    set: (_target, key) => fail(`${path ? `${path}.` : ''}${String(key)} = …`),
  });
}

const whole = stand('') as object;
for (const key of names) Reflect.defineProperty(whole, key, { configurable: true, enumerable: true, value: undefined });
module.exports = whole;
