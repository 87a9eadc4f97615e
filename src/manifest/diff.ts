import { knownFindings } from './baseline.ts';
import type { Diagnostic, Manifest, Route, RuntimeName, Size, SupportLevel } from './types.ts';

/** What is different from one manifest to another. */
export interface ManifestDiff {
  /** Nothing of the rest is different. */
  same: boolean;
  /** Settings of the whole scan that differ. */
  settings: SettingChange[];
  /** Routes that only the second has. */
  added: RouteSummary[];
  /** Routes that only the first has. */
  removed: RouteSummary[];
  /** Routes of both whose answer is another one, by name. */
  changed: RouteChange[];
  /** Findings that only the second has, in its order. */
  newFindings: Diagnostic[];
  /** Findings that only the first has, in its order. */
  fixedFindings: Diagnostic[];
}

/** A setting of the whole scan. */
export interface SettingChange {
  name: 'globalRuntime' | 'targets';
  from: string;
  to: string;
}

/** A route where it stands alone. */
export interface RouteSummary {
  route: string;
  kind: Route['kind'];
  file: string;
  runtime: RuntimeName;
}

/** How one route changed. Lists and keys hold only what differs. */
export interface RouteChange {
  route: string;
  /** Its file, in the second. */
  file: string;
  runtime: { from: RuntimeName; to: RuntimeName } | null;
  /** Each target whose answer differs; `null` where it was not computed. */
  support: Record<string, { from: SupportLevel | null; to: SupportLevel | null }>;
  /** `null` on a side that was not built. */
  size: { from: Size | null; to: Size | null } | null;
  /** Other keys of the route that differ: `file`, `reason`, `rendering`, `matchers`, `config`, … */
  keys: string[];
}

/** Keys that are compared as they are; lines and columns are none of them. */
const KEYS = [
  'file',
  'kind',
  'declared',
  'reason',
  'rendering',
  'dataFetching',
  'pattern',
  'params',
  'matchers',
  'config',
] as const;

/**
 * What is different from manifest `a` to manifest `b`.
 *
 * Routes are matched by name, findings by code, file and message, so that moved lines are no difference. Pure; throws nothing.
 */
export function diffManifests(a: Manifest, b: Manifest): ManifestDiff {
  const [before, after] = [keyed(a.routes), keyed(b.routes)];
  const changed: RouteChange[] = [];
  for (const [key, route] of after) {
    const old = before.get(key);
    const change = old && compare(old, route);
    if (change) changed.push(change);
  }
  const diff = {
    settings: settings(a, b),
    added: [...after].filter(([key]) => !before.has(key)).map(([, route]) => summary(route)),
    removed: [...before].filter(([key]) => !after.has(key)).map(([, route]) => summary(route)),
    changed,
    newFindings: beyond(b, a),
    fixedFindings: beyond(a, b),
  };
  return { same: Object.values(diff).every((list) => list.length === 0), ...diff };
}

/** Two files may claim one name: the first two of a name are each other's. */
function keyed(routes: readonly Route[]): Map<string, Route> {
  const found = new Map<string, Route>();
  for (const route of routes) {
    let key = route.route;
    for (let n = 2; found.has(key); n++) key = `${route.route}\0${n}`;
    found.set(key, route);
  }
  return found;
}

function summary({ route, kind, file, runtime }: Route): RouteSummary {
  return { route, kind, file, runtime };
}

/** Findings of `one` that `other` lacks. */
function beyond(one: Manifest, other: Manifest): Diagnostic[] {
  const known = new Set(knownFindings(one, other));
  return one.diagnostics.filter((finding) => !known.has(finding));
}

function settings(a: Manifest, b: Manifest): SettingChange[] {
  const pairs = [
    { name: 'globalRuntime' as const, from: a.globalRuntime, to: b.globalRuntime },
    { name: 'targets' as const, from: a.targets.join(', '), to: b.targets.join(', ') },
  ];
  return pairs.filter(({ from, to }) => from !== to);
}

function compare(a: Route, b: Route): RouteChange | null {
  const support: RouteChange['support'] = {};
  for (const target of new Set([...Object.keys(a.support), ...Object.keys(b.support)])) {
    const [from, to] = [a.support[target] ?? null, b.support[target] ?? null];
    if (from !== to) support[target] = { from, to };
  }
  const keys: string[] = KEYS.filter((key) => !equal(a[key], b[key]));
  if (!equal(apis(a), apis(b))) keys.push('uses');
  const runtime = a.runtime === b.runtime ? null : { from: a.runtime, to: b.runtime };
  const size = equal(a.size, b.size) ? null : { from: a.size, to: b.size };
  if (!runtime && !size && keys.length === 0 && Object.keys(support).length === 0) return null;
  return { route: b.route, file: b.file, runtime, support, size, keys };
}

/** Which APIs a route reaches in which file, however often and on whatever line. */
function apis({ uses }: Route): string[] {
  return [...new Set(uses.map(({ kind, api, file, guarded }) => JSON.stringify([kind, api, file, guarded])))].sort();
}

/** Both sides are JSON in the canonical order of keys. */
function equal(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
