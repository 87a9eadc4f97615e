/** Text of a value for logs: what `console.log` shows. Never throws, bounded in depth and length. */
export function inspect(value: unknown, depth = 2): string {
  try {
    return show(value, depth, []);
  } catch {
    return '[a value that cannot be shown]';
  }
}

const MOST = 100;

function show(value: unknown, depth: number, seen: object[]): string {
  switch (typeof value) {
    case 'string':
      return seen.length === 0
        ? `'${value}'`
        : JSON.stringify(value.length > 10_000 ? `${value.slice(0, 10_000)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
      return value.toString();
    case 'function': {
      const text = Function.prototype.toString.call(value);
      return `[${text.startsWith('class') ? 'class' : 'Function'}${value.name ? `${text.startsWith('class') ? ' ' : ': '}${value.name}` : ' (anonymous)'}]`;
    }
    case 'object':
      return value === null ? 'null' : showObject(value, depth, seen);
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function showObject(value: object, depth: number, seen: object[]): string {
  if (seen.includes(value)) return '[Circular]';
  if (value instanceof Error) {
    const text =
      typeof value.stack === 'string' && value.stack !== '' ? value.stack : `${value.name}: ${value.message}`;
    const extra = entries(value, depth, [...seen, value]);
    const cause = value.cause === undefined ? [] : [`[cause]: ${show(value.cause, depth - 1, [...seen, value])}`];
    return [...cause, ...extra].length === 0 ? text : `${text} { ${[...cause, ...extra].join(', ')} }`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return 'Promise {}';
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const named = prototype === null ? '[Object: null prototype]' : prototype.constructor?.name;
  const name = typeof named === 'string' && named !== '' ? named : 'Object';
  if (depth < 0) return Array.isArray(value) ? '[Array]' : `[${name}]`;
  const inner = [...seen, value];
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST).map((item: unknown) => show(item, depth - 1, inner));
    if (value.length > MOST) items.push(`... ${value.length - MOST} more items`);
    return items.length === 0 ? '[]' : `[ ${items.join(', ')} ]`;
  }
  if (ArrayBuffer.isView(value)) {
    if (value instanceof DataView) return `DataView { byteLength: ${value.byteLength} }`;
    const items = Array.from(value as unknown as ArrayLike<number>)
      .slice(0, 50)
      .map(String);
    const { length } = value as unknown as ArrayLike<number>;
    return `${name}(${length}) [ ${items.join(', ')}${length > 50 ? `, ... ${length - 50} more items` : ''} ]`;
  }
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  if (value instanceof Map) {
    const items = [...value]
      .slice(0, MOST)
      .map(([key, item]) => `${show(key, depth - 1, inner)} => ${show(item, depth - 1, inner)}`);
    return `Map(${value.size}) {${items.length === 0 ? '' : ` ${items.join(', ')} `}}`;
  }
  if (value instanceof Set) {
    const items = [...value].slice(0, MOST).map((item) => show(item, depth - 1, inner));
    return `Set(${value.size}) {${items.length === 0 ? '' : ` ${items.join(', ')} `}}`;
  }
  const prefix = name === 'Object' ? '' : `${name} `;
  const iterable = value as { entries?: unknown };
  const web = Object.prototype.toString.call(value).slice(8, -1);
  const list =
    (web === 'Headers' || web === 'URLSearchParams' || web === 'FormData') && typeof iterable.entries === 'function'
      ? [...(value as Iterable<[unknown, unknown]>)].map(
          ([key, item]) => `${show(key, 0, inner)}: ${show(item, depth - 1, inner)}`,
        )
      : entries(value, depth, inner);
  if (web === 'URL') return String(value);
  return `${prefix}{${list.length === 0 ? '' : ` ${list.join(', ')} `}}`;
}

function entries(value: object, depth: number, seen: object[]): string[] {
  const result: string[] = [];
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined || !descriptor.enumerable) continue;
    const label =
      typeof key === 'symbol' ? `[${key.toString()}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    const shown =
      'value' in descriptor ? show(descriptor.value, depth - 1, seen) : descriptor.get ? '[Getter]' : '[Setter]';
    result.push(`${label}: ${shown}`);
    if (result.length >= MOST) break;
  }
  return result;
}

/** https://console.spec.whatwg.org/#formatter */
export function format(args: readonly unknown[]): string {
  let index = 0;
  let text = '';
  const [first] = args;
  if (typeof first === 'string') {
    index = 1;
    text = first.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (index >= args.length) return mark;
      const value = args[index++];
      switch (mark) {
        case '%s':
          return typeof value === 'string' ? value : typeof value === 'object' ? inspect(value, 0) : String(value);
        case '%d':
          return typeof value === 'bigint' ? `${value}n` : String(typeof value === 'object' ? NaN : Number(value));
        case '%i':
          return String(Number.parseInt(String(value), 10));
        case '%f':
          return String(Number.parseFloat(String(value)));
        case '%j':
          return JSON.stringify(value);
        case '%c':
          return '';
        default:
          return inspect(value, 4);
      }
    });
  }
  const rest = args.slice(index).map((value) => (typeof value === 'string' ? value : inspect(value)));
  return index === 0 ? rest.join(' ') : [text, ...rest].join(' ');
}
