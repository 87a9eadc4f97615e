import { compile, pathToRegexp } from 'path-to-regexp';
import type { Key } from 'path-to-regexp';

import type { BuildOutput } from '../bundle/output.ts';
import type { HeaderRule, Redirect, RouteHas, Rewrite } from '../config/types.ts';
import { matchConditions } from '../router/conditions.ts';
import type { ConditionInput } from '../router/conditions.ts';

type Values = Record<string, string | string[]>;

interface Rule<T> {
  rule: T;
  regexp: RegExp;
  keys: Key[];
}

/** `redirects`, `rewrites` and `headers` of `next.config`, ready to match. */
export interface CustomRoutes {
  headers: Rule<HeaderRule>[];
  redirects: Rule<Redirect>[];
  beforeFiles: Rule<Rewrite>[];
  afterFiles: Rule<Rewrite>[];
  fallback: Rule<Rewrite>[];
  any: boolean;
}

/** Sources get the basePath, unless the rule says `basePath: false`. */
function rules<T extends { source: string; basePath?: false; has?: RouteHas[]; missing?: RouteHas[] }>(
  list: readonly T[],
  basePath: string,
): Rule<T>[] {
  return list.map((rule) => {
    const keys: Key[] = [];
    const prefix = rule.basePath === false ? '' : basePath;
    // `/` under a basePath is the basePath itself.
    const source = prefix !== '' && rule.source === '/' ? prefix : prefix + rule.source;
    const { source: pattern } = pathToRegexp(source, keys, { strict: true, sensitive: false, delimiter: '/' });
    // As Next ends its patterns: `/:path*` is the root as well.
    return { rule, regexp: new RegExp(pattern.replace(/\$$/, '(?:\\/)?$'), 'i'), keys };
  });
}

export function compileCustomRoutes(next: BuildOutput['next']): CustomRoutes {
  const { basePath } = next;
  const routes = {
    headers: rules(next.headers, basePath),
    redirects: rules(next.redirects, basePath),
    beforeFiles: rules(next.rewrites.beforeFiles, basePath),
    afterFiles: rules(next.rewrites.afterFiles, basePath),
    fallback: rules(next.rewrites.fallback, basePath),
  };
  return { ...routes, any: Object.values(routes).some((list) => list.length > 0) };
}

/** Values of a rule's named parts for this request, or `null` when it does not apply. */
export function matchRule(
  entry: Rule<{ has?: RouteHas[]; missing?: RouteHas[] }>,
  fullPath: string,
  input: ConditionInput,
): Values | null {
  const match = entry.regexp.exec(fullPath);
  if (!match) return null;
  const found = matchConditions(input, entry.rule.has, entry.rule.missing);
  if (found === null) return null;
  const values: Values = { ...found };
  entry.keys.forEach((key, index) => {
    const text = match[index + 1];
    if (text === undefined) return;
    values[String(key.name)] = key.modifier === '*' || key.modifier === '+' ? text.split('/') : text;
  });
  return values;
}

export interface Destination {
  /** `http://host` of another server, or empty. */
  origin: string;
  pathname: string;
  search: string;
  hash: string;
}

/**
 * Fills a destination in. Values that its path does not use join the query, as Next has it, when `passQuery` says so.
 *
 * @param search the request's own search, kept; the destination's keys win
 */
export function fillDestination(destination: string, values: Values, search: string, passQuery: boolean): Destination {
  const origin = /^https?:\/\/[^/?#]+/i.exec(destination)?.[0] ?? '';
  const rest = destination.slice(origin.length);
  const hashAt = rest.indexOf('#');
  const hash = hashAt === -1 ? '' : rest.slice(hashAt);
  const beforeHash = hashAt === -1 ? rest : rest.slice(0, hashAt);
  const queryAt = beforeHash.indexOf('?');
  const path = queryAt === -1 ? beforeHash : beforeHash.slice(0, queryAt);
  const query = queryAt === -1 ? '' : beforeHash.slice(queryAt + 1);
  const pathname = fill(path || '/', values);
  const params = new URLSearchParams();
  const own = new URLSearchParams(query);
  for (const [key, value] of new URLSearchParams(search)) if (!own.has(key)) params.append(key, value);
  for (const [key, value] of own) params.append(key, fillText(value, values));
  const used: string[] = destination.match(/:\w+/g) ?? [];
  if (passQuery && !Object.keys(values).some((name) => used.includes(`:${name}`))) {
    for (const [name, value] of Object.entries(values)) {
      if (/^\d+$/.test(name) || params.has(name)) continue;
      for (const item of Array.isArray(value) ? value : [value]) params.append(name, item);
    }
  }
  const text = params.toString();
  return {
    origin: fillText(origin, values),
    pathname,
    search: text === '' ? '' : `?${text}`,
    hash: fillText(hash, values),
  };
}

function fill(path: string, values: Values): string {
  // Values are parts of the request's path: escaped already, so they are put in as they are.
  return compile(path, { validate: false })(values);
}

/** `:name` in a query value, a host or a hash; `:name*` as in paths. */
function fillText(text: string, values: Values): string {
  return text.replace(/:([A-Za-z_]\w*)[*+?]?/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : Array.isArray(value) ? value.join('/') : value;
  });
}

/** Status of a redirect rule: 308 and 307 unless it names one. */
export function redirectStatus(rule: Redirect): number {
  return rule.statusCode ?? (rule.permanent ? 308 : 307);
}

/** Header fields of every rule that applies, values filled in; a later rule wins. */
export function headersFor(routes: CustomRoutes, fullPath: string, input: ConditionInput): [string, string][] {
  const fields: [string, string][] = [];
  for (const entry of routes.headers) {
    const values = matchRule(entry, fullPath, input);
    if (!values) continue;
    for (const { key, value } of entry.rule.headers) fields.push([fillText(key, values), fillText(value, values)]);
  }
  return fields;
}
