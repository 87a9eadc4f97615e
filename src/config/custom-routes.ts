import type { HeaderRule, Redirect, Rewrite, RouteHas } from './types.ts';

type Problem = (message: string) => void;
type Item = Record<string, unknown>;

const REDIRECT_CODES = [301, 302, 303, 307, 308];
const HAS_TYPES = ['header', 'cookie', 'query', 'host'];

/** `redirects()` as Next reads it; each wrong item is told and left out. */
export function readRedirects(value: unknown, problem: Problem): Redirect[] {
  return items(value, 'redirects()', problem).flatMap(({ item, name }) => {
    const wrong = common(item) ?? destination(item) ?? status(item);
    if (wrong) problem(`${name} ${wrong}.`);
    return wrong ? [] : [item as unknown as Redirect];
  });
}

/** `rewrites()`: a list means `afterFiles`. */
export function readRewrites(
  value: unknown,
  problem: Problem,
): { beforeFiles: Rewrite[]; afterFiles: Rewrite[]; fallback: Rewrite[] } {
  const empty = { beforeFiles: [] as Rewrite[], afterFiles: [] as Rewrite[], fallback: [] as Rewrite[] };
  if (value === undefined || value === null) return empty;
  if (Array.isArray(value)) return { ...empty, afterFiles: rewrites(value, 'rewrites()', problem) };
  if (typeof value !== 'object') {
    problem(
      `rewrites() must give a list, or an object of \`beforeFiles\`, \`afterFiles\` and \`fallback\`, found a ${typeof value}.`,
    );
    return empty;
  }
  for (const key of Object.keys(value))
    if (!(key in empty))
      problem(`rewrites() gives the unknown list \`${key}\`; known are \`beforeFiles\`, \`afterFiles\`, \`fallback\`.`);
  const lists = value as Partial<Record<keyof typeof empty, unknown>>;
  return {
    beforeFiles: rewrites(lists.beforeFiles, 'rewrites().beforeFiles', problem),
    afterFiles: rewrites(lists.afterFiles, 'rewrites().afterFiles', problem),
    fallback: rewrites(lists.fallback, 'rewrites().fallback', problem),
  };
}

/** `headers()`. */
export function readHeaders(value: unknown, problem: Problem): HeaderRule[] {
  return items(value, 'headers()', problem).flatMap(({ item, name }) => {
    const wrong = common(item) ?? headerList(item);
    if (wrong) problem(`${name} ${wrong}.`);
    return wrong ? [] : [item as unknown as HeaderRule];
  });
}

function rewrites(value: unknown, name: string, problem: Problem): Rewrite[] {
  return items(value, name, problem).flatMap(({ item, name: at }) => {
    const wrong = common(item) ?? destination(item) ?? outside(item);
    if (wrong) problem(`${at} ${wrong}.`);
    return wrong ? [] : [item as unknown as Rewrite];
  });
}

function items(value: unknown, name: string, problem: Problem): { item: Item; name: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    problem(`${name} must give a list, found ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}.`);
    return [];
  }
  return value.flatMap((item: unknown, i) => {
    if (typeof item === 'object' && item !== null) return [{ item: item as Item, name: `${name}[${i}]` }];
    problem(`${name}[${i}] must be an object.`);
    return [];
  });
}

function common(item: Item): string | null {
  if (typeof item.source !== 'string') return 'has no `source`';
  if (!item.source.startsWith('/')) return `has the \`source\` '${item.source}', which must start with \`/\``;
  if (item.basePath !== undefined && item.basePath !== false) return 'has a `basePath`, which may only be `false`';
  return conditions(item.has, 'has') ?? conditions(item.missing, 'missing');
}

function destination(item: Item): string | null {
  const to = item.destination;
  if (typeof to !== 'string') return 'has no `destination`';
  return /^(?:\/|https?:\/\/)/.test(to)
    ? null
    : `has the \`destination\` '${to}', which must start with \`/\`, \`http://\` or \`https://\``;
}

/** Without the base path a rewrite leaves the app: its target must be whole. */
function outside(item: Item): string | null {
  return item.basePath === false && String(item.destination).startsWith('/')
    ? 'has `basePath: false` and so must have an `http://` or `https://` destination'
    : null;
}

function status(item: Item): string | null {
  if (item.statusCode === undefined)
    return typeof item.permanent === 'boolean'
      ? null
      : 'must have `permanent: true`, `permanent: false` or a `statusCode`';
  if (item.permanent !== undefined) return 'has both `permanent` and `statusCode`';
  return REDIRECT_CODES.includes(item.statusCode as number)
    ? null
    : `has the \`statusCode\` ${String(item.statusCode)}, which must be one of ${REDIRECT_CODES.join(', ')}`;
}

function headerList(item: Item): string | null {
  if (!Array.isArray(item.headers) || item.headers.length === 0) return 'has no `headers`';
  const wrong = (item.headers as (Item | null)[]).find(
    (header) => typeof header?.key !== 'string' || header.key === '' || typeof header.value !== 'string',
  );
  return wrong === undefined ? null : 'has a header without a `key` and a `value` of strings';
}

function conditions(value: unknown, name: 'has' | 'missing'): string | null {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return `has a \`${name}\` that is no list`;
  for (const item of value as Partial<RouteHas>[]) {
    if (!HAS_TYPES.includes(item?.type as string))
      return `has a \`${name}\` of the type '${String(item?.type)}', which must be one of ${HAS_TYPES.join(', ')}`;
    if (item.type !== 'host' && typeof item.key !== 'string') return `has a \`${name}\` without a \`key\``;
    if (item.value !== undefined && typeof item.value !== 'string')
      return `has a \`${name}\` whose \`value\` is no string`;
  }
  return null;
}
