import type { ComparedRoute, ComparedRuntime, Spread } from './types.ts';

/** How the runtime table names its columns. */
export const TITLES: Record<ComparedRuntime, string> = {
  nodejs: 'Node (server)',
  lambda: 'Node (lambda)',
  edge: 'Edge',
};

export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function spread({ p50, p99 }: Spread): string {
  return `${ms(p50)} (p99 ${ms(p99)})`;
}

export function limited({ bytes, limit }: ComparedRoute['code']): string {
  return limit === null ? size(bytes) : `${size(bytes)} of ${size(limit)}`;
}

export function perSecond(value: number): string {
  return `${Math.round(value)}/s`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
