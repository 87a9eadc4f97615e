import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

import { countsText } from '../diagnostics/counts.ts';
import { formatDiagnostics } from '../diagnostics/findings.ts';
import { formatAll, type ManifestFormat } from '../diagnostics/formats.ts';
import { newFindings, type Scanned } from '../diagnostics/scanned.ts';
import { sourceReader } from '../diagnostics/source.ts';
import type { ScanResult } from '../scan/scan.ts';
import type { Terminal } from './terminal.ts';

type Look = Pick<Terminal, 'color' | 'width'>;

/** The results of a scan in one text. */
export function reportText(
  results: readonly ScanResult[],
  dirs: readonly string[],
  format: ManifestFormat,
  { color, width }: Look,
): string {
  return formatAll(scanned(results, dirs), format, { color, width, lambdas: new Set() });
}

/** Findings alone, without those of a baseline. */
export function quietText(results: readonly ScanResult[], dirs: readonly string[], { color }: Look): string {
  return scanned(results, dirs)
    .map((one) => {
      const { manifest, name, readSource } = one;
      const text = formatDiagnostics(newFindings(one), { color, readSource, manifest });
      return name === '' ? text : `${name}\n${text}`;
    })
    .join('\n');
}

/** `1 error, 3 known`. */
export function countsLine(result: ScanResult, color: boolean): string {
  return countsText({ manifest: result, known: new Set(result.known) }, { color });
}

function scanned(results: readonly ScanResult[], dirs: readonly string[]): Scanned[] {
  return results.map((manifest, i) => ({
    manifest,
    name: results.length > 1 ? dirs[i]! : '',
    known: new Set(manifest.known),
    prefix: checkoutPrefix(dirs[i]!),
    readSource: sourceReader(resolve(dirs[i]!)),
  }));
}

/**
 * The folder's path in the checkout, which is where GitHub and readers of SARIF look files up: `apps/web/`, or nothing.
 *
 * GitHub Actions says where the checkout is; elsewhere it is the folder the command runs in.
 */
function checkoutPrefix(dir: string): string {
  const path = relative(real(process.env.GITHUB_WORKSPACE || '.'), real(dir));
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return '';
  return `${path.split(sep).join('/')}/`;
}

function real(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return resolve(dir);
  }
}
