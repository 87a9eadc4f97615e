const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * Throws when props would not survive JSON as they are, and says where: `.user.tags[2]`.
 * Dates, maps, class instances, `undefined`, functions, and cycles are refused; the rule is Next's.
 */
export function requireSerializable(route: string, method: string, props: unknown): void {
  const fail = (path: string, reason: string): never => {
    const where = path === '' ? 'props' : `\`${path}\``;
    throw new Error(`Error serializing ${where} returned from \`${method}\` in "${route}".\nReason: ${reason}`);
  };
  if (!isPlainObject(props)) {
    fail('', `Props must be a plain object, but they are ${describe(props)}.`);
  }
  const ancestors = new Map<object, string>();

  const visit = (value: unknown, path: string): void => {
    if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return;
    if (value === undefined)
      fail(path, '`undefined` cannot be serialized as JSON. Please use `null` or omit this value.');
    if (typeof value !== 'object')
      fail(path, `\`${typeof value}\` cannot be serialized as JSON. Please only return JSON serializable data types.`);
    const object = value as object;
    const seenAt = ancestors.get(object);
    if (seenAt !== undefined)
      fail(path, `Circular references cannot be expressed in JSON (references: \`${seenAt || '(self)'}\`).`);
    ancestors.set(object, path);
    if (Array.isArray(object)) {
      // By index: holes count as `undefined` too.
      for (let i = 0; i < object.length; i += 1) visit(object[i], `${path}[${i}]`);
    } else if (isPlainObject(object)) {
      for (const [key, child] of Object.entries(object)) {
        visit(child, IDENTIFIER.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`);
      }
    } else {
      fail(path, `${describe(object)} cannot be serialized as JSON. Please only return JSON serializable data types.`);
    }
    // One object at two places is no cycle.
    ancestors.delete(object);
  };
  visit(props, '');
}

/** Plain in any realm: its prototype is the root of a chain. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.prototype.toString.call(value) !== '[object Object]')
    return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.prototype.hasOwnProperty.call(prototype, 'isPrototypeOf');
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `\`${String(value)}\``;
  const tag = Object.prototype.toString.call(value);
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return tag === '[object Object]' && name && name !== 'Object'
    ? `\`object\` (an instance of ${name})`
    : `\`object\` ("${tag}")`;
}

/** JSON of props for the client. A failure names the place, which `JSON.stringify` does not. */
export function stringifyProps(route: string, method: string, data: Record<string, unknown>): string {
  try {
    return JSON.stringify(data);
  } catch (error) {
    requireSerializable(route, method, data['pageProps']);
    throw error;
  }
}
