import { decodeSegments } from './path.ts';

/** Anything with a Next route name. */
export interface Routable {
  route: string;
}

type Params = Record<string, string | string[]>;

export type Match<T> = { type: 'match'; route: T; params: Params } | { type: 'bad-escape' } | { type: 'none' };

export interface Router<T extends Routable> {
  /** Finds the route of a path without basePath; a trailing slash does not matter. */
  match(pathname: string): Match<T>;
  /** The route whose name has no parameter and is this very path. */
  exact(pathname: string): T | null;
}

interface Node<T> {
  route: T | null;
  statics: Map<string, Node<T>>;
  dynamic: { name: string; node: Node<T> } | null;
  catchAll: { name: string; route: T } | null;
  optionalCatchAll: { name: string; route: T } | null;
}

const NONE = { type: 'none' } as const;
const NO_PARAMS: Params = Object.freeze({});

function node<T>(): Node<T> {
  return { route: null, statics: new Map(), dynamic: null, catchAll: null, optionalCatchAll: null };
}

/**
 * Next's order over routes of every runtime: at each segment a static name before `[x]` before `[...x]` before `[[...x]]`.
 * A path costs one step a segment whatever the number of routes; only names that are ambiguous are tried twice.
 */
export function createRouter<T extends Routable>(routes: readonly T[]): Router<T> {
  const root = node<T>();
  const exact = new Map<string, Match<T>>();
  for (const route of routes) {
    insert(root, route);
    if (!route.route.includes('[')) exact.set(route.route, { type: 'match', route, params: NO_PARAMS });
  }
  return {
    exact(pathname) {
      const hit = exact.get(pathname);
      return hit?.type === 'match' ? hit.route : null;
    },
    match(pathname) {
      const hit = exact.get(pathname);
      if (hit) return hit;
      const segments = decodeSegments(pathname);
      if (segments === null) return { type: 'bad-escape' };
      const values: (readonly [string, string | string[]])[] = [];
      const route = find(root, segments, 0, values);
      if (route === null) return NONE;
      return { type: 'match', route, params: Object.fromEntries(values) };
    },
  };
}

function insert<T extends Routable>(root: Node<T>, route: T): void {
  let at = root;
  for (const segment of route.route.split('/').filter(Boolean)) {
    const special = /^\[(\[)?(\.\.\.)?(.+?)\]\]?$/.exec(segment);
    if (!special) {
      let next = at.statics.get(segment);
      if (!next) at.statics.set(segment, (next = node<T>()));
      at = next;
      continue;
    }
    const name = special[3]!;
    if (special[2]) {
      if (special[1]) at.optionalCatchAll ??= { name, route };
      else at.catchAll ??= { name, route };
      return;
    }
    at.dynamic ??= { name, node: node<T>() };
    at = at.dynamic.node;
  }
  at.route ??= route;
}

function find<T>(
  at: Node<T>,
  segments: string[],
  depth: number,
  values: (readonly [string, string | string[]])[],
): T | null {
  if (depth === segments.length) {
    if (at.route !== null) return at.route;
    // `[[...x]]` without a segment: the parameter is absent, as in Next.
    return at.optionalCatchAll?.route ?? null;
  }
  const segment = segments[depth]!;
  const fixed = at.statics.get(segment);
  if (fixed) {
    const route = find(fixed, segments, depth + 1, values);
    if (route !== null) return route;
  }
  if (at.dynamic && segment !== '') {
    const { name, node: next } = at.dynamic;
    const length = values.push([name, segment]);
    const route = find(next, segments, depth + 1, values);
    if (route !== null) return route;
    values.length = length - 1;
  }
  const rest = at.catchAll ?? at.optionalCatchAll;
  if (rest === null) return null;
  values.push([rest.name, segments.slice(depth)]);
  return rest.route;
}
