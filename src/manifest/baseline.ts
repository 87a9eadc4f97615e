import { SwitchrtError } from '../errors.ts';
import { findingKey } from './finding-key.ts';
import { parseManifests } from './read.ts';
import { readManifestText } from './text.ts';
import type { Diagnostic, Manifest, Severity } from './types.ts';

/**
 * The findings of a manifest that a baseline has too, in the manifest's order.
 *
 * They are matched by code, file and message, never by line, and counted: of three equal findings against two in the baseline
 * one is new.
 */
export function knownFindings(manifest: Manifest, baseline: Manifest): Diagnostic[] {
  const left = new Map<string, number>();
  for (const finding of baseline.diagnostics) {
    const key = findingKey(finding);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return manifest.diagnostics.filter((finding) => {
    const key = findingKey(finding);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count > 0;
  });
}

/** The findings that make a check fail: errors, with `strict` warnings too, and none that is known. */
export function failingFindings(
  diagnostics: readonly Diagnostic[],
  { strict, known }: { strict: boolean; known: readonly Diagnostic[] },
): Diagnostic[] {
  const fails = (severity: Severity): boolean => severity === 'error' || (strict && severity === 'warning');
  const passed = new Set(known);
  return diagnostics.filter((finding) => fails(finding.severity) && !passed.has(finding));
}

/**
 * One baseline for each of `count` folders, out of a file that `scan --out` wrote.
 *
 * @throws SwitchrtError `SRT_IO` for a file that cannot be read, is no manifest, or holds another number of them
 */
export function readBaseline(file: string, count: number): Manifest[] {
  const text = readManifestText(file, `the baseline ${file}`);
  const manifests = parseManifests(text, `The baseline ${file}`);
  if (manifests.length !== count) {
    const has = manifests.length === 1 ? 'one manifest' : `${manifests.length} manifests`;
    throw new SwitchrtError('SRT_IO', `The baseline ${file} has ${has} for ${count} folders.`);
  }
  return manifests;
}
