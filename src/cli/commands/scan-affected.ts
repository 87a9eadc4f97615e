import { changedSince } from '../../scan/changed-since.ts';
import type { ScannerOptions } from '../../scan/options.ts';
import type { ScanResult } from '../../scan/scan.ts';
import { createScanner } from '../../scan/scanner.ts';

/** The results with those routes alone that a file changed since a revision has a say in, and with the findings about them. */
export async function affectedOnly(
  results: readonly ScanResult[],
  dirs: readonly string[],
  revision: string,
  { signal, ...options }: ScannerOptions,
): Promise<ScanResult[]> {
  const out: ScanResult[] = [];
  for (const [i, result] of results.entries()) {
    const changed = await changedSince(dirs[i]!, revision, signal ? { signal } : {});
    // What a Node route imports is known where its uses are asked for.
    const scanner = await createScanner(dirs[i]!, { ...options, allUses: true, ...(signal ? { signal } : {}) });
    try {
      out.push(restrict(result, await scanner.affected(changed)));
    } finally {
      await scanner.close();
    }
  }
  return out;
}

function restrict(result: ScanResult, affected: readonly { route: string; file: string }[]): ScanResult {
  const files = new Set(affected.map(({ file }) => file));
  const names = new Set(affected.map(({ route }) => route));
  // A finding about no route is about the project.
  const about = ({ routes }: ScanResult['diagnostics'][number]): boolean =>
    routes.length === 0 ? affected.length > 0 : routes.some((route) => names.has(route));
  const manifest = {
    ...result,
    routes: result.routes.filter(({ file }) => files.has(file)),
    diagnostics: result.diagnostics.filter(about),
  };
  return Object.defineProperties(manifest, {
    stats: { value: result.stats },
    known: { value: result.known.filter(about) },
    failing: { value: result.failing.filter(about) },
  });
}
