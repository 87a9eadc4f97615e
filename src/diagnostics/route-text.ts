import type { Diagnostic, Route, Severity } from '../manifest/types.ts';
import { plural, printable } from './text.ts';

/** The speaker, and the file that spoke where it is another one than the route's. */
export function routeSpeaker(route: Route): string {
  return route.reason === 'layout' && route.declaredAt ? `layout ${printable(route.declaredAt.file)}` : route.reason;
}

/** What a budget counts: gzip on edge, plain bytes on Node. Empty where nothing was built. */
export function routeSize({ size, runtime }: Pick<Route, 'size' | 'runtime'>): string {
  if (!size) return '';
  return runtime === 'edge' ? `${bytesText(size.gzip)} gzip` : bytesText(size.bytes);
}

/** `512 B`, `1.5 KB`, `1.20 MB`: 1 MB is 1,048,576 bytes. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(2)} MB`;
}

const MARK: Record<Severity, string> = { error: '✖', warning: '▲', info: 'ℹ' };

/** The worst severity among findings with its number: `✖ 2 errors`. */
export function worst(findings: readonly Diagnostic[]): { severity: Severity; text: string } | null {
  for (const severity of ['error', 'warning', 'info'] as const) {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count > 0)
      return {
        severity,
        text: `${MARK[severity]} ${severity === 'info' ? `${count} info` : plural(count, severity)}`,
      };
  }
  return null;
}
