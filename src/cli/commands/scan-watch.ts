import { resolve } from 'node:path';

import { plural } from '../../diagnostics/text.ts';
import { SwitchrtError } from '../../errors.ts';
import type { ScanDelta } from '../../scan/delta.ts';
import type { ScannerOptions } from '../../scan/options.ts';
import { createScanner, type Scanner } from '../../scan/scanner.ts';
import { type Arguments, UsageError } from '../parse.ts';
import type { Terminal } from '../terminal.ts';

/** Flags that ask for one answer, after which there is nothing to watch. */
const FINAL = ['out', 'check', 'strict', 'baseline', 'affected', 'timings'];

/** @throws UsageError for what does not go with `--watch` */
export function checkWatch(args: Arguments, format: string): void {
  const other = FINAL.find((name) => args.has(name));
  if (other !== undefined) throw new UsageError(`--watch and --${other} exclude each other.`);
  if (format !== 'table' && format !== 'json') throw new UsageError(`--watch prints a table or JSON, not ${format}.`);
}

/**
 * Prints the answer, and what changes in it until a signal comes: a table again, or one line of JSON for each change.
 *
 * @throws SwitchrtError `SRT_ABORTED` with the signal as its cause
 */
export async function watch(
  dirs: readonly string[],
  format: string,
  options: ScannerOptions & { signal: AbortSignal },
  args: Arguments,
  terminal: Terminal,
): Promise<never> {
  const work = Promise.all(dirs.map((dir) => createScanner(dir, options)));
  const scanners = await terminal.progress(`scanning ${dirs.join(', ')}`, work);
  const print = format === 'json' ? lines(dirs, terminal) : tables(dirs, args, terminal);
  try {
    for (const [i, scanner] of scanners.entries()) await print(i, scanner, undefined);
    for (const [i, scanner] of scanners.entries()) {
      const watching = scanner.watch((delta) => void print(i, scanner, delta).catch(() => {}), {
        onError: (error) => terminal.error(`${dirs[i]}: ${error.message}\n`),
      });
      const count = await watching.ready;
      terminal.error(`watching ${dirs[i]} (${plural(count, 'folder')})\n`);
    }
    return await new Promise<never>((_, reject) => {
      const { signal } = options;
      const end = (): void => reject(new SwitchrtError('SRT_ABORTED', 'Stopped.', { cause: signal.reason }));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  } finally {
    await Promise.all(scanners.map((scanner) => scanner.close()));
  }
}

type Print = (i: number, scanner: Scanner, delta: ScanDelta | undefined) => Promise<void>;

/** The manifest as the first line, then one delta a line; with the folder where there are several. */
function lines(dirs: readonly string[], terminal: Terminal): Print {
  return async (i, scanner, delta) => {
    const value = delta ?? (await scanner.manifest());
    terminal.out(`${JSON.stringify(dirs.length > 1 ? { dir: dirs[i], ...value } : value)}\n`);
  };
}

function tables(dirs: readonly string[], args: Arguments, terminal: Terminal): Print {
  return async (i, scanner, delta) => {
    const { formatDiagnostics, formatManifest } = await import('../../index.ts');
    const { color, width } = terminal;
    const manifest = await scanner.manifest();
    const root = resolve(dirs[i]!);
    const text = args.has('quiet')
      ? formatDiagnostics(manifest.diagnostics, { color, root, manifest })
      : formatManifest(manifest, 'table', { color, width, root });
    const what = delta ? `\n${summary(delta)}\n` : '';
    terminal.out(`${what}${dirs.length > 1 ? `${dirs[i]}\n` : ''}${text}`);
  };
}

function summary({ changed, added, removed, diagnostics, resolved }: ScanDelta): string {
  const parts = [
    ...(added.length > 0 ? [`${plural(added.length, 'route')} added`] : []),
    ...(removed.length > 0 ? [`${plural(removed.length, 'route')} removed`] : []),
    ...(changed.length > 0 ? [`${plural(changed.length, 'route')} changed`] : []),
    ...(diagnostics.length > 0 ? [`${plural(diagnostics.length, 'finding')} more`] : []),
    ...(resolved.length > 0 ? [`${plural(resolved.length, 'finding')} gone`] : []),
  ];
  return parts.join(', ');
}
