/** A module namespace as a bundle hands it over; bundlers wrap CommonJS modules in different ways. */
export type ModuleNamespace = { default?: unknown; [name: string]: unknown };

/** A page's exports, however its module was written: ESM, CommonJS compiled from it, or `module.exports = Page` with the rest on the page. */
export function pageModule(module: unknown): ModuleNamespace {
  if (isComponent(module)) return { ...(module as object), default: module };
  const namespace = module as ModuleNamespace;
  const inner = namespace.default as (ModuleNamespace & { __esModule?: boolean }) | undefined;
  return typeof inner === 'object' && inner !== null && inner.__esModule === true
    ? { ...inner, ...omitDefault(namespace), default: inner.default }
    : namespace;
}

/** Function and class components; `memo` and `forwardRef` give objects. */
export function isComponent(value: unknown): boolean {
  return (
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && '$$typeof' in value && !('props' in value))
  );
}

function omitDefault(module: ModuleNamespace): ModuleNamespace {
  const { default: _default, ...rest } = module;
  return rest;
}
