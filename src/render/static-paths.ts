import type { Query } from '../server/entry.ts';

export interface StaticPaths {
  paths: (string | { params: Query })[];
  fallback: boolean | 'blocking';
}

/** Checks what `getStaticPaths` returned against the route's parameters. Throws naming the path that is wrong. */
export function readStaticPaths(value: unknown, route: string): StaticPaths {
  const wrong = (what: string): Error => new Error(`Invalid value returned from getStaticPaths in "${route}": ${what}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong('it must be an object { paths, fallback }');
  const { paths, fallback, ...rest } = value as Record<string, unknown>;
  const extra = Object.keys(rest);
  if (extra.length > 0) throw wrong(`it has keys that mean nothing here: ${extra.join(', ')}`);
  if (fallback !== true && fallback !== false && fallback !== 'blocking')
    throw wrong("`fallback` must be true, false or 'blocking'");
  if (!Array.isArray(paths)) throw wrong('`paths` must be an array');
  const segments = routeParams(route);
  const matcher = new RegExp(`^${route.split('/').map(segmentPattern).join('')}/?$`);
  const read = paths.map((entry: unknown, index): StaticPaths['paths'][number] => {
    const at = `paths[${index}]`;
    if (typeof entry === 'string') {
      if (!matcher.test(entry)) throw wrong(`${at} is ${JSON.stringify(entry)}, which does not match the route`);
      return entry;
    }
    if (typeof entry !== 'object' || entry === null) throw wrong(`${at} must be a string or an object { params }`);
    const params = (entry as Record<string, unknown>)['params'];
    const extraKeys = Object.keys(entry).filter((key) => key !== 'params');
    if (extraKeys.length > 0)
      throw wrong(`${at} has keys that mean nothing here: ${extraKeys.join(', ')}. Parameters belong under \`params\``);
    if (typeof params !== 'object' || params === null) throw wrong(`${at}.params must be an object`);
    for (const segment of segments) requireParam(params as Record<string, unknown>, segment, at, wrong);
    return { params: params as Query };
  });
  return { paths: read, fallback };
}

interface Segment {
  name: string;
  repeat: boolean;
  optional: boolean;
}

/** Parameters of a route name in order. */
function routeParams(route: string): Segment[] {
  return [...route.matchAll(/\[(\[)?(\.\.\.)?([^\]]+)\]\]?/g)].map((match) => ({
    optional: match[1] !== undefined,
    repeat: match[2] !== undefined,
    name: match[3]!,
  }));
}

function requireParam(
  params: Record<string, unknown>,
  segment: Segment,
  at: string,
  wrong: (what: string) => Error,
): void {
  const value = params[segment.name];
  if (segment.optional && (value === undefined || value === null || value === false)) return;
  if (segment.repeat) {
    if (
      !Array.isArray(value) ||
      value.some((item) => typeof item !== 'string') ||
      (value.length === 0 && !segment.optional)
    ) {
      throw wrong(`${at}.params.${segment.name} must be an array of strings`);
    }
  } else if (typeof value !== 'string') {
    throw wrong(
      `${at}.params.${segment.name} must be a string, but is ${value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value}`,
    );
  }
}

function segmentPattern(segment: string, index: number): string {
  if (index === 0) return '';
  if (/^\[\[\.\.\..+\]\]$/.test(segment)) return '(?:/.+?)?';
  if (/^\[\.\.\..+\]$/.test(segment)) return '/.+?';
  if (/^\[.+\]$/.test(segment)) return '/[^/]+?';
  return `/${segment.replace(/[|\\{}()[\]^$+*?.-]/g, '\\$&')}`;
}
