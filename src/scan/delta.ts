import type { Diagnostic, Manifest, Route } from '../manifest/types.ts';
import type { ScanStats } from './stats.ts';

/** What an update changed. Routes and findings are in the manifest's order. */
export interface ScanDelta {
  /** Routes whose answer is another one, as they are now. */
  changed: Route[];
  added: Route[];
  /** Routes that are gone, as they were. */
  removed: Route[];
  /** Findings that were not there before. */
  diagnostics: Diagnostic[];
  /** Findings that are gone. */
  resolved: Diagnostic[];
  /** What the update did; not enumerable. `parsed` counts the files that were parsed for it. */
  readonly stats: ScanStats;
}

/** A delta before its `stats` are put on it. */
type Bare = Omit<ScanDelta, 'stats'>;

/** Whether nothing changed. */
export function isEmpty(delta: Bare): boolean {
  return [delta.changed, delta.added, delta.removed, delta.diagnostics, delta.resolved].every(
    ({ length }) => length === 0,
  );
}

/** What turns one manifest into another. */
export function between(before: Manifest, after: Manifest): Bare {
  const key = ({ route, file }: Route): string => JSON.stringify([route, file]);
  const known = new Map(before.routes.map((route) => [key(route), route]));
  const delta: Bare = { changed: [], added: [], removed: [], ...findings(before.diagnostics, after.diagnostics) };
  for (const route of after.routes) {
    const old = known.get(key(route));
    known.delete(key(route));
    if (!old) delta.added.push(route);
    else if (JSON.stringify(old) !== JSON.stringify(route)) delta.changed.push(route);
  }
  delta.removed.push(...known.values());
  return delta;
}

/** The delta with the difference of findings that no scan of routes tells. */
export function withFindings<D extends Bare>(delta: D, before: readonly Diagnostic[], after: readonly Diagnostic[]): D {
  const { diagnostics, resolved } = findings(before, after);
  delta.diagnostics.push(...diagnostics);
  delta.resolved.push(...resolved);
  return delta;
}

function findings(before: readonly Diagnostic[], after: readonly Diagnostic[]): Pick<Bare, 'diagnostics' | 'resolved'> {
  const text = (finding: Diagnostic): string => JSON.stringify(finding);
  const [old, now] = [new Set(before.map(text)), new Set(after.map(text))];
  return {
    diagnostics: after.filter((finding) => !old.has(text(finding))),
    resolved: before.filter((finding) => !now.has(text(finding))),
  };
}
