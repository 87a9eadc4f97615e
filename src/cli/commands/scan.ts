import { resolve } from 'node:path';

// Each file that is not loaded is time saved: what only a table needs is loaded with a table.
import { manifestToJson } from '../../manifest/json.ts';
import { type ScanResult, scan } from '../../scan/scan.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/** `switchrt-native scan`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const format = formatOf(args, terminal.interactive);
  const dirs = args.positionals.length > 0 ? args.positionals : ['.'];
  if (args.has('config-eval')) divertUserOutput();
  return abortable(async (signal) => {
    const work = scan(dirs, {
      targets: args.list('target'),
      allUses: args.has('all-uses'),
      configEval: args.has('config-eval'),
      signal,
    });
    const manifests = await terminal.progress(`scanning ${dirs.join(', ')}`, work);
    const exit = verdict(manifests, args);
    // Set before anything is written: a closed pipe ends the process at once.
    process.exitCode = exit;
    await print(manifests, dirs, format, args, terminal);
    if (format === 'json' && exit !== EXIT.fine) await tell(manifests, dirs, terminal);
    if (args.has('timings')) timings(manifests, dirs, terminal);
    return exit;
  });
}

async function print(
  manifests: readonly ScanResult[],
  dirs: readonly string[],
  format: Format,
  args: Arguments,
  terminal: Terminal,
): Promise<void> {
  const out = args.value('out');
  const look = out === undefined ? terminal : { color: false, width: Infinity };
  const text = format === 'json' ? json(manifests) : await table(manifests, dirs, args.has('quiet'), look);
  if (out === undefined) terminal.out(text);
  else (await import('../../manifest/atomic.ts')).writeFileAtomic(out, text);
}

type Format = 'table' | 'json';

function formatOf(args: Arguments, interactive: boolean): Format {
  const named = args.value('format') as Format | undefined;
  if (args.has('json') && named !== undefined && named !== 'json')
    throw new UsageError(`--json and --format ${named} exclude each other.`);
  return args.has('json') ? 'json' : (named ?? (interactive && !args.has('out') ? 'table' : 'json'));
}

function json(manifests: readonly ScanResult[]): string {
  return manifestToJson(manifests.length === 1 ? manifests[0]! : manifests);
}

async function table(
  manifests: readonly ScanResult[],
  dirs: readonly string[],
  quiet: boolean,
  { color, width }: Pick<Terminal, 'color' | 'width'>,
): Promise<string> {
  const { formatDiagnostics, formatManifest } = await import('../../index.ts');
  return manifests
    .map((manifest, i) => {
      const root = resolve(dirs[i]!);
      const text = quiet
        ? formatDiagnostics(manifest.diagnostics, { color, root, manifest })
        : formatManifest(manifest, 'table', { color, width, root });
      return manifests.length > 1 ? `${dirs[i]}\n${text}` : text;
    })
    .join('\n');
}

function verdict(manifests: readonly ScanResult[], args: Arguments): Exit {
  const strict = args.has('strict');
  if (!strict && !args.has('check')) return EXIT.fine;
  const failing = manifests.some(({ diagnostics }) =>
    diagnostics.some(({ severity }) => severity === 'error' || (strict && severity === 'warning')),
  );
  return failing ? EXIT.findings : EXIT.fine;
}

/** The data says it to machines; a person who reads the log of a failed run wants it in words. */
async function tell(manifests: readonly ScanResult[], dirs: readonly string[], terminal: Terminal): Promise<void> {
  const { formatCounts, formatDiagnostics } = await import('../../index.ts');
  for (const [i, manifest] of manifests.entries()) {
    if (manifest.diagnostics.length === 0) continue;
    const color = terminal.errorColor;
    terminal.error(
      `${formatDiagnostics(manifest.diagnostics, { color, root: resolve(dirs[i]!), manifest })}\n${dirs[i]}: ${formatCounts(manifest.diagnostics, { color })}\n`,
    );
  }
}

function timings(manifests: readonly ScanResult[], dirs: readonly string[], terminal: Terminal): void {
  for (const [i, { stats }] of manifests.entries()) {
    const { phases, ...counts } = stats;
    const parts = [
      ...Object.entries(counts).map(([name, value]) => `${name} ${String(value)}`),
      ...Object.entries(phases).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`),
    ];
    terminal.error(`${dirs[i]}: ${parts.join(', ')}\n`);
  }
}
