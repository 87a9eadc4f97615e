import picomatch from 'picomatch';

import type { SwitchrtConfig } from '../config/types.ts';
import type { Diagnostic } from '../manifest/types.ts';
import type { Weight } from './bundler.ts';
import { fileStart, finding } from './finding.ts';
import { formatBytes } from './sizes.ts';

/** One thing that is held against a budget. */
export interface Measured {
  route: string;
  file: string;
  where: 'edge' | 'lambda' | 'client';
  /** gzip bytes on edge and in the browser, bytes of the zip on lambda. */
  size: number;
  weigh(): Weight[];
}

/** `size/over-budget` for everything over its budget; a glob of `budgets.routes` that fits goes before the runtime's own. */
export function overBudget(measured: readonly Measured[], budgets: SwitchrtConfig['budgets']): Diagnostic[] {
  const routeBudgets = Object.entries(budgets.routes).map(([glob, bytes]) => ({ matches: routeGlob([glob]), bytes }));
  return measured.flatMap((item) => {
    const own = item.where === 'client' ? undefined : routeBudgets.find(({ matches }) => matches(item.route))?.bytes;
    const limit = own ?? budgets[item.where];
    if (limit === null || item.size <= limit) return [];
    const heaviest = item
      .weigh()
      .slice(0, 5)
      .map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`);
    const kind = item.where === 'lambda' ? 'zip' : 'gzip';
    const message = `${item.route} loads ${formatBytes(item.size)} (${kind}, ${item.where}); its budget is ${formatBytes(limit)}.`;
    const hint = heaviest.length > 0 ? `What weighs most, before minification: ${heaviest.join(', ')}.` : null;
    return [finding('size/over-budget', 'error', message, fileStart(item.file), { hint, routes: [item.route] })];
  });
}

/** Matches route names by globs; a route's own brackets are plain characters. */
export function routeGlob(globs: readonly string[]): (route: string) => boolean {
  if (globs.length === 0) return () => false;
  const literal = new Set(globs);
  const matches = picomatch([...globs], { dot: true, nobracket: true });
  return (route) => literal.has(route) || matches(route);
}
